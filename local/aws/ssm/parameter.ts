/** A parameter as the store keeps it, and the shapes in which SSM shows it. */

import type * as sdk from "@aws-sdk/client-ssm";
import { partitionOf } from "../../../lib/partition.ts";
import type { CallContext } from "../service.ts";
import type { DocumentKind } from "../state/kind.ts";
import { listOf, mapOf, number, optional, record, text } from "../state/shape.ts";

/** One value of a parameter, with its facts. */
export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: string;
  readonly tier: string;
  readonly dataType: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
  readonly labels: readonly string[];
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  /** ARN of the caller. */
  readonly modifiedBy: string;
}

/** A parameter with the versions that are kept, oldest first, at least one. */
export interface ParameterDocument {
  readonly name: string;
  readonly region: string;
  readonly versions: readonly ParameterVersion[];
  readonly tags: Readonly<Record<string, string>>;
}

export const PARAMETERS: DocumentKind<ParameterDocument> = {
  folder: "ssm-parameters",
  shape: record<ParameterDocument>({
    name: text,
    region: text,
    versions: listOf(
      record<ParameterVersion>({
        version: number,
        value: text,
        type: text,
        tier: text,
        dataType: text,
        description: optional(text),
        allowedPattern: optional(text),
        keyId: optional(text),
        labels: listOf(text),
        modifiedAt: number,
        modifiedBy: text,
      }),
      { atLeast: 1 },
    ),
    tags: mapOf(text),
  }),
};

/** The newest version. */
export function newestOf(parameter: ParameterDocument): ParameterVersion {
  return parameter.versions.at(-1) as ParameterVersion;
}

/** The ARN of a parameter in the caller's account and region. */
function parameterArn(name: string, call: CallContext): string {
  return `arn:${partitionOf(call.region)}:ssm:${call.region}:${call.accountId}:parameter/${name.replace(/^\//, "")}`;
}

/** A version as GetParameter shows it. `selector` is `:3` or `:label` when the request had one. */
export function showParameter(
  name: string,
  version: ParameterVersion,
  call: CallContext,
  { decrypt = false, selector }: { decrypt?: boolean; selector?: string },
): sdk.Parameter {
  return {
    Name: name,
    Type: version.type as sdk.ParameterType,
    Value: showValue(version, decrypt),
    Version: version.version,
    ...(selector ? { Selector: selector } : {}),
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(name, call),
    DataType: version.dataType,
  };
}

/** A parameter as DescribeParameters shows it: everything but the value. */
export function showMetadata(parameter: ParameterDocument, call: CallContext): sdk.ParameterMetadata {
  return {
    ...showFacts(parameter.name, newestOf(parameter)),
    ARN: parameterArn(parameter.name, call),
  };
}

/** A version as GetParameterHistory shows it. */
export function showHistory(name: string, version: ParameterVersion, decrypt = false): sdk.ParameterHistory {
  return {
    ...showFacts(name, version),
    Value: showValue(version, decrypt),
    Labels: [...version.labels],
  };
}

function showFacts(name: string, version: ParameterVersion) {
  return {
    Name: name,
    Type: version.type as sdk.ParameterType,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier as sdk.ParameterTier,
    Policies: [],
    DataType: version.dataType,
  };
}

/** Without decryption a SecureString shows a ciphertext. Nothing is encrypted here: it only looks so. */
function showValue({ type, value }: ParameterVersion, decrypt: boolean): string {
  if (type !== "SecureString" || decrypt) return value;
  return Buffer.from(`sealed:${Buffer.from(value).toString("base64")}`).toString("base64");
}
