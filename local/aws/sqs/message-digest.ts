/** The MD5 digests of a message, by which SDKs check that it arrived whole. */
import { createHash } from "node:crypto";
import type { MessageAttribute } from "./documents.ts";

/** MD5 of a body, in hex. */
export function digestOfBody(body: string): string {
  return createHash("md5").update(body).digest("hex");
}

/**
 * MD5 of attributes, in hex; undefined without any. [doc] SQS Developer Guide, "Calculating the MD5 message digest for
 * message attributes": sorted by name, each as name, type, kind and value, each with its length in front.
 */
export function digestOfAttributes(
  attributes: Readonly<Record<string, MessageAttribute>>,
): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  for (const name of names) {
    const { type, text = "", base64 } = attributes[name] as MessageAttribute;
    hash.update(measured(name)).update(measured(type));
    hash.update(Buffer.from([base64 === undefined ? TEXT : BYTES]));
    hash.update(measured(base64 === undefined ? text : Buffer.from(base64, "base64")));
  }
  return hash.digest("hex");
}

const TEXT = 1;
const BYTES = 2;

function measured(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
