/** Objects that arrive in the rehearsal's bucket, counted by the version that copied each. */
import { setTimeout as delay } from "node:timers/promises";
import {
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { ClientSettings } from "./leftovers.ts";

const PATIENCE_MS = 20_000;

/**
 * Puts `count` objects into the bucket `inbox` and waits until the bucket `copies` has a copy of each. The copies are told
 * by `name`, which begins their keys' last part. Says how many came from which version.
 */
export async function sendObjects(settings: ClientSettings, name: string, count: number): Promise<string> {
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  const find = (start: string) => Buckets.find((bucket) => bucket.Name?.startsWith(`${start}-`))?.Name;
  const [inbox, copies] = [find("inbox"), find("copies")];
  const keys = Array.from({ length: count }, (_, index) => `${name} ${index}`);
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket: inbox, Key, Body: Key }))));
  const copied = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: copies }));
    return Contents.flatMap(({ Key }) => (Key?.split("/").at(-1)?.startsWith(`${name} `) ? [Key] : []));
  };
  let found = await copied();
  for (const start = performance.now(); found.length < count && performance.now() - start < PATIENCE_MS; ) {
    await delay(50);
    found = await copied();
  }
  const versions = new Map<string, number>();
  for (const Key of found) {
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: copies, Key }));
    const version = Metadata?.version ?? "unknown";
    versions.set(version, (versions.get(version) ?? 0) + 1);
  }
  s3.destroy();
  const counts = [...versions].sort().map(([version, copies]) => `version ${version} copied ${copies}`);
  return `${count} objects arrived in ${inbox}: ${counts.join(", ") || "none was copied"}`;
}
