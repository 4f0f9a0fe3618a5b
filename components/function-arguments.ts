import type * as lambda from "@pulumi/aws/lambda";

/** The arguments of `aws.lambda.Function` that belong to `live` and to LIVE's traffic. */
export type OwnedArgument =
  | "name"
  | "region"
  | "code"
  | "codeSha256"
  | "sourceCodeHash"
  | "s3Bucket"
  | "s3Key"
  | "s3ObjectVersion"
  | "publish"
  | "publishTo"
  | "role"
  | "handler"
  | "runtime"
  | "memorySize"
  | "timeout"
  | "environment"
  | "packageType"
  | "imageUri"
  | "imageConfig"
  | "architectures"
  | "skipDestroy"
  | "tenancyConfig"
  | "capacityProviderConfig";

/** The arguments of `aws.lambda.Function` that are the people's. */
export type FunctionArguments = Omit<lambda.FunctionArgs, OwnedArgument>;

const CODE = "the code comes from the function's folder, so that live can prove what it publishes";
const FORM = "it follows from the code in the function's folder";
const UNSUPPORTED = "lambda-live doesn't support it";

/** By owned argument: the reason, and where the thing is set instead. */
export const OWNED_ARGUMENTS: Readonly<Record<OwnedArgument, string>> = {
  name: "live finds a function by the names of project, stack and folder. Rename the folder instead",
  region: "live takes the region from the stack file. Set aws:region there",
  code: CODE,
  codeSha256: CODE,
  sourceCodeHash: CODE,
  s3Bucket: CODE,
  s3Key: CODE,
  s3ObjectVersion: CODE,
  publish: "versions are published by live publish alone",
  publishTo: "versions are published by live publish alone",
  role: "each function has a role of its own, which its old versions name. Give it rights by policies and managedPolicies",
  handler: FORM,
  runtime: FORM,
  memorySize: "it is memory_size in function.json, or in the stack file",
  timeout: "it is timeout in function.json, or in the stack file",
  environment: "it stands beside function: { environment: { NAME: value } }",
  packageType: FORM,
  imageUri: FORM,
  imageConfig: FORM,
  architectures: FORM,
  skipDestroy: "a release stack protects its functions. Set publish_versions in the stack file",
  tenancyConfig: UNSUPPORTED,
  capacityProviderConfig: UNSUPPORTED,
};

/** The names of `FunctionArguments`. The compiler finds one that a new version of @pulumi/aws adds. */
export const FREE_ARGUMENTS: readonly string[] = Object.keys({
  codeSigningConfigArn: true,
  deadLetterConfig: true,
  description: true,
  durableConfig: true,
  ephemeralStorage: true,
  fileSystemConfig: true,
  kmsKeyArn: true,
  layers: true,
  loggingConfig: true,
  replaceSecurityGroupsOnDestroy: true,
  replacementSecurityGroupIds: true,
  reservedConcurrentExecutions: true,
  snapStart: true,
  sourceKmsKeyArn: true,
  tags: true,
  tracingConfig: true,
  useResourceTimeoutForPropagation: true,
  vpcConfig: true,
} satisfies Record<keyof FunctionArguments, true>);
