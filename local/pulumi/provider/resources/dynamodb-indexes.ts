/** Keys and secondary indexes of a DynamoDB table, in Pulumi's form and in DynamoDB's. */
import { isDeepStrictEqual } from "node:util";
import type {
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndex,
  LocalSecondaryIndexDescription,
  ProvisionedThroughput,
} from "@aws-sdk/client-dynamodb";
import type { Properties } from "../values.ts";

/** An index as a program declares it. `keySchemas` and `hashKey` with `rangeKey` are two forms of a key. */
export interface Index {
  readonly name: string;
  readonly hashKey?: string;
  readonly rangeKey?: string;
  readonly keySchemas?: readonly { readonly attributeName: string; readonly keyType: string }[];
  readonly nonKeyAttributes?: readonly string[];
  readonly projectionType: string;
  readonly readCapacity?: number;
  readonly writeCapacity?: number;
}

/** The key in DynamoDB's form. */
export function keyOf({ hashKey, rangeKey, keySchemas = [] }: Partial<Index>): KeySchemaElement[] {
  const listed = keySchemas.map(({ attributeName, keyType }) => ({
    AttributeName: attributeName,
    KeyType: keyType as "HASH" | "RANGE",
  }));
  return [
    ...(hashKey ? [{ AttributeName: hashKey, KeyType: "HASH" as const }] : []),
    ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
    ...listed,
  ];
}

/** The attribute of the key that has this part. */
export function keyPart(key: readonly KeySchemaElement[] | undefined, part: "HASH" | "RANGE") {
  return key?.find(({ KeyType }) => KeyType === part)?.AttributeName;
}

/** The throughput of a table or index; undefined where the table pays for each request. */
export function throughputOf(
  { readCapacity, writeCapacity }: Pick<Index, "readCapacity" | "writeCapacity">,
  billingMode: unknown,
): ProvisionedThroughput | undefined {
  if (billingMode === "PAY_PER_REQUEST") return undefined;
  return { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity };
}

/** A local index has the hash key of its table. */
export function toLocalIndex(index: Index, hashKey: string): LocalSecondaryIndex {
  return { IndexName: index.name, KeySchema: keyOf({ ...index, hashKey }), Projection: projectionOf(index) };
}

export function toGlobalIndex(index: Index, billingMode: unknown): GlobalSecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: keyOf(index),
    Projection: projectionOf(index),
    ProvisionedThroughput: throughputOf(index, billingMode),
  };
}

function projectionOf({ projectionType, nonKeyAttributes = [] }: Index) {
  return {
    ProjectionType: projectionType as "ALL" | "INCLUDE" | "KEYS_ONLY",
    NonKeyAttributes: nonKeyAttributes.length > 0 ? [...nonKeyAttributes] : undefined,
  };
}

export function fromLocalIndex(found: LocalSecondaryIndexDescription): Properties {
  return {
    name: found.IndexName,
    nonKeyAttributes: found.Projection?.NonKeyAttributes ?? [],
    projectionType: found.Projection?.ProjectionType,
    rangeKey: keyPart(found.KeySchema, "RANGE"),
  };
}

export function fromGlobalIndex(found: GlobalSecondaryIndexDescription): Properties {
  const { KeySchema = [], ProvisionedThroughput: throughput } = found;
  return {
    ...fromLocalIndex(found),
    hashKey: keyPart(KeySchema, "HASH") ?? "",
    keySchemas: KeySchema.map(({ AttributeName, KeyType }) => ({
      attributeName: AttributeName,
      keyType: KeyType,
    })),
    rangeKey: keyPart(KeySchema, "RANGE") ?? "",
    readCapacity: throughput?.ReadCapacityUnits ?? 0,
    writeCapacity: throughput?.WriteCapacityUnits ?? 0,
  };
}

/** Whether both are the same indexes, in any order, in either form of a key, with the same throughput. */
export function sameIndexes(old: unknown, wanted: unknown): boolean {
  const byName = (indexes: unknown) =>
    [...((indexes ?? []) as Index[])]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((index) => [shapeOf(index), index.readCapacity ?? 0, index.writeCapacity ?? 0]);
  return isDeepStrictEqual(byName(old), byName(wanted));
}

/** All of an index that can't be changed: such an index is deleted and made again. */
export function shapeOf(index: Index) {
  const hasBothForms = index.keySchemas !== undefined && index.keySchemas.length > 0;
  const key = keyOf(hasBothForms ? { keySchemas: index.keySchemas } : index);
  return [index.name, key, index.projectionType, [...(index.nonKeyAttributes ?? [])].sort()];
}
