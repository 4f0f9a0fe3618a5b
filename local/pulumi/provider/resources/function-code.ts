/** The code of a function: an archive of the program, or a place in S3. */
import { archiveBytes } from "../archive.ts";
import type { PropertyRule } from "../resource-type.ts";
import type { Session } from "../session.ts";
import type { Archive, Properties } from "../values.ts";

/** The inputs that UpdateFunctionCode writes. */
export const CODE_INPUTS: Readonly<Record<string, PropertyRule>> = {
  architectures: { computed: true },
  code: {},
  codeSha256: { computed: true },
  s3Bucket: {},
  s3Key: {},
  s3ObjectVersion: {},
  sourceCodeHash: { computed: true },
  sourceKmsKeyArn: {},
};

/** The code for a request: the bytes of the archive, else the place in S3. */
export function codeOf(inputs: Properties, session: Session) {
  const text = (name: string) => inputs[name] as string | undefined;
  return {
    ...(inputs.code === undefined
      ? { S3Bucket: text("s3Bucket"), S3Key: text("s3Key"), S3ObjectVersion: text("s3ObjectVersion") }
      : { ZipFile: archiveBytes(inputs.code as Archive, session.programFolder()) }),
    SourceKMSKeyArn: text("sourceKmsKeyArn"),
  };
}
