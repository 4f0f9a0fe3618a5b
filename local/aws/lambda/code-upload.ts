/** Taking code in: the zip is checked as AWS checks it and becomes a blob. */
import { unzipSync } from "fflate";
import { AwsError } from "../service.ts";
import type { Blobs } from "../state/store.ts";
import { invalidParameter } from "./errors.ts";
import type { CodeDocument } from "./function-document.ts";

const ZIPPED_LIMIT_BYTES = 52428800;
const UNZIPPED_LIMIT_BYTES = 262144000;

/** The parts of CreateFunction's Code and of UpdateFunctionCode's input that say where the code is. */
export interface CodeInput {
  readonly ZipFile?: Uint8Array;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly ImageUri?: string;
}

/** Checks and stores the code; the document names its blob. */
export function takeCode(input: CodeInput, blobs: Blobs): CodeDocument {
  const zip = input.ZipFile;
  if (!zip) throw refuseOtherCode(input);
  if (zip.byteLength === 0) throw invalidParameter("Uploaded file must be a non-empty zip");
  if (zip.byteLength > ZIPPED_LIMIT_BYTES) {
    const message = `Zipped size must be smaller than ${ZIPPED_LIMIT_BYTES} bytes`;
    throw new AwsError("RequestEntityTooLargeException", message, 413);
  }
  if (unzippedSize(zip) >= UNZIPPED_LIMIT_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`);
  }
  return { sha256Hex: blobs.put(zip), sizeBytes: zip.byteLength };
}

/** Adds up the directory of the zip; nothing is inflated. */
function unzippedSize(zip: Uint8Array): number {
  let size = 0;
  try {
    unzipSync(zip, {
      filter: (file) => {
        size += file.originalSize;
        return false;
      },
    });
  } catch {
    throw invalidParameter(
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    );
  }
  return size;
}

function refuseOtherCode(input: CodeInput): AwsError {
  if (input.S3Bucket || input.S3Key) {
    return invalidParameter(
      "Local AWS takes code as a zip in the request only, not from S3. Send it as ZipFile (in Pulumi: `code` instead of `s3Bucket` and `s3Key`).",
    );
  }
  if (input.ImageUri) {
    return invalidParameter(
      "Local AWS runs zip packages only, no container images. Send the code as ZipFile.",
    );
  }
  return invalidParameter("Please provide a source for function code.");
}
