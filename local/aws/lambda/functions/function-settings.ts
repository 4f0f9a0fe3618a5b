/** Turns callers' input into the settings of a version: defaults on create, changes on update. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../errors.ts";
import type { FunctionSettings, LoggingSettings } from "../function-document.ts";
import { resolveLayers } from "../layers/resolve-layers.ts";
import { checkEnvironment } from "./environment-rules.ts";
import { checkRuntime, checkSnapStart } from "./runtimes.ts";

/** The members that CreateFunction and UpdateFunctionConfiguration share. */
export type SettingsInput = Partial<sdk.CreateFunctionRequest>;

/** AWS's defaults for a new function. */
export function defaultSettings(name: string): FunctionSettings {
  return {
    role: "",
    handler: "",
    runtime: "",
    description: "",
    timeoutSeconds: 3,
    memorySizeMb: 128,
    architectures: ["x86_64"],
    ephemeralStorageMb: 512,
    tracingMode: "PassThrough",
    snapStart: "None",
    logging: { format: "Text", group: `/aws/lambda/${name}` },
  };
}

/** `settings` with all that `input` gives; the rest stays. Refuses values that the service refuses. */
export function applySettings(
  plane: ControlPlane,
  settings: FunctionSettings,
  input: SettingsInput,
  call: CallContext,
): FunctionSettings {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  if (input.SnapStart?.ApplyOn === "PublishedVersions") checkSnapStart(input.Runtime ?? settings.runtime);
  const variables = input.Environment && (input.Environment.Variables ?? {});
  if (variables) checkEnvironment(variables);
  const vpc = input.VpcConfig ? applyVpc(settings.vpc, input.VpcConfig) : settings.vpc;
  const fileSystems = input.FileSystemConfigs?.map(({ Arn = "", LocalMountPath = "" }) => ({
    arn: Arn,
    localMountPath: LocalMountPath,
  }));
  checkFileSystems(fileSystems ?? settings.fileSystems, vpc);
  return {
    ...settings,
    role: input.Role ?? settings.role,
    handler: input.Handler ?? settings.handler,
    runtime: input.Runtime ?? settings.runtime,
    description: input.Description ?? settings.description,
    timeoutSeconds: input.Timeout ?? settings.timeoutSeconds,
    memorySizeMb: input.MemorySize ?? settings.memorySizeMb,
    environment: variables ? { ...variables } : settings.environment,
    architectures: input.Architectures ?? settings.architectures,
    ephemeralStorageMb: input.EphemeralStorage?.Size ?? settings.ephemeralStorageMb,
    tracingMode: input.TracingConfig?.Mode ?? settings.tracingMode,
    snapStart: input.SnapStart?.ApplyOn ?? settings.snapStart,
    logging: applyLogging(settings.logging, input.LoggingConfig ?? {}),
    deadLetterTarget: input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn : settings.deadLetterTarget,
    kmsKeyArn: input.KMSKeyArn ?? settings.kmsKeyArn,
    sourceKmsKeyArn: input.Code?.SourceKMSKeyArn ?? settings.sourceKmsKeyArn,
    vpc,
    fileSystems: fileSystems ?? settings.fileSystems,
    imageConfig: input.ImageConfig ? applyImageConfig(input.ImageConfig) : settings.imageConfig,
    layers: input.Layers ? resolveLayers(plane, input.Layers, call) : settings.layers,
  };
}

/** Refuses a zip package without a handler or a runtime. */
export function checkZipSettings(input: SettingsInput): void {
  if (!input.Runtime || !input.Handler) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
}

/** An empty ImageConfig takes all of it back. */
function applyImageConfig(input: sdk.ImageConfig): FunctionSettings["imageConfig"] {
  const { EntryPoint: entryPoint, Command: command, WorkingDirectory: workingDirectory } = input;
  if (!entryPoint?.length && !command?.length && !workingDirectory) return undefined;
  return {
    ...(entryPoint && { entryPoint }),
    ...(command && { command }),
    ...(workingDirectory && { workingDirectory }),
  };
}

/** A file system is reached from inside a VPC only. */
function checkFileSystems(fileSystems: FunctionSettings["fileSystems"], vpc: FunctionSettings["vpc"]): void {
  const [first] = fileSystems ?? [];
  if (!first || vpc?.subnetIds.length) return;
  throw invalidParameter(
    `Function must be configured to execute in a VPC to reference access point ${first.arn}.`,
  );
}

/** JSON logs have levels, INFO by default; text logs have none. */
function applyLogging(settings: LoggingSettings, input: sdk.LoggingConfig): LoggingSettings {
  const format = input.LogFormat ?? settings.format;
  const group = input.LogGroup ?? settings.group;
  if (format === "Text") {
    if (input.ApplicationLogLevel || input.SystemLogLevel) {
      throw invalidParameter(
        'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
      );
    }
    return { format, group };
  }
  return {
    format,
    group,
    applicationLevel: input.ApplicationLogLevel ?? settings.applicationLevel ?? "INFO",
    systemLevel: input.SystemLogLevel ?? settings.systemLevel ?? "INFO",
  };
}

function applyVpc(vpc: FunctionSettings["vpc"], input: sdk.VpcConfig): FunctionSettings["vpc"] {
  const subnetIds = input.SubnetIds ?? vpc?.subnetIds ?? [];
  const securityGroupIds = input.SecurityGroupIds ?? vpc?.securityGroupIds ?? [];
  if (subnetIds.length > 0 !== securityGroupIds.length > 0) {
    throw invalidParameter("SubnetIds and SecurityIds must coexist or be both empty list.");
  }
  const ipv6 = subnetIds.length > 0 && (input.Ipv6AllowedForDualStack ?? vpc?.ipv6 ?? false);
  return { subnetIds, securityGroupIds, ipv6 };
}
