/** Container images as the code of functions: kept and shown, and never fetched. */
import { createHash } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import { invalidParameter } from "./errors.ts";
import type { CodeDocument } from "./function-document.ts";

/** The code members of CreateFunction and UpdateFunctionCode. */
type CodeInput = Pick<sdk.FunctionCode, "ImageUri" | "ZipFile" | "S3Bucket" | "S3Key">;

/** `REGISTRY/REPOSITORY`, then a tag or a digest, of a registry of ECR. */
const IMAGE_URI =
  /^(\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9.-]+\/[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::[\w][\w.-]{0,127}|@sha256:([0-9a-f]{64}))?$/;

/**
 * The image as a version keeps it. AWS looks a tag up when the call is made; here it gives a digest made from the
 * text, always the same.
 */
export function takeImage({ ImageUri: imageUri }: CodeInput): CodeDocument {
  if (!imageUri) throw invalidParameter("Please provide a source for function code.");
  const [whole, , digest] = IMAGE_URI.exec(imageUri) ?? [];
  if (whole === undefined)
    throw invalidParameter(`Source image ${imageUri} is not valid. Provide a valid source image.`);
  const sha256Hex = digest ?? createHash("sha256").update(imageUri).digest("hex");
  return { sha256Hex, sizeBytes: 0, imageUri };
}

/** GetFunction's Code of an image; undefined for a zip. */
export function imageCode({ imageUri, sha256Hex }: CodeDocument): sdk.FunctionCodeLocation | undefined {
  if (imageUri === undefined) return undefined;
  const repository = IMAGE_URI.exec(imageUri)?.[1];
  return {
    RepositoryType: "ECR",
    ImageUri: imageUri,
    ResolvedImageUri: `${repository}@sha256:${sha256Hex}`,
  };
}

/** Refuses members that a function of the other package type has. */
export function checkPackage(
  doing: "creating" | "updating",
  isImage: boolean,
  { ImageConfig, ...code }: CodeInput & { readonly ImageConfig?: sdk.ImageConfig },
): void {
  if (isImage) {
    if (code.ZipFile || code.S3Bucket || code.S3Key)
      throw invalidParameter(`Please provide ImageUri when ${doing} a function with packageType Image.`);
    return;
  }
  if (code.ImageUri)
    throw invalidParameter(`Please don't provide ImageUri when ${doing} a function with packageType Zip.`);
  if (Object.keys(ImageConfig ?? {}).length > 0)
    throw invalidParameter("ImageConfig is not supported for functions created with deployment packages.");
}

/** Refuses settings that an image brings along itself. */
export function checkImageSettings({ Handler, Runtime, Layers }: Partial<sdk.CreateFunctionRequest>): void {
  if (Handler || Runtime)
    throw invalidParameter(
      "Runtime and Handler are not supported for functions created with container images.",
    );
  if (Layers?.length)
    throw invalidParameter("Layers are not supported for functions created with container images.");
}
