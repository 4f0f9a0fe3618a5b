/** JSON bodies: parsing with AWS's refusals, and how JSON spells blobs, times and numbers. */
import { serializationError } from "./serialization-error.ts";
import { kindOf, type Shape } from "./shapes.ts";
import { type Leaf, readValue, toDate, writeValue } from "./values.ts";

/** Reads a JSON body as a structure; an empty body is an empty structure. */
export function readJson(body: Buffer, shape: Shape): Record<string, unknown> {
  if (body.length === 0) return {};
  return readValue(parse(body), shape, readLeaf) as Record<string, unknown>;
}

/** Writes a structure as JSON text. */
export function writeJson(output: unknown, shape: Shape): string {
  return JSON.stringify(writeValue(output, shape, writeLeaf));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw serializationError(`The request body is not valid JSON: ${(cause as Error).message}`);
  }
}

const NON_FINITE: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

const readLeaf: Leaf = (value, shape) => {
  switch (kindOf(shape)) {
    case "string":
      if (typeof value === "string") return value;
      break;
    case "boolean":
      if (typeof value === "boolean") return value;
      break;
    case "number":
      if (typeof value === "number") return value;
      if (typeof value === "string" && value in NON_FINITE) return NON_FINITE[value];
      break;
    case "blob":
      if (typeof value === "string") return readBase64(value);
      break;
    case "timestamp":
      return readTime(value);
    default:
  }
  throw serializationError(`${tokenOf(value)} can not be converted to ${targetOf(shape)}`);
};

const writeLeaf: Leaf = (value, shape) => {
  if (shape.isBlobSchema()) return toBuffer(value).toString("base64");
  if (shape.isTimestampSchema()) return writeTime(value, shape);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
};

/** Blobs of an output: bytes, or text that stands for its UTF-8 bytes. */
export function toBuffer(value: unknown): Buffer {
  return typeof value === "string" ? Buffer.from(value) : Buffer.from(value as Uint8Array);
}

/** Decodes base64 strictly, as AWS does. */
export function readBase64(text: string): Buffer {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw serializationError("Invalid base64 encoding found.");
  return Buffer.from(text, "base64");
}

function readTime(value: unknown): Date {
  const time = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
  if (Number.isNaN(time.getTime()))
    throw serializationError(`${tokenOf(value)} can not be converted to a Date`);
  return time;
}

/** How a schema says that a time is written as text; any other time is a number of seconds. */
const [DATE_TIME, HTTP_DATE] = [5, 6];

function writeTime(value: unknown, shape: Shape): unknown {
  const time = toDate(value);
  if (shape.getSchema() === DATE_TIME) return time.toISOString();
  if (shape.getSchema() === HTTP_DATE) return time.toUTCString();
  return time.getTime() / 1000;
}

function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return "START_ARRAY";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return { string: "STRING_VALUE", number: "NUMBER_VALUE" }[typeof value as string] ?? "START_OBJECT";
}

function targetOf(shape: Shape): string {
  const targets: Record<string, string> = {
    string: "a String",
    number: "a Number",
    boolean: "a Boolean",
    blob: "a Blob",
  };
  return targets[kindOf(shape)] ?? "a Date";
}
