import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { targetKey } from "./target-key.ts";

/** The part of S3's event that says what arrived. */
interface ObjectsCreated {
  readonly Records: readonly {
    readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
  }[];
}

const s3 = new S3Client();

/** Copies what lands in one bucket into another (`TARGET`), and notes the version that did it. */
export async function handler({ Records }: ObjectsCreated): Promise<void> {
  for (const { s3: where } of Records) {
    // S3 encodes keys as HTML forms do.
    const key = decodeURIComponent(where.object.key.replaceAll("+", " "));
    await s3.send(
      new CopyObjectCommand({
        Bucket: process.env.TARGET,
        Key: targetKey(key),
        CopySource: encodeURIComponent(`${where.bucket.name}/${key}`),
        MetadataDirective: "REPLACE",
        Metadata: { version: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? "unknown" },
      }),
    );
  }
}
