/** A version as AWS shows it: the FunctionConfiguration of nearly every answer. */

import { createHash } from "node:crypto";
import { partitionOf } from "../../../lib/partition.ts";
import { LATEST } from "./arn.ts";
import type { FunctionSettings, VersionDocument } from "./function-document.ts";

const CREATING = "The function is being created.";

/** The configuration without its states: an item of ListFunctions and ListVersionsByFunction. */
export function renderListItem(version: VersionDocument, name: string, arn: string): Record<string, unknown> {
  const { settings, code } = version;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.sizeBytes,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memorySizeMb,
    LastModified: renderTime(version.lastModified),
    CodeSha256: Buffer.from(code.sha256Hex, "hex").toString("base64"),
    Version: version.version,
    RevisionId: version.revisionId,
    TracingConfig: { Mode: settings.tracingMode },
    PackageType: "Zip",
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
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(region, version.settings.runtime) },
  };
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
  const { environment, deadLetterTarget, kmsKeyArn, vpc } = settings;
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
  };
}

/** `2025-11-25T02:26:54.000+0000`, as Lambda writes LastModified. */
function renderTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}
