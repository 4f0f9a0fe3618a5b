/** Taking zips in, as code or as a layer: a zip is checked as AWS checks it and becomes a blob. */
import type * as sdk from "@aws-sdk/client-lambda";
import { AwsError } from "../../service.ts";
import { readZip } from "../../zip.ts";
import type { ControlPlane, ReadObject } from "../control-plane.ts";
import { invalidParameter } from "../errors.ts";
import type { ZipDocument } from "../function-document.ts";

const ZIPPED_LIMIT_BYTES = 52428800;
const UNZIPPED_LIMIT_BYTES = 262144000;

/** A zip as callers send it: its bytes, or its place in S3. */
export type ZipInput = Pick<sdk.FunctionCode, "ZipFile" | "S3Bucket" | "S3Key" | "S3ObjectVersion">;

/**
 * Checks and stores the zip; the document names its blob. Takes a while for a large zip: what the caller has
 * checked before may no longer hold afterwards.
 */
export async function takeZip(input: ZipInput, { blobs, readObject }: ControlPlane): Promise<ZipDocument> {
  const zip = input.ZipFile ?? (await readFromS3(input, readObject));
  if (zip.byteLength === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  if (input.ZipFile && zip.byteLength > ZIPPED_LIMIT_BYTES) {
    const message = `Zipped size must be smaller than ${ZIPPED_LIMIT_BYTES} bytes`;
    throw new AwsError("RequestEntityTooLargeException", message, 413);
  }
  if ((await unzippedSize(zip)) >= UNZIPPED_LIMIT_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`);
  }
  return { sha256Hex: await blobs.put(zip), sizeBytes: zip.byteLength };
}

/** Adds up the sizes in the zip's directory, without unpacking the zip. */
async function unzippedSize(zip: Uint8Array): Promise<number> {
  let size = 0;
  try {
    for await (const { sizeBytes } of readZip(zip)) size += sizeBytes;
  } catch {
    throw invalidParameter(
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    );
  }
  return size;
}

async function readFromS3(input: ZipInput, readObject: ReadObject): Promise<Uint8Array> {
  const { S3Bucket, S3Key, S3ObjectVersion } = input;
  if (!S3Bucket || !S3Key) throw invalidParameter("Please provide a source for function code.");
  try {
    const content = await readObject(S3Bucket, S3Key);
    if (S3ObjectVersion) throw noSuchVersion();
    return content;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}

/** Buckets here keep one version of each object. */
function noSuchVersion(): AwsError {
  return new AwsError("NoSuchVersion", "The specified version does not exist.", 404);
}
