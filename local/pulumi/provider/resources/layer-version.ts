/** aws.lambda.LayerVersion: a version never changes, so that any change makes another one. */
import type { PublishLayerVersionRequest } from "@aws-sdk/client-lambda";
import { archiveBytes } from "../archive.ts";
import type { PropertyRule, ResourceType } from "../resource-type.ts";
import { length, REGION } from "../rules.ts";
import type { Archive, Properties } from "../values.ts";

/** Lambda answers lists in an order of its own. */
const sameMembers = (old: unknown, wanted: unknown) =>
  Array.isArray(old) && Array.isArray(wanted) && [...old].sort().join() === [...wanted].sort().join();

const LIST: PropertyRule = { replaces: true, same: sameMembers };

export const layerVersion: ResourceType = {
  token: "aws:lambda/layerVersion:LayerVersion",
  inputs: {
    code: { replaces: true },
    compatibleArchitectures: LIST,
    compatibleRuntimes: LIST,
    description: { replaces: true, check: length(0, 256) },
    layerName: { required: true, replaces: true, check: length(1, 140) },
    licenseInfo: { replaces: true, check: length(0, 512) },
    region: REGION,
    s3Bucket: { replaces: true },
    s3Key: { replaces: true },
    s3ObjectVersion: { replaces: true },
    skipDestroy: { default: false },
    sourceCodeHash: { computed: true, replaces: true },
  },
  outputs: [
    "arn",
    "codeSha256",
    "createdDate",
    "layerArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeSize",
    "version",
  ],
  check({ code, s3Bucket, s3Key }) {
    const isInS3 = s3Bucket !== undefined && s3Key !== undefined;
    return isInS3 === (code !== undefined)
      ? "Either 'code' must be set, or 's3Bucket' and 's3Key', and not both."
      : undefined;
  },
  async create(inputs, session) {
    const wanted = inputs as Record<string, string | undefined>;
    const { LayerVersionArn = "" } = await session.clients(inputs).lambda.publishLayerVersion({
      LayerName: wanted.layerName,
      Description: wanted.description,
      LicenseInfo: wanted.licenseInfo,
      CompatibleRuntimes: inputs.compatibleRuntimes as PublishLayerVersionRequest["CompatibleRuntimes"],
      CompatibleArchitectures:
        inputs.compatibleArchitectures as PublishLayerVersionRequest["CompatibleArchitectures"],
      Content: inputs.code
        ? { ZipFile: archiveBytes(inputs.code as Archive, session.programFolder()) }
        : { S3Bucket: wanted.s3Bucket, S3Key: wanted.s3Key, S3ObjectVersion: wanted.s3ObjectVersion },
    });
    return LayerVersionArn;
  },
  async read(id, known, session) {
    const found = await session.clients(known).lambda.getLayerVersionByArn({ Arn: id });
    return {
      arn: id,
      code: known.code,
      codeSha256: found.Content?.CodeSha256,
      compatibleArchitectures: found.CompatibleArchitectures ?? [],
      compatibleRuntimes: found.CompatibleRuntimes ?? [],
      createdDate: found.CreatedDate,
      description: found.Description ?? "",
      layerArn: found.LayerArn,
      layerName: known.layerName ?? found.LayerArn?.split(":").at(-1),
      licenseInfo: found.LicenseInfo ?? "",
      region: id.split(":")[3],
      s3Bucket: known.s3Bucket,
      s3Key: known.s3Key,
      s3ObjectVersion: known.s3ObjectVersion,
      signingJobArn: "",
      signingProfileVersionArn: "",
      skipDestroy: known.skipDestroy ?? false,
      sourceCodeHash: known.sourceCodeHash,
      sourceCodeSize: found.Content?.CodeSize,
      version: String(found.Version),
    };
  },
  /** skipDestroy alone can change, and AWS knows nothing of it. */
  async update() {},
  async delete(id, state, session) {
    if (state.skipDestroy) return;
    await session.clients(state).lambda.deleteLayerVersion(versionOf(id, state));
  },
};

function versionOf(arn: string, { layerName }: Properties) {
  return { LayerName: layerName as string, VersionNumber: Number(arn.split(":").at(-1)) };
}
