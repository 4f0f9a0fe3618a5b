/** What a table's inputs must be, alone and together, and which of them mean the same. */
import { isDeepStrictEqual } from "node:util";
import type { AttributeDefinition } from "@aws-sdk/client-dynamodb";
import { ProviderError } from "../errors.ts";
import { hasUnknown, type Properties } from "../values.ts";
import { type Index, keyOf } from "./dynamodb-indexes.ts";

/** The inputs of a table, also as its outputs have them. */
export interface TableInputs {
  readonly attributes?: readonly { readonly name: string; readonly type: string }[];
  readonly billingMode?: string;
  readonly globalSecondaryIndexes?: readonly Index[];
  readonly hashKey?: string;
  readonly localSecondaryIndexes?: readonly Index[];
  readonly name?: string;
  readonly rangeKey?: string;
  readonly readCapacity?: number;
  readonly streamEnabled?: boolean;
  readonly streamViewType?: string;
  readonly ttl?: { readonly attributeName?: string; readonly enabled?: boolean };
  readonly writeCapacity?: number;
}

const INDEX_MEMBERS = [
  "hashKey",
  "keySchemas",
  "name",
  "nonKeyAttributes",
  "projectionType",
  "rangeKey",
  "readCapacity",
  "writeCapacity",
];

/** Refuses members of a global index that the stand-in does not pass on, and two forms of one key. */
export function checkIndexes(value: unknown): string | undefined {
  const indexes = value as Properties[];
  const reasons = indexes.flatMap((index) => {
    const other = Object.keys(index).find((name) => !INDEX_MEMBERS.includes(name) && index[name] != null);
    if (other)
      return `The local stand-in of aws:dynamodb/table:Table has no property '${other}' of the index ${index.name}. It has: ${INDEX_MEMBERS.join(", ")}.`;
    if ((index.hashKey === undefined) === (index.keySchemas === undefined))
      return `The index ${index.name} must have either 'keySchemas' or 'hashKey'.`;
    return [];
  });
  return reasons[0];
}

/** Refuses what DynamoDB would refuse only after other resources were made. */
export function checkTable(inputs: Properties): string | undefined {
  if (hasUnknown(inputs)) return undefined;
  const table = inputs as TableInputs;
  return attributesOfKeys(table) ?? capacities(table) ?? stream(table) ?? expiry(table);
}

function attributesOfKeys({ attributes = [], hashKey, rangeKey, ...table }: TableInputs): string | undefined {
  const indexes = [...(table.globalSecondaryIndexes ?? []), ...(table.localSecondaryIndexes ?? [])];
  const used = new Set([{ hashKey, rangeKey }, ...indexes].flatMap(keyOf).map((key) => key.AttributeName));
  const declared = attributes.map(({ name }) => name);
  const missing = [...used].filter((name) => !declared.includes(name as string));
  const idle = declared.filter((name) => !used.has(name));
  if (missing.length > 0)
    return `'attributes' lacks ${missing.join(", ")}, which a key names. Add it there, with its type.`;
  if (idle.length > 0)
    return `'attributes' has ${idle.join(", ")}, which no key names. DynamoDB takes the attributes of keys alone: leave it out.`;
  return undefined;
}

function capacities({ globalSecondaryIndexes = [], ...table }: TableInputs): string | undefined {
  const isPaidAhead = table.billingMode !== "PAY_PER_REQUEST";
  const all = [{ ...table, what: "the table" }, ...globalSecondaryIndexes.map(named)];
  const isWrong = ({ readCapacity = 0, writeCapacity = 0 }: TableInputs | Index) =>
    isPaidAhead ? readCapacity < 1 || writeCapacity < 1 : readCapacity > 0 || writeCapacity > 0;
  const wrong = all.find(isWrong);
  if (!wrong) return undefined;
  return isPaidAhead
    ? `'readCapacity' and 'writeCapacity' of ${wrong.what} must be at least 1 when 'billingMode' is PROVISIONED.`
    : `'readCapacity' and 'writeCapacity' of ${wrong.what} can't be set when 'billingMode' is PAY_PER_REQUEST.`;
}

function named(index: Index) {
  return { ...index, what: `the index ${index.name}` };
}

function stream({ streamEnabled = false, streamViewType = "" }: TableInputs): string | undefined {
  if (streamEnabled === (streamViewType !== "")) return undefined;
  return "'streamEnabled' and 'streamViewType' belong together: set both, or neither.";
}

function expiry({ ttl }: TableInputs): string | undefined {
  return ttl?.enabled && !ttl.attributeName
    ? "'ttl.attributeName' must be set when 'ttl.enabled' is true."
    : undefined;
}

export function attributesOf({ attributes = [] }: TableInputs): AttributeDefinition[] {
  return attributes.map(({ name, type }) => ({
    AttributeName: name,
    AttributeType: type as "B" | "N" | "S",
  }));
}

/** Whether both are the same attributes, in any order. */
export function sameAttributes(old: unknown, wanted: unknown): boolean {
  const types = (attributes: unknown) =>
    Object.fromEntries(
      ((attributes ?? []) as { name: string; type: string }[]).map(({ name, type }) => [name, type]),
    );
  return isDeepStrictEqual(types(old), types(wanted));
}

/** An attribute's name means nothing where items do not expire. */
export function sameTtl(old: unknown, wanted: unknown): boolean {
  const [before = {}, after = {}] = [old, wanted] as TableInputs["ttl"][];
  if (!before.enabled && !after.enabled) return true;
  return before.enabled === after.enabled && before.attributeName === after.attributeName;
}

/** Throws a `ProviderError` for an attribute with another type: DynamoDB has no call that changes one. */
export function refuseOtherTypes(old: TableInputs, wanted: TableInputs): void {
  const other = wanted.attributes?.find(({ name, type }) =>
    old.attributes?.some((before) => before.name === name && before.type !== type),
  );
  if (other)
    throw new ProviderError(
      `DynamoDB can't change the type of the attribute ${other.name}. Give the table another name, so that a new one is made.`,
    );
}
