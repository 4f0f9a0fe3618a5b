/** Scalars that are spelled as text: in paths, queries, headers, forms and XML. */
import type { AwsError } from "../service.ts";
import { serializationError } from "./serialization-error.ts";
import { kindOf, type Shape } from "./shapes.ts";

/** Reads a text as a value of the given shape. Throws the error of `refuse` for any other text. */
export function readText(text: string, shape: Shape, refuse: (kind: string) => AwsError): unknown {
  const kind = kindOf(shape);
  switch (kind) {
    case "number": {
      const number = Number(text);
      if (text.trim() === "" || Number.isNaN(number)) throw refuse(kind);
      return number;
    }
    case "boolean":
      if (text !== "true" && text !== "false") throw refuse(kind);
      return text === "true";
    case "timestamp": {
      const time = new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
      if (Number.isNaN(time.getTime())) throw refuse(kind);
      return time;
    }
    case "blob":
      return readBase64(text);
    default:
      return text;
  }
}

/** Decodes base64 strictly, as AWS does. */
export function readBase64(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (isWholly(text, bytes.length) || /^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return bytes;
  throw serializationError("Invalid base64 encoding found.");
}

/**
 * Whether all characters went into the bytes, because Node skips those that are not base64. Judged by the lengths,
 * since a regular expression takes seconds for the zip of a function. A single digit at the end makes no byte.
 */
function isWholly(text: string, decodedBytes: number): boolean {
  const digits = text.length - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
  const isAscii = Buffer.byteLength(text) === text.length;
  return isAscii && digits % 4 !== 1 && decodedBytes === Math.floor((digits * 3) / 4);
}
