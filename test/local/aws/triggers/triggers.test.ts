import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { functionInput, zipOf } from "../../../support/lambda-builders.ts";
import { clientConfig, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { refusalOf } from "../../../support/serve-state.ts";
import { until } from "../../../support/until.ts";

describe("triggers on LIVE", () => {
  let aws: TestAws;
  let events: EventBridgeClient;
  let s3: S3Client;
  const FunctionName = "hello-prd";
  const LIVE = `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:LIVE`;
  const codeOf = (version: string) =>
    zipOf(
      `exports.handler = async (event) => console.log("${version} served " + JSON.stringify(event.detail ?? event.Records[0].s3.object.key));`,
    );

  before(async () => {
    aws = await startTestAws();
    const config = clientConfig(aws.aws.endpoint);
    events = new EventBridgeClient(config);
    s3 = new S3Client({ ...config, forcePathStyle: true });
    await aws.lambda.send(
      new CreateFunctionCommand(functionInput(FunctionName, { Code: { ZipFile: codeOf("version 1") } })),
    );
    await aws.lambda.send(new PublishVersionCommand({ FunctionName }));
    await aws.lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" }));
    await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: codeOf("$LATEST") }));
  });
  after(async () => {
    events.destroy();
    s3.destroy();
    await aws.close();
  });

  const allow = (service: string, SourceArn: string) =>
    aws.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        Qualifier: "LIVE",
        StatementId: service,
        Action: "lambda:InvokeFunction",
        Principal: `${service}.amazonaws.com`,
        SourceArn,
      }),
    );
  const served = async (filterPattern: string) => {
    const { events: found = [] } = await aws.logs
      .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FunctionName}`, filterPattern }))
      .catch(() => ({ events: [] }));
    return found.map((event) => event.message ?? "");
  };

  it("brings a rule's events to the version that LIVE serves, once LIVE's policy allows that", async () => {
    const { RuleArn = "" } = await events.send(
      new PutRuleCommand({ Name: "orders", EventPattern: '{"source":["shop"]}' }),
    );
    await events.send(new PutTargetsCommand({ Rule: "orders", Targets: [{ Id: "live", Arn: LIVE }] }));
    const place = (order: string) =>
      events.send(
        new PutEventsCommand({
          Entries: [{ Source: "shop", DetailType: "order", Detail: JSON.stringify({ order }) }],
        }),
      );
    await place("early");
    await allow("events", RuleArn);
    await place("late");
    await until(async () => (await served("late")).length > 0);
    expect((await served("served"))[0]).to.contain('version 1 served {"order":"late"}');
    expect(await served("early")).to.deep.equal([]);
  });

  it("refuses a bucket's trigger until LIVE allows it, then sends objects to LIVE's version", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
    const configure = () =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: "uploads",
          NotificationConfiguration: {
            LambdaFunctionConfigurations: [{ LambdaFunctionArn: LIVE, Events: ["s3:ObjectCreated:*"] }],
          },
        }),
      );
    expect((await refusalOf(configure())).message).to.equal(
      "Unable to validate the following destination configurations",
    );
    await allow("s3", "arn:aws:s3:::uploads");
    await configure();
    await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "cat.png", Body: "meow" }));
    await until(async () => (await served('"cat.png"')).length > 0);
    expect((await served('"cat.png"'))[0]).to.contain("version 1 served");
  });
});
