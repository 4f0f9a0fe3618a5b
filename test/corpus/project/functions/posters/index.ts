/** Notes each picture that arrived in its bucket in another bucket, with the release that saw it. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const release = "one";
const s3 = new S3Client();

export const handler = async ({ Records }: { Records: { s3: { object: { key: string } } }[] }) => {
  for (const { s3: where } of Records)
    await s3.send(
      new PutObjectCommand({ Bucket: process.env.SEEN, Key: where.object.key, Metadata: { release } }),
    );
  return { release, seen: Records.length };
};
