/** Buckets without objects, so that `pulumi destroy` can delete them. */
import { paginateListObjectsV2, S3 } from "@aws-sdk/client-s3";
import type { ClientSettings } from "../leftovers.ts";

/** Deletes the objects of all buckets, and says of which: AWS deletes no bucket that holds some. */
export async function emptyBuckets(settings: ClientSettings): Promise<string> {
  const s3 = new S3({ ...settings, forcePathStyle: true });
  const lines: string[] = [];
  try {
    const { Buckets = [] } = await s3.listBuckets({});
    for (const { Name: Bucket = "" } of Buckets) {
      const keys: (string | undefined)[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
        keys.push(...Contents.map(({ Key }) => Key));
      for (const Key of keys) await s3.deleteObject({ Bucket, Key });
      if (keys.length > 0) lines.push(`${keys.length} deleted in ${Bucket}`);
    }
  } finally {
    s3.destroy();
  }
  return lines.join("\n");
}
