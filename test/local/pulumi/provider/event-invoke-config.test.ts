import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { functionInput } from "../../../support/lambda-builders.ts";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost";

describe("what happens to failed asynchronous calls, in the stand-in", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
    const FunctionName = "hello";
    await test.lambda.send(new CreateFunctionCommand(functionInput(FunctionName)));
    await test.lambda.send(new PublishVersionCommand({ FunctionName }));
    await test.lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" }));
  });
  after(() => test.close());

  it("is set for LIVE, changed and taken away", async () => {
    const engine = aProviderEngine(test.aws.endpoint);
    const live = { functionName: "hello", qualifier: "LIVE" };
    const onFailure = { destinationConfig: { onFailure: { destination: QUEUE } } };
    const made = await engine.up(CONFIG, { ...live, ...onFailure, maximumRetryAttempts: 0 });
    expect(made.outputs).to.deep.include({ ...live, ...onFailure, maximumRetryAttempts: 0 });
    const same = await engine.up(CONFIG, { ...live, ...onFailure, maximumRetryAttempts: 0 });
    expect(same.did).to.equal("same");
    const changed = await engine.up(CONFIG, { ...live, maximumEventAgeInSeconds: 60 });
    expect([changed.did, ...changed.changed]).to.have.members([
      "update",
      "destinationConfig",
      "maximumEventAgeInSeconds",
      "maximumRetryAttempts",
    ]);
    expect(changed.outputs).to.include({ maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 });
    await engine.destroy(CONFIG);
    expect((await engine.up(CONFIG, live)).did).to.equal("create");
  });

  it("has Lambda's limits", async () => {
    const refusal = await aProviderEngine(test.aws.endpoint)
      .up(CONFIG, { functionName: "hello", maximumRetryAttempts: 3 })
      .catch(({ message }) => message);
    expect(refusal).to.equal("expected a number from 0 to 2, got 3");
  });
});
