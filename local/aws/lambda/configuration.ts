/** A version as AWS shows it: the FunctionConfiguration of nearly every answer. */

import { createHash } from "node:crypto";
import { partitionOf } from "../../../lib/partition.ts";
import { LATEST } from "./arn.ts";
import type { CodeDocument, FunctionSettings, VersionDocument } from "./function-document.ts";

const CREATING = "The function is being created.";

/** The configuration without its states: an item of ListFunctions and ListVersionsByFunction. */
export function renderListItem(version: VersionDocument, name: string, arn: string): Record<string, unknown> {
  const { settings, code } = version;
  const isImage = code.imageUri !== undefined;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Role: settings.role,
    ...(!isImage && { Runtime: settings.runtime, Handler: settings.handler }),
    CodeSize: code.sizeBytes,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memorySizeMb,
    LastModified: renderTime(version.lastModified),
    CodeSha256: codeSha256(code),
    Version: version.version,
    RevisionId: version.revisionId,
    TracingConfig: { Mode: settings.tracingMode },
    PackageType: isImage ? "Image" : "Zip",
    Architectures: settings.architectures,
    EphemeralStorage: { Size: settings.ephemeralStorageMb },
    SnapStart: renderSnapStart(version),
    LoggingConfig: renderLogging(settings),
    ...renderOptional(settings),
  };
}

/** The whole configuration, with states and runtime version. */
export function renderConfiguration(
  version: VersionDocument,
  name: string,
  arn: string,
  region: string,
): Record<string, unknown> {
  return {
    ...renderListItem(version, name, arn),
    ...renderState(version),
    ...(version.code.imageUri === undefined && {
      RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(region, version.settings.runtime) },
    }),
  };
}

/** CodeSha256: of a zip base64, of an image the digest's hex. */
export function codeSha256({ sha256Hex, imageUri }: CodeDocument): string {
  return imageUri === undefined ? Buffer.from(sha256Hex, "hex").toString("base64") : sha256Hex;
}

/** The patch level of a runtime: made up, but the same for the same runtime. */
export function runtimeVersionArn(region: string, runtime: string): string {
  const id = createHash("sha256").update(runtime).digest("hex");
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${id}`;
}

function renderState(version: VersionDocument): Record<string, unknown> {
  const reasons: Record<string, Record<string, string>> = {
    Pending: { StateReason: CREATING, StateReasonCode: "Creating" },
    Inactive: { StateReason: "The function is inactive.", StateReasonCode: "Idle" },
    InProgress: { LastUpdateStatusReason: CREATING, LastUpdateStatusReasonCode: "Creating" },
  };
  return {
    State: version.state,
    ...reasons[version.state],
    ...(version.lastUpdate && { LastUpdateStatus: version.lastUpdate, ...reasons[version.lastUpdate] }),
  };
}

/** SnapStart is optimised in published versions only. */
function renderSnapStart({ settings, version }: VersionDocument): Record<string, unknown> {
  const isOn = settings.snapStart === "PublishedVersions" && version !== LATEST;
  return { ApplyOn: settings.snapStart, OptimizationStatus: isOn ? "On" : "Off" };
}

function renderLogging({ logging }: FunctionSettings): Record<string, unknown> {
  return {
    LogFormat: logging.format,
    ApplicationLogLevel: logging.applicationLevel,
    SystemLogLevel: logging.systemLevel,
    LogGroup: logging.group,
  };
}

function renderOptional(settings: FunctionSettings): Record<string, unknown> {
  const { environment, deadLetterTarget, kmsKeyArn, vpc, fileSystems, imageConfig, layers } = settings;
  return {
    ...(environment && { Environment: { Variables: environment } }),
    ...(deadLetterTarget && { DeadLetterConfig: { TargetArn: deadLetterTarget } }),
    ...(kmsKeyArn && { KMSKeyArn: kmsKeyArn }),
    ...(vpc && {
      VpcConfig: {
        SubnetIds: vpc.subnetIds,
        SecurityGroupIds: vpc.securityGroupIds,
        VpcId: vpc.subnetIds.length > 0 ? "vpc-00000000000000000" : "",
        Ipv6AllowedForDualStack: vpc.ipv6,
      },
    }),
    ...(fileSystems?.length && {
      FileSystemConfigs: fileSystems.map(({ arn, localMountPath }) => ({
        Arn: arn,
        LocalMountPath: localMountPath,
      })),
    }),
    ...(imageConfig && {
      ImageConfigResponse: {
        ImageConfig: {
          EntryPoint: imageConfig.entryPoint,
          Command: imageConfig.command,
          WorkingDirectory: imageConfig.workingDirectory,
        },
      },
    }),
    ...(layers?.length && {
      Layers: layers.map(({ arn, content }) => ({ Arn: arn, CodeSize: content?.sizeBytes })),
    }),
  };
}

/** `2025-11-25T02:26:54.000+0000`, as Lambda writes LastModified. */
export function renderTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}
