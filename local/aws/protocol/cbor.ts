/** CBOR (RFC 8949) as far as smithy-rpc-v2 uses it: JSON's kinds, byte strings, and tag 1 for times. */

const BREAK = Symbol("break");
const EPOCH_TAG = 1;

/**
 * Writes a value; a Date becomes a tagged number of seconds, a Uint8Array a byte string.
 * Whole numbers are written as such, but in members whose names are among `doubles`.
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

/** Reads one value. Throws RangeError where the bytes end early or mean nothing. */
export function decodeCbor(bytes: Buffer): unknown {
  const reader = { bytes, at: 0 };
  const value = decode(reader, 0);
  if (value === BREAK) throw new RangeError("unexpected break");
  return value;
}

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

const DEEPEST = 128;

function decode(reader: Reader, depth: number): unknown {
  if (depth > DEEPEST) throw new RangeError("nested too deeply");
  const initial = take(reader, 1)[0] as number;
  const major = initial >> 5;
  const detail = initial & 31;
  if (major === 7) return decodeSimple(reader, detail);
  const endless = detail === 31;
  const argument = endless ? 0 : readArgument(reader, detail);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return -1 - argument;
    case 2:
      return endless ? Buffer.concat(readParts(reader, depth, isBytes)) : Buffer.from(take(reader, argument));
    case 3:
      return endless ? readParts(reader, depth, isText).join("") : take(reader, argument).toString("utf8");
    case 4:
      return readItems(reader, endless ? undefined : argument, depth);
    case 5: {
      const items = readItems(reader, endless ? undefined : argument * 2, depth);
      if (items.length % 2) throw new RangeError("a key without a value");
      return Object.fromEntries(
        Array.from({ length: items.length / 2 }, (_, index) => [
          String(items[index * 2]),
          items[index * 2 + 1],
        ]),
      );
    }
    default: {
      const tagged = decode(reader, depth + 1);
      if (tagged === BREAK) throw new RangeError("unexpected break");
      return argument === EPOCH_TAG ? new Date((tagged as number) * 1000) : tagged;
    }
  }
}

function decodeSimple(reader: Reader, detail: number): unknown {
  switch (detail) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return null;
    case 25:
      return readHalf(take(reader, 2).readUInt16BE(0));
    case 26:
      return take(reader, 4).readFloatBE(0);
    case 27:
      return take(reader, 8).readDoubleBE(0);
    case 31:
      return BREAK;
    default:
      throw new RangeError(`unknown simple value ${detail}`);
  }
}

function readItems(reader: Reader, count: number | undefined, depth: number): unknown[] {
  const items: unknown[] = [];
  while (count === undefined || items.length < count) {
    const item = decode(reader, depth + 1);
    if (item === BREAK) {
      if (count !== undefined) throw new RangeError("unexpected break");
      return items;
    }
    items.push(item);
  }
  return items;
}

/** The pieces of a string of unknown length. */
function readParts<T>(reader: Reader, depth: number, isPart: (item: unknown) => item is T): T[] {
  const items = readItems(reader, undefined, depth);
  if (!items.every(isPart)) throw new RangeError("a string with pieces of another kind");
  return items;
}

const isBytes = (item: unknown): item is Uint8Array => item instanceof Uint8Array;
const isText = (item: unknown): item is string => typeof item === "string";

function readArgument(reader: Reader, detail: number): number {
  if (detail < 24) return detail;
  if (detail === 24) return take(reader, 1).readUInt8(0);
  if (detail === 25) return take(reader, 2).readUInt16BE(0);
  if (detail === 26) return take(reader, 4).readUInt32BE(0);
  if (detail === 27) return Number(take(reader, 8).readBigUInt64BE(0));
  throw new RangeError(`unknown length ${detail}`);
}

function readHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function take(reader: Reader, length: number): Buffer {
  const end = reader.at + length;
  if (end > reader.bytes.length) throw new RangeError("the bytes end early");
  const part = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return part;
}
