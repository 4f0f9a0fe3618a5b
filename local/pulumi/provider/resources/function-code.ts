/** The code of a function: an archive of the program, a place in S3, or an image. */
import { archiveBytes } from "../archive.ts";
import type { PropertyRule } from "../resource-type.ts";
import type { Session } from "../session.ts";
import type { Archive, Properties } from "../values.ts";

/** The inputs that UpdateFunctionCode writes. */
export const CODE_INPUTS: Readonly<Record<string, PropertyRule>> = {
  architectures: { computed: true },
  code: {},
  codeSha256: { computed: true },
  imageUri: {},
  s3Bucket: {},
  s3Key: {},
  s3ObjectVersion: {},
  sourceCodeHash: { computed: true },
  sourceKmsKeyArn: {},
};

/** Why the inputs name no code, or more than one; undefined if all is well. */
export function codeMistake(inputs: Properties): string | undefined {
  const isInS3 = inputs.s3Bucket !== undefined && inputs.s3Key !== undefined;
  const given = [inputs.code !== undefined, isInS3, inputs.imageUri !== undefined].filter(Boolean).length;
  if (given !== 1) return "One of 'code', 's3Bucket' with 's3Key', and 'imageUri' must be set, and no other.";
  const wantsImage = inputs.packageType === "Image";
  if (wantsImage !== (inputs.imageUri !== undefined))
    return `'imageUri' goes with packageType Image, and packageType is ${inputs.packageType}.`;
  if (!wantsImage && (!inputs.handler || !inputs.runtime))
    return "handler and runtime must be set when PackageType is Zip.";
  return undefined;
}

/** The code for a request: the image, the bytes of the archive, else the place in S3. */
export function codeOf(inputs: Properties, session: Session) {
  const text = (name: string) => inputs[name] as string | undefined;
  if (inputs.imageUri !== undefined) return { ImageUri: text("imageUri") };
  return {
    ...(inputs.code === undefined
      ? { S3Bucket: text("s3Bucket"), S3Key: text("s3Key"), S3ObjectVersion: text("s3ObjectVersion") }
      : { ZipFile: archiveBytes(inputs.code as Archive, session.programFolder()) }),
    SourceKMSKeyArn: text("sourceKmsKeyArn"),
  };
}
