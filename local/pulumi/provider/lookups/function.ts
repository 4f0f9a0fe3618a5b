/** aws.lambda.getFunction: the version of `qualifier`, else $LATEST's settings and the newest version. */
import { type FunctionConfiguration, paginateListVersionsByFunction } from "@aws-sdk/client-lambda";
import type { Lookup } from "../resource-type.ts";
import { readSettings } from "../resources/function-settings.ts";
import { invokeArn } from "../rules.ts";

export const getFunction: Lookup = {
  token: "aws:lambda/getFunction:getFunction",
  async call(args, session) {
    const { functionName, qualifier } = args as { functionName: string; qualifier?: string };
    const { lambda } = session.clients(args);
    const found = await lambda.getFunction({ FunctionName: functionName, Qualifier: qualifier });
    const configuration = found.Configuration ?? {};
    let qualified: FunctionConfiguration | undefined = configuration;
    if (!qualifier) {
      const pages = paginateListVersionsByFunction({ client: lambda }, { FunctionName: functionName });
      for await (const { Versions = [] } of pages) qualified = Versions.at(-1) ?? qualified;
    }
    const arn = (configuration.FunctionArn ?? "").split(":").slice(0, 7).join(":");
    const {
      architectures,
      deadLetterConfig,
      environment,
      ephemeralStorage,
      fileSystemConfig,
      imageConfig: _,
      loggingConfig,
      tracingConfig,
      vpcConfig,
      ...settings
    } = readSettings(configuration);
    return {
      ...settings,
      id: functionName,
      architectures,
      arn,
      codeSha256: configuration.CodeSha256,
      codeSigningConfigArn: "",
      deadLetterConfig: deadLetterConfig ?? { targetArn: "" },
      environment: environment ?? { variables: {} },
      ephemeralStorages: [ephemeralStorage],
      fileSystemConfigs: fileSystemConfig ? [fileSystemConfig] : [],
      functionName,
      imageUri: found.Code?.ImageUri ?? "",
      invokeArn: invokeArn(arn),
      lastModified: configuration.LastModified,
      loggingConfigs: loggingConfig ? [loggingConfig] : [],
      qualifiedArn: qualified?.FunctionArn,
      qualifiedInvokeArn: invokeArn(qualified?.FunctionArn ?? ""),
      qualifier,
      region: arn.split(":")[3],
      reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
      sourceCodeHash: configuration.CodeSha256,
      sourceCodeSize: configuration.CodeSize,
      sourceKmsKeyArn: found.Code?.SourceKMSKeyArn ?? "",
      tags: found.Tags ?? {},
      tracingConfig,
      vpcConfig: vpcConfig ?? {
        subnetIds: [],
        securityGroupIds: [],
        vpcId: "",
        ipv6AllowedForDualStack: false,
      },
      version: qualified?.Version,
    };
  },
};
