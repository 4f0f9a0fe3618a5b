/** Turns callers' input into the settings of a version: defaults on create, changes on update. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { invalidParameter } from "../errors.ts";
import type { FunctionSettings, LoggingSettings } from "../function-document.ts";
import { checkEnvironment } from "./environment-rules.ts";
import { checkLayers } from "./layer-rules.ts";
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
  settings: FunctionSettings,
  input: SettingsInput,
  call: CallContext,
): FunctionSettings {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  if (input.SnapStart?.ApplyOn === "PublishedVersions") checkSnapStart(input.Runtime ?? settings.runtime);
  checkLayers(input.Layers ?? [], call);
  const variables = input.Environment && (input.Environment.Variables ?? {});
  if (variables) checkEnvironment(variables);
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
    vpc: input.VpcConfig ? applyVpc(settings.vpc, input.VpcConfig) : settings.vpc,
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
