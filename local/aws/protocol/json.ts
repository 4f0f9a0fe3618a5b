/** Reads JSON bodies with AWS's refusals, and writes blobs, times and numbers as JSON spells them. */
import { cannotConvert, serializationError } from "./serialization-error.ts";
import { kindOf, type Shape } from "./shapes.ts";
import { readBase64 } from "./text.ts";
import { type Leaf, readValue, toBuffer, toDate, writeValue } from "./values.ts";

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
  const kind = kindOf(shape);
  switch (kind) {
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
  throw cannotConvert(tokenOf(value), kind);
};

const writeLeaf: Leaf = (value, shape) => {
  if (shape.isBlobSchema()) return toBuffer(value).toString("base64");
  if (shape.isTimestampSchema()) return writeTime(value, shape);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
};

function readTime(value: unknown): Date {
  const time = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
  if (Number.isNaN(time.getTime())) throw cannotConvert(tokenOf(value), "timestamp");
  return time;
}

/** The SDK's numbers for times that are texts. Any other time is a number of seconds. */
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
