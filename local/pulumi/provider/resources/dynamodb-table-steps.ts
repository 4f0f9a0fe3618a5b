/** Plans the calls of a table's update. DynamoDB takes one kind of change in a call. */
import { isDeepStrictEqual } from "node:util";
import type {
  BillingMode,
  GlobalSecondaryIndexUpdate,
  StreamViewType,
  UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Change } from "../resource-type.ts";
import { type Index, sameIndexes, shapeOf, throughputOf, toGlobalIndex } from "./dynamodb-indexes.ts";
import { attributesOf, type TableInputs } from "./dynamodb-table-rules.ts";

/** The calls of an update, in order. The table must be active before each. */
export function updateSteps({
  changed,
  old: before,
  wanted: after,
}: Change): Partial<UpdateTableCommandInput>[] {
  const old = before as TableInputs;
  const wanted = after as TableInputs;
  const steps: Partial<UpdateTableCommandInput>[] = [];
  const [held = [], indexes = []] = [old.globalSecondaryIndexes, wanted.globalSecondaryIndexes];
  const isRebilled = changed.has("billingMode");
  const isResized = isRebilled || changed.has("readCapacity") || changed.has("writeCapacity");
  const isPaidAhead = wanted.billingMode !== "PAY_PER_REQUEST";
  const changes = indexSteps(held, indexes, wanted.billingMode);
  // An index that goes would need a throughput in the next call, and one that comes has its own already.
  for (const step of changes.filter(({ Delete }) => Delete))
    steps.push({ GlobalSecondaryIndexUpdates: [step] });
  const resized = isPaidAhead ? throughputSteps(held, indexes) : [];
  if (isResized || resized.length > 0)
    steps.push({
      BillingMode: isRebilled ? (wanted.billingMode as BillingMode) : undefined,
      ProvisionedThroughput: isResized ? throughputOf(wanted, wanted.billingMode) : undefined,
      GlobalSecondaryIndexUpdates: resized.length > 0 ? resized : undefined,
    });
  for (const step of changes.filter(({ Create }) => Create))
    steps.push({ AttributeDefinitions: attributesOf(wanted), GlobalSecondaryIndexUpdates: [step] });
  if (changed.has("streamEnabled") || changed.has("streamViewType")) {
    // A stream keeps its view: another view is another stream.
    if (old.streamEnabled) steps.push({ StreamSpecification: { StreamEnabled: false } });
    if (wanted.streamEnabled) steps.push({ StreamSpecification: streamOf(wanted) });
  }
  return steps;
}

/** The stream in DynamoDB's form. */
export function streamOf({ streamEnabled, streamViewType }: TableInputs) {
  if (!streamEnabled) return { StreamEnabled: false };
  return { StreamEnabled: true, StreamViewType: streamViewType as StreamViewType };
}

/** The steps from the old global indexes to the wanted ones: DynamoDB deletes or makes one in a call. */
function indexSteps(
  old: readonly Index[],
  wanted: readonly Index[],
  billingMode: unknown,
): GlobalSecondaryIndexUpdate[] {
  const isAmong = (index: Index, others: readonly Index[]) =>
    others.some((other) => isDeepStrictEqual(shapeOf(other), shapeOf(index)));
  const gone = old.filter((index) => !isAmong(index, wanted));
  const coming = wanted.filter((index) => !isAmong(index, old));
  return [
    ...gone.map(({ name }) => ({ Delete: { IndexName: name } })),
    ...coming.map((index) => ({ Create: toGlobalIndex(index, billingMode) })),
  ];
}

/** The new throughputs of indexes that stay, for one call. An index that was paid for each request had none. */
function throughputSteps(old: readonly Index[], wanted: readonly Index[]): GlobalSecondaryIndexUpdate[] {
  return wanted
    .filter((index) => {
      const before = old.find((other) => isDeepStrictEqual(shapeOf(other), shapeOf(index)));
      return before && !sameIndexes([before], [index]);
    })
    .map((index) => ({
      Update: { IndexName: index.name, ProvisionedThroughput: throughputOf(index, "PROVISIONED") },
    }));
}
