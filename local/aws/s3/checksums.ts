/** The checksums of objects: those that a caller sends are checked and kept, and S3's own is made where none comes. */
import { createHash } from "node:crypto";
import { Crc32, Crc32cJs, Crc64NvmeJs } from "@aws-sdk/checksums/crc";
import { Xxh3_64, Xxh3_128, Xxh64 } from "@aws-sdk/checksums/xxh";
import { refusal } from "../service.ts";

/** By algorithm, as members of requests and answers name it: `CRC32`, `SHA256`. */
export type Checksums = Readonly<Record<string, string>>;

interface Running {
  update(data: Uint8Array): void;
  digest(): Promise<Uint8Array>;
}

const running = (make: new () => Running) => async (body: Uint8Array) => {
  const checksum = new make();
  checksum.update(body);
  return Buffer.from(await checksum.digest()).toString("base64");
};
const hashed = (algorithm: string) => async (body: Uint8Array) =>
  createHash(algorithm).update(body).digest("base64");

const ALGORITHMS: Readonly<Record<string, (body: Uint8Array) => Promise<string>>> = {
  CRC32: running(Crc32),
  CRC32C: running(Crc32cJs),
  CRC64NVME: running(Crc64NvmeJs),
  SHA1: hashed("sha1"),
  SHA256: hashed("sha256"),
  SHA512: hashed("sha512"),
  MD5: hashed("md5"),
  XXHASH64: running(Xxh64),
  XXHASH3: running(Xxh3_64),
  XXHASH128: running(Xxh3_128),
};

/** The checksum that S3 keeps where the caller names none, since December 2024. */
const OWN = "CRC64NVME";

/**
 * Throws when the body does not fit a digest that the caller sent. Resolves to the checksums to keep: the one that was
 * sent, or that of `ChecksumAlgorithm`, or else S3's own.
 */
export async function checkDigests(
  input: { readonly ContentMD5?: string | undefined; readonly ChecksumAlgorithm?: string | undefined },
  body: Uint8Array,
): Promise<Checksums> {
  if (input.ContentMD5 !== undefined && input.ContentMD5 !== (await hashed("md5")(body)))
    throw badDigest("The Content-MD5 you specified did not match what we received.");
  const kept: Record<string, string> = {};
  for (const [name, compute] of Object.entries(ALGORITHMS)) {
    const sent = (input as Record<string, unknown>)[`Checksum${name}`];
    if (sent === undefined && input.ChecksumAlgorithm !== name) continue;
    kept[name] = await compute(body);
    if (sent === undefined || sent === kept[name]) continue;
    throw badDigest(`The ${name} you specified did not match the calculated checksum.`);
  }
  if (Object.keys(kept).length > 0) return kept;
  return { [OWN]: (await ALGORITHMS[OWN]?.(body)) ?? "" };
}

/** The members of an answer that show checksums. */
export function showChecksums(checksums: Checksums | undefined) {
  if (!checksums) return {};
  const members = Object.entries(checksums).map(([name, value]) => [`Checksum${name}`, value]);
  return { ...(Object.fromEntries(members) as Record<string, string>), ChecksumType: "FULL_OBJECT" as const };
}

const badDigest = refusal("BadDigest");
