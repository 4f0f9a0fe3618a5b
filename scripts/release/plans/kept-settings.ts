import type { Adoptable } from "../model/adoptable.ts";

/** What a function has in AWS, as the project writes it. Values of variables are never in it. */
export interface KeptSettings {
  /** Lines of function.json. */
  readonly functionJson: Readonly<Record<string, unknown>>;
  /** The member `function` of what `declare` is given. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** Names of the variables. */
  readonly variables: readonly string[];
  /** Settings in AWS's words for which there is no line here. */
  readonly unknown: readonly string[];
}

type Settings = Readonly<Record<string, unknown>>;
type Argument = readonly [name: string, value: unknown];

/** By setting: the argument of `aws.lambda.Function` that keeps it, `undefined` where it has AWS's own value. */
const ARGUMENTS: Readonly<Record<string, (value: never, settings: Settings) => Argument | undefined>> = {
  DeadLetterConfig: ({ TargetArn }: Record<string, string>) =>
    TargetArn ? ["deadLetterConfig", { targetArn: TargetArn }] : undefined,
  Description: (value: string) => (value ? ["description", value] : undefined),
  EphemeralStorage: ({ Size }: Record<string, number>) =>
    Size && Size !== 512 ? ["ephemeralStorage", { size: Size }] : undefined,
  FileSystemConfigs: ([first]: Record<string, string>[]) =>
    first && ["fileSystemConfig", { arn: first.Arn, localMountPath: first.LocalMountPath }],
  KMSKeyArn: (value: string) => (value ? ["kmsKeyArn", value] : undefined),
  Layers: (layers: Record<string, string>[]) =>
    layers.length > 0 ? ["layers", layers.map(({ Arn }) => Arn)] : undefined,
  LoggingConfig: (value: Record<string, string>, { FunctionName }) => {
    const { ApplicationLogLevel, LogFormat, LogGroup, SystemLogLevel } = value;
    if ((LogFormat ?? "Text") === "Text" && (LogGroup ?? "") === `/aws/lambda/${FunctionName}`)
      return undefined;
    return [
      "loggingConfig",
      given({
        applicationLogLevel: ApplicationLogLevel,
        logFormat: LogFormat,
        logGroup: LogGroup,
        systemLogLevel: SystemLogLevel,
      }),
    ];
  },
  SnapStart: ({ ApplyOn }: Record<string, string>) =>
    ApplyOn && ApplyOn !== "None" ? ["snapStart", { applyOn: ApplyOn }] : undefined,
  TracingConfig: ({ Mode }: Record<string, string>) =>
    Mode && Mode !== "PassThrough" ? ["tracingConfig", { mode: Mode }] : undefined,
  VpcConfig: ({ SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack }: Record<string, string[]>) =>
    SubnetIds && SubnetIds.length > 0
      ? [
          "vpcConfig",
          given({
            subnetIds: SubnetIds,
            securityGroupIds: SecurityGroupIds,
            ipv6AllowedForDualStack: Ipv6AllowedForDualStack || undefined,
          }),
        ]
      : undefined,
};

/** Settings that are kept elsewhere, or that nobody sets. */
const ELSEWHERE = new Set([
  ...["$metadata", "Architectures", "CodeSha256", "CodeSize", "ConfigSha256", "Environment", "FunctionArn"],
  ...["FunctionName", "Handler", "LastModified", "LastUpdateStatus", "LastUpdateStatusReason"],
  ...[
    "LastUpdateStatusReasonCode",
    "MasterArn",
    "MemorySize",
    "PackageType",
    "RevisionId",
    "Role",
    "Runtime",
  ],
  ...["RuntimeVersionConfig", "SigningJobArn", "SigningProfileVersionArn", "State", "StateReason"],
  ...["StateReasonCode", "Timeout", "Version"],
]);

/** What keeps a function as it is, once the program declares it. */
export function keptSettings({ settings, tags, reservedConcurrency }: Adoptable): KeptSettings {
  const known = Object.entries(ARGUMENTS).flatMap(([name, argument]) => {
    const value = settings[name];
    const kept = value === undefined || value === null ? undefined : argument(value as never, settings);
    return kept ? [kept] : [];
  });
  const ownTags = Object.entries(tags).filter(([name]) => !name.startsWith("aws:"));
  const { Variables = {} } = Object(settings.Environment) as { Variables?: Record<string, string> };
  return {
    functionJson: functionJsonOf(settings),
    declared: Object.fromEntries([
      ...known,
      ...(reservedConcurrency === undefined ? [] : [["reservedConcurrentExecutions", reservedConcurrency]]),
      ...(ownTags.length === 0 ? [] : [["tags", Object.fromEntries(ownTags)]]),
    ]),
    variables: Object.keys(Variables).sort(),
    unknown: Object.keys(settings)
      .filter((name) => !ELSEWHERE.has(name) && !(name in ARGUMENTS) && !isEmpty(settings[name]))
      .sort(),
  };
}

function functionJsonOf(settings: Settings): Record<string, unknown> {
  const [architecture] = [settings.Architectures].flat();
  const code =
    settings.PackageType === "Image"
      ? { image: `REPOSITORY@sha256:${settings.CodeSha256}` }
      : { runtime: settings.Runtime, handler: settings.Handler };
  return given({
    ...code,
    architecture: architecture === "x86_64" ? undefined : architecture,
    memory_size: settings.MemorySize,
    timeout: settings.Timeout,
  });
}

function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || Object.keys(Object(value)).length === 0;
}
