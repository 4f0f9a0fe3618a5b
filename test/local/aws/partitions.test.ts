import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { CreatePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { LAMBDA_TRUST } from "../../contract/lab-role.ts";
import { functionInput } from "../../support/lambda-builders.ts";
import { clientConfig, startTestAws, type TestAws } from "../../support/local-aws.ts";

describe("the ARNs of local AWS", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());

  for (const [region, partition] of [
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ]) {
    it(`begin in ${region} with arn:${partition}`, async () => {
      const config = clientConfig(test.aws.endpoint, region);
      const iam = new IAMClient(config);
      const lambda = new LambdaClient(config);
      const logs = new CloudWatchLogsClient(config);
      const sqs = new SQSClient(config);
      const ssm = new SSMClient(config);
      const sts = new STSClient(config);
      const events = new EventBridgeClient(config);
      const cloudwatch = new CloudWatchClient(config);
      const arns: Record<string, string | undefined> = {};

      const name = `in-${region}`;
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: LAMBDA_TRUST }),
      );
      arns.role = Role?.Arn;
      const document = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
      };
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ PolicyName: name, PolicyDocument: JSON.stringify(document) }),
      );
      arns.policy = Policy?.Arn;
      const made = await lambda.send(new CreateFunctionCommand(functionInput(name, { Role: Role?.Arn })));
      arns.function = made.FunctionArn;
      arns.runtime = (
        await lambda.send(new GetFunctionCommand({ FunctionName: made.FunctionArn }))
      ).Configuration?.RuntimeVersionConfig?.RuntimeVersionArn;
      const added = await lambda.send(
        new AddPermissionCommand({
          FunctionName: name,
          StatementId: "other",
          Action: "lambda:InvokeFunction",
          Principal: "210987654321",
        }),
      );
      const statement = JSON.parse(added.Statement ?? "{}");
      arns.resource = statement.Resource;
      arns.principal = statement.Principal.AWS;
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
      const ofQueue = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
      arns.queue = (await sqs.send(ofQueue)).Attributes?.QueueArn;
      const mapping = new CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: arns.queue,
      });
      arns.mapping = (await lambda.send(mapping)).EventSourceMappingArn;
      await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
      arns.logGroup = (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.arn;
      await ssm.send(new PutParameterCommand({ Name: `/${name}`, Value: "1", Type: "String" }));
      arns.parameter = (await ssm.send(new GetParameterCommand({ Name: `/${name}` }))).Parameter?.ARN;
      const rule = new PutRuleCommand({ Name: name, ScheduleExpression: "rate(1 day)" });
      arns.rule = (await events.send(rule)).RuleArn;
      arns.caller = (await sts.send(new GetCallerIdentityCommand({}))).Arn;
      const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "session" });
      arns.session = (await sts.send(assume)).AssumedRoleUser?.Arn;
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Namespace: "N",
          MetricName: "M",
          Statistic: "Sum",
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: "GreaterThanThreshold",
        }),
      );
      arns.alarm = (await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.AlarmArn;
      for (const client of [iam, lambda, logs, sqs, ssm, sts, events, cloudwatch]) client.destroy();

      const beginnings = Object.entries(arns).map(([what, arn]) => [what, arn?.split(":")[1]]);
      expect(Object.fromEntries(beginnings)).to.deep.equal(
        Object.fromEntries(beginnings.map(([what]) => [what, partition])),
      );
    });
  }
});
