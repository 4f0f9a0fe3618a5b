import * as pulumi from "@pulumi/pulumi";

/** The code that Lambda gets. */
export type DeployedCode = ZipToUpload | ImageToRun;

/** A zip, which Pulumi uploads byte for byte. */
export interface ZipToUpload {
  readonly kind: "zip";
  readonly path: string;
  /** Base64 SHA-256 of the zip. Code that somebody else deployed has another digest and is replaced. */
  readonly sha256: string;
}

/** A container image, named by its digest. */
export interface ImageToRun {
  readonly kind: "image";
  readonly uri: string;
}

interface CodeToRun {
  readonly code: DeployedCode;
  /** Absent for an image. */
  readonly handler?: string;
  /** Absent for an image. */
  readonly runtime?: string;
}

/** The arguments of `aws.lambda.Function` that say which code runs. */
export function codeArguments({ code, handler, runtime }: CodeToRun) {
  if (code.kind === "image") return { packageType: "Image", imageUri: code.uri };
  return {
    code: new pulumi.asset.FileArchive(code.path),
    codeSha256: code.sha256,
    ...(handler !== undefined && { handler }),
    ...(runtime !== undefined && { runtime }),
  };
}
