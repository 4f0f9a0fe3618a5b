/** Pictures that arrive in the corpus's bucket `posters`, counted by the release that saw each. */
import {
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { clientConfig } from "../support/local-aws.ts";
import { until } from "../support/until.ts";

/** So many at once, so that few processes of the handler are enough. */
const AT_ONCE = 6;

/**
 * Puts `count` pictures, and as many texts that nobody asked for, and waits until each picture was seen. Resolves to the
 * number of objects that each release saw, texts included. An event that was lost is never seen: `until` gives up.
 */
export async function sendPictures(endpoint: string, count: number): Promise<Record<string, number>> {
  const s3 = new S3Client({ ...clientConfig(endpoint), forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: "posters" }));
  const names = Buckets.map(({ Name }) => Name);
  const seen = names.find((name) => name?.startsWith("posters-seen-"));
  const inbox = names.find((name) => name !== seen);
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: inbox, Key, Body: Key }));
  const listed = async () => (await s3.send(new ListObjectsV2Command({ Bucket: seen }))).Contents ?? [];
  const before = (await listed()).length;
  const counts: Record<string, number> = {};
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Array.from(
      { length: Math.min(AT_ONCE, count - first) },
      (_, index) => before + first + index,
    );
    await Promise.all(some.flatMap((number) => [put(`${number}.png`), put(`${number}.txt`)]));
    await until(async () => (await listed()).length >= before + first + some.length);
  }
  const keys = (await listed())
    .map(({ Key = "" }) => Key)
    .filter((key) => Number.parseInt(key, 10) >= before);
  for (const Key of keys) {
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: seen, Key }));
    const release = Metadata?.release ?? "unknown";
    counts[release] = (counts[release] ?? 0) + 1;
  }
  s3.destroy();
  return counts;
}
