import {
  CreateAliasCommand,
  CreateFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { functionInput, zipOf } from "../../../../support/lambda-builders.ts";
import { startTestAws, type TestAws } from "../../../../support/local-aws.ts";

const HELLO = { FunctionName: "hello" };
const codeThatSays = (text: string) =>
  zipOf(
    `exports.handler = async (event, context) => ({ text: "${text}", version: process.env.AWS_LAMBDA_FUNCTION_VERSION, arn: context.invokedFunctionArn });`,
  );

describe("local Lambda: with real handler code", () => {
  let aws: TestAws;
  afterEach(() => aws.close());

  const invoke = async (Qualifier?: string) => {
    const { ExecutedVersion, Payload } = await aws.lambda.send(new InvokeCommand({ ...HELLO, Qualifier }));
    return { executed: ExecutedVersion, ...JSON.parse(Payload?.transformToString() ?? "") };
  };

  it("splits an alias's traffic, and tells each handler the version that Invoke answers", async () => {
    aws = await startTestAws({ seed: 3 });
    const code = { ...functionInput("hello"), Code: { ZipFile: codeThatSays("old") } };
    await aws.lambda.send(new CreateFunctionCommand(code));
    await aws.lambda.send(new PublishVersionCommand(HELLO));
    await aws.lambda.send(new UpdateFunctionCodeCommand({ ...HELLO, ZipFile: codeThatSays("new") }));
    await aws.lambda.send(new PublishVersionCommand(HELLO));
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.5 } };
    const alias = { ...HELLO, Name: "LIVE", FunctionVersion: "1", RoutingConfig };
    await aws.lambda.send(new CreateAliasCommand(alias));
    const texts: Record<string, string> = {};
    for (let call = 0; call < 30; call++) {
      const { executed, version, text, arn } = await invoke("LIVE");
      expect(version).to.equal(executed);
      expect(arn).to.match(/:function:hello:LIVE$/);
      texts[executed] = text;
    }
    expect(texts).to.deep.equal({ 1: "old", 2: "new" });
  });

  it("serves the previous code while an update is in progress", async () => {
    aws = await startTestAws({ settleMs: 2000 });
    const waiter = { client: aws.lambda, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.2 };
    const code = { ...functionInput("hello"), Code: { ZipFile: codeThatSays("old") } };
    await aws.lambda.send(new CreateFunctionCommand(code));
    await waitUntilFunctionActiveV2(waiter, HELLO);
    expect((await invoke()).text).to.equal("old");
    await aws.lambda.send(new UpdateFunctionCodeCommand({ ...HELLO, ZipFile: codeThatSays("new") }));
    let answer = await invoke();
    expect(answer.text).to.equal("old");
    while (answer.text === "old") answer = await invoke();
    expect(answer).to.include({ text: "new", executed: "$LATEST" });
  });
});
