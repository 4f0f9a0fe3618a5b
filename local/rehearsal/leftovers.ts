/** Resources that a story left in AWS: none after everything is destroyed. */
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";

/** Settings that fit the client of any service. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Lists all functions, roles, log groups, parameters and buckets, one a line; empty when there are none. */
export async function listLeftovers(settings: ClientSettings): Promise<string> {
  const [functions, roles, groups, parameters, buckets] = await Promise.all([
    new LambdaClient(settings).send(new ListFunctionsCommand()),
    new IAMClient(settings).send(new ListRolesCommand()),
    new CloudWatchLogsClient(settings).send(new DescribeLogGroupsCommand()),
    new SSMClient(settings).send(new DescribeParametersCommand()),
    new S3Client(settings).send(new ListBucketsCommand()),
  ]);
  return [
    ...(functions.Functions ?? []).map(({ FunctionName }) => `function ${FunctionName}`),
    ...(roles.Roles ?? []).map(({ RoleName }) => `role ${RoleName}`),
    ...(groups.logGroups ?? []).map(({ logGroupName }) => `log group ${logGroupName}`),
    ...(parameters.Parameters ?? []).map(({ Name }) => `parameter ${Name}`),
    ...(buckets.Buckets ?? []).map(({ Name }) => `bucket ${Name}`),
  ].join("\n");
}
