/** Translates a function's configuration between Pulumi's properties and Lambda's requests and answers. */
import type {
  CreateFunctionCommandInput,
  FunctionConfiguration,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { isObject, type Properties } from "../values.ts";

type Settings = Omit<CreateFunctionCommandInput, "Code" | "FunctionName" | "Role"> &
  Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">;

/** Writes one input into a request. For an unset input the empty value clears the setting in an update. */
const WRITERS: Readonly<Record<string, (value: unknown) => Settings>> = {
  deadLetterConfig: (value) => ({ DeadLetterConfig: { TargetArn: member(value, "targetArn") ?? "" } }),
  description: (value) => ({ Description: (value as string | undefined) ?? "" }),
  environment: (value) => ({ Environment: { Variables: member(value, "variables") ?? {} } }),
  ephemeralStorage: (value) => ({ EphemeralStorage: { Size: member(value, "size") } }),
  fileSystemConfig: (value) => ({
    FileSystemConfigs: isObject(value)
      ? [{ Arn: member(value, "arn"), LocalMountPath: member(value, "localMountPath") }]
      : [],
  }),
  handler: (value) => ({ Handler: value as string }),
  imageConfig: (value) => ({
    ImageConfig: {
      Command: member(value, "commands"),
      EntryPoint: member(value, "entryPoints"),
      WorkingDirectory: member(value, "workingDirectory"),
    },
  }),
  kmsKeyArn: (value) => ({ KMSKeyArn: (value as string | undefined) ?? "" }),
  layers: (value) => ({ Layers: (value as string[] | undefined) ?? [] }),
  loggingConfig: (value) => ({
    LoggingConfig: {
      ApplicationLogLevel: member(value, "applicationLogLevel"),
      LogFormat: member(value, "logFormat"),
      LogGroup: member(value, "logGroup"),
      SystemLogLevel: member(value, "systemLogLevel"),
    },
  }),
  memorySize: (value) => ({ MemorySize: value as number }),
  role: (value) => ({ Role: value as string }),
  runtime: (value) => ({ Runtime: value as Settings["Runtime"] }),
  snapStart: (value) => ({ SnapStart: { ApplyOn: member(value, "applyOn") ?? "None" } }),
  timeout: (value) => ({ Timeout: value as number }),
  tracingConfig: (value) => ({ TracingConfig: { Mode: member(value, "mode") ?? "PassThrough" } }),
  vpcConfig: (value) => ({
    VpcConfig: {
      Ipv6AllowedForDualStack: member(value, "ipv6AllowedForDualStack") ?? false,
      SecurityGroupIds: member(value, "securityGroupIds") ?? [],
      SubnetIds: member(value, "subnetIds") ?? [],
    },
  }),
};

/** The inputs that UpdateFunctionConfiguration writes. */
export const CONFIGURATION_INPUTS: readonly string[] = Object.keys(WRITERS);

/** The request members of the inputs in `names`. In an update, an input that is no longer set is cleared. */
export function writeSettings(inputs: Properties, names: Iterable<string>): Settings {
  return Object.assign({}, ...[...names].map((name) => WRITERS[name]?.(inputs[name]) ?? {}));
}

/** Turns Lambda's answer into outputs. Blocks that are not in use are left out. */
export function readSettings(found: FunctionConfiguration): Properties {
  const variables = found.Environment?.Variables;
  const logging = found.LoggingConfig;
  const [fileSystem] = found.FileSystemConfigs ?? [];
  const vpc = found.VpcConfig;
  const image = found.ImageConfigResponse?.ImageConfig;
  return {
    architectures: found.Architectures,
    deadLetterConfig: found.DeadLetterConfig?.TargetArn
      ? { targetArn: found.DeadLetterConfig.TargetArn }
      : undefined,
    description: found.Description ?? "",
    environment: variables && { variables },
    ephemeralStorage: { size: found.EphemeralStorage?.Size ?? 512 },
    fileSystemConfig: fileSystem && { arn: fileSystem.Arn, localMountPath: fileSystem.LocalMountPath },
    handler: found.Handler,
    imageConfig: image && {
      commands: image.Command ?? [],
      entryPoints: image.EntryPoint ?? [],
      workingDirectory: image.WorkingDirectory ?? "",
    },
    kmsKeyArn: found.KMSKeyArn ?? "",
    layers: (found.Layers ?? []).map(({ Arn }) => Arn),
    loggingConfig: logging && {
      applicationLogLevel: logging.ApplicationLogLevel ?? "",
      logFormat: logging.LogFormat,
      logGroup: logging.LogGroup,
      systemLogLevel: logging.SystemLogLevel ?? "",
    },
    memorySize: found.MemorySize,
    packageType: found.PackageType ?? "Zip",
    role: found.Role,
    runtime: found.Runtime,
    snapStart:
      found.SnapStart?.ApplyOn && found.SnapStart.ApplyOn !== "None"
        ? { applyOn: found.SnapStart.ApplyOn, optimizationStatus: found.SnapStart.OptimizationStatus }
        : undefined,
    timeout: found.Timeout,
    tracingConfig: { mode: found.TracingConfig?.Mode ?? "PassThrough" },
    vpcConfig:
      vpc?.SubnetIds && vpc.SubnetIds.length > 0
        ? {
            ipv6AllowedForDualStack: vpc.Ipv6AllowedForDualStack ?? false,
            securityGroupIds: vpc.SecurityGroupIds,
            subnetIds: vpc.SubnetIds,
            vpcId: vpc.VpcId,
          }
        : undefined,
  };
}

function member<T>(block: unknown, name: string): T | undefined {
  return (block as Record<string, T> | undefined)?.[name];
}
