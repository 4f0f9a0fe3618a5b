/** Walks a value along its shape. Wire formats differ only in how they read and write a leaf. */
import { serializationError } from "./serialization-error.ts";
import { kindOf, type Shape } from "./shapes.ts";

/** Converts one scalar of the given shape. */
export type Leaf = (value: unknown, shape: Shape) => unknown;

/** Reads a decoded document as the SDK names it. Drops unknown members and nulls, refuses wrong kinds. */
export function readValue(value: unknown, shape: Shape, leaf: Leaf): unknown {
  switch (kindOf(shape)) {
    case "structure": {
      const document = expectMap(value);
      const input: Record<string, unknown> = {};
      for (const [name, member] of shape.structIterator()) {
        const key = member.getMergedTraits().jsonName ?? name;
        // The CBOR decoder makes a prototype of the key `__proto__`, whose members the request does not have.
        const raw = Object.hasOwn(document, key) ? document[key] : undefined;
        if (raw !== null && raw !== undefined) input[name] = readValue(raw, member, leaf);
      }
      return input;
    }
    case "map": {
      const element = shape.getValueSchema();
      return Object.fromEntries(
        Object.entries(expectMap(value))
          .filter(([, item]) => item !== null)
          .map(([key, item]) => [key, readValue(item, element, leaf)]),
      );
    }
    case "list": {
      if (!Array.isArray(value)) {
        throw serializationError(
          isMap(value) ? "Start of structure or map found where not expected." : "Expected list or null",
        );
      }
      const element = shape.getValueSchema();
      return value.map((item) => (item === null ? item : readValue(item, element, leaf)));
    }
    case "document":
      return value;
    default:
      return leaf(value, shape);
  }
}

/** Writes an operation's output. Leaves out undefined members and those that the model does not have. */
export function writeValue(value: unknown, shape: Shape, leaf: Leaf): unknown {
  switch (kindOf(shape)) {
    case "structure": {
      const output: Record<string, unknown> = {};
      for (const [name, member] of shape.structIterator()) {
        const item = (value as Record<string, unknown>)[name];
        if (isPresent(item))
          output[member.getMergedTraits().jsonName ?? name] = writeValue(item, member, leaf);
      }
      return output;
    }
    case "map": {
      const element = shape.getValueSchema();
      return Object.fromEntries(
        Object.entries(value as object)
          .filter(([, item]) => isPresent(item))
          .map(([key, item]) => [key, writeValue(item, element, leaf)]),
      );
    }
    case "list": {
      const element = shape.getValueSchema();
      return [...(value as Iterable<unknown>)]
        .filter(isPresent)
        .map((item) => writeValue(item, element, leaf));
    }
    case "document":
      return value;
    default:
      return leaf(value, shape);
  }
}

/** Converts a time of an output: a Date, or epoch milliseconds as the store keeps them. */
export function toDate(value: unknown): Date {
  return value instanceof Date ? value : new Date(value as number | string);
}

/** Converts a blob of an output: bytes, or a text that stands for its UTF-8 bytes. */
export function toBuffer(value: unknown): Buffer {
  return typeof value === "string" ? Buffer.from(value) : Buffer.from(value as Uint8Array);
}

/** Writes times as Dates and blobs as bytes, for encoders that take these. */
export const writeDatesAndBytes: Leaf = (value, shape) => {
  if (shape.isTimestampSchema()) return toDate(value);
  return shape.isBlobSchema() ? toBuffer(value) : value;
};

function expectMap(value: unknown): Record<string, unknown> {
  if (isMap(value)) return value;
  throw serializationError(
    Array.isArray(value) ? "Start of list found where not expected" : "Expected structure or null",
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
