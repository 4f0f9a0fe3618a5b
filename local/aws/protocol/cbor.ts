/** Writes the CBOR (RFC 8949) of smithy-rpc-v2: JSON's kinds, byte strings, and tag 1 for times. */

const EPOCH_TAG = 1;

/**
 * Writes a value. A Date becomes a tagged number of seconds, a Uint8Array a byte string.
 * A whole number becomes an integer, except in the members that `doubles` names.
 */
export function encodeCbor(value: unknown, doubles: ReadonlySet<string> = new Set()): Buffer {
  const parts: Buffer[] = [];
  encode(value, parts, doubles, false);
  return Buffer.concat(parts);
}

function encode(value: unknown, parts: Buffer[], doubles: ReadonlySet<string>, isDouble: boolean): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === "boolean") parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === "number") encodeNumber(value, parts, isDouble);
  else if (typeof value === "string") {
    const bytes = Buffer.from(value);
    parts.push(head(3, bytes.length), bytes);
  } else if (value instanceof Uint8Array) parts.push(head(2, value.length), Buffer.from(value));
  else if (value instanceof Date) {
    parts.push(head(6, EPOCH_TAG));
    encodeNumber(value.getTime() / 1000, parts, false);
  } else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const item of value) encode(item, parts, doubles, isDouble);
  } else {
    const entries = Object.entries(value as object);
    parts.push(head(5, entries.length));
    for (const [key, item] of entries) {
      encode(key, parts, doubles, false);
      encode(item, parts, doubles, isDouble || doubles.has(key));
    }
  }
}

function encodeNumber(value: number, parts: Buffer[], isDouble: boolean): void {
  if (!isDouble && Number.isSafeInteger(value) && !Object.is(value, -0)) {
    parts.push(value < 0 ? head(1, -1 - value) : head(0, value));
    return;
  }
  const double = Buffer.alloc(9);
  double[0] = 0xfb;
  double.writeDoubleBE(value, 1);
  parts.push(double);
}

function head(major: number, argument: number): Buffer {
  const type = major << 5;
  if (argument < 24) return Buffer.of(type | argument);
  if (argument < 0x100) return Buffer.of(type | 24, argument);
  const bytes = Buffer.alloc(argument < 0x1_0000 ? 3 : argument < 0x1_0000_0000 ? 5 : 9);
  if (bytes.length === 3) bytes.writeUInt16BE(argument, 1);
  else if (bytes.length === 5) bytes.writeUInt32BE(argument, 1);
  else bytes.writeBigUInt64BE(BigInt(argument), 1);
  bytes[0] = type | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
  return bytes;
}
