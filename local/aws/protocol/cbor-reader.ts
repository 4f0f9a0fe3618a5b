/** Reads CBOR with the SDK's decoder, behind a walk that refuses what would harm a server. */
import { cbor, tagSymbol } from "@smithy/core/cbor";

/**
 * Reads the one value that `bytes` hold. A time keeps its tag; a whole number beyond 2^53 is a bigint.
 * Throws an Error for bytes that are not one whole value or nest more than 128 deep, for keys other than text
 * and for tags other than a time's. The SDK's decoder alone trusts its input: five bytes that claim a long list
 * cost it 256 MB, a tagged number of 200 KB some seconds.
 */
export function decodeCbor(bytes: Buffer): unknown {
  if (endOf(bytes, 0, 0) !== bytes.length) throw new RangeError("the bytes are not one whole value");
  return cbor.deserialize(bytes);
}

/** Whether a decoded value has a tag. */
export function isTagged(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && tagSymbol in value;
}

const DEEPEST = 128;
const BREAK = 0xff;
const [BYTES, TEXT, LIST, MAP, TAG, SIMPLE] = [2, 3, 4, 5, 6, 7];
const EPOCH_TAG = 1;

/** Finds the end of the value that begins at `at`. The decoder then refuses heads that mean nothing. */
function endOf(bytes: Buffer, at: number, depth: number): number {
  if (depth > DEEPEST) throw new RangeError("nested too deeply");
  const initial = bytes[at] ?? 0;
  const [major, detail] = [initial >> 5, initial & 31];
  const size = detail < 24 || detail > 27 ? 0 : 2 ** (detail - 24);
  let end = at + 1 + size;
  if (end > bytes.length) throw new RangeError("the bytes end early");
  if (major < BYTES || major === SIMPLE) return end;
  const endless = detail === 31;
  const argument = size === 0 ? detail : Number(`0x${bytes.toString("hex", at + 1, end)}`);
  if (major === TAG && argument !== EPOCH_TAG) throw new RangeError(`unknown tag ${argument}`);
  if (major < LIST && !endless) return end + argument;
  const count = major === TAG ? 1 : major === MAP ? 2 * argument : argument;
  for (let read = 0; endless ? bytes[end] !== BREAK : read < count; read++) {
    const isKey = major === MAP && read % 2 === 0;
    if (isKey && (bytes[end] ?? 0) >> 5 !== TEXT) throw new RangeError("a key that is not text");
    end = endOf(bytes, end, depth + 1);
  }
  return endless ? end + 1 : end;
}
