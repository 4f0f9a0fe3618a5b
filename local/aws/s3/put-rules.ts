/** The rules of PutObject: conditions and digests that the caller sends along. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { PutObjectRequest } from "@aws-sdk/client-s3";
import { AwsError, refusal } from "../service.ts";
import type { ObjectDocument } from "./documents.ts";
import { noSuchKey } from "./errors.ts";

/** Throws when If-None-Match or If-Match does not hold for the object that is there. */
export function checkConditions(input: PutObjectRequest, existing: ObjectDocument | undefined): void {
  if (input.IfNoneMatch !== undefined && existing) throw conditionFailed("If-None-Match");
  if (input.IfMatch === undefined) return;
  if (!existing) throw noSuchKey(input.Key ?? "");
  if (input.IfMatch.replaceAll('"', "") !== existing.eTag.replaceAll('"', "")) {
    throw conditionFailed("If-Match");
  }
}

const hashed = (algorithm: string) => (body: Uint8Array) =>
  createHash(algorithm).update(body).digest("base64");

/** The checksums that Node can compute. The others are taken on trust. */
const CHECKSUMS = {
  CRC32: (body: Uint8Array) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString("base64");
  },
  SHA1: hashed("sha1"),
  SHA256: hashed("sha256"),
} as const;

/** Throws when the body does not fit a digest that the caller sent. */
export function checkDigests(input: PutObjectRequest, body: Uint8Array): void {
  if (input.ContentMD5 !== undefined && input.ContentMD5 !== hashed("md5")(body)) {
    throw badDigest("The Content-MD5 you specified did not match what we received.");
  }
  for (const name of Object.keys(CHECKSUMS) as (keyof typeof CHECKSUMS)[]) {
    const sent = input[`Checksum${name}`];
    if (sent === undefined || sent === CHECKSUMS[name](body)) continue;
    throw badDigest(`The ${name} you specified did not match the calculated checksum.`);
  }
}

const badDigest = refusal("BadDigest");

function conditionFailed(Condition: string): AwsError {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new AwsError("PreconditionFailed", message, 412, { Condition });
}
