import {
  CreateFunctionCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { functionInput, zipOf } from "../../../support/lambda-builders.ts";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine, type ProviderEngine } from "../../../support/provider-engine.ts";

const CONFIG = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
const ALIAS = "aws:lambda/alias:Alias";

describe("provisioned concurrency in the stand-in", () => {
  let test: TestAws;
  let engine: ProviderEngine;
  before(async () => {
    test = await startTestAws({ settleMs: 30 });
  });
  after(() => test.close());

  /** A function with two versions, and LIVE on the first. */
  async function live(name: string): Promise<void> {
    engine = aProviderEngine(test.aws.endpoint);
    const retry = async <T>(send: () => Promise<T>): Promise<T> =>
      send().catch(async (error) => {
        if (error.name !== "ResourceConflictException") throw error;
        return retry(send);
      });
    await test.lambda.send(new CreateFunctionCommand(functionInput(name)));
    await retry(() => test.lambda.send(new PublishVersionCommand({ FunctionName: name })));
    const code = { FunctionName: name, ZipFile: zipOf("exports.handler = async () => 2;") };
    await retry(() => test.lambda.send(new UpdateFunctionCodeCommand(code)));
    await retry(() => test.lambda.send(new PublishVersionCommand({ FunctionName: name })));
    await alias(name, {});
  }
  const alias = (functionName: string, weights: Record<string, number>) =>
    engine.up(ALIAS, {
      name: "LIVE",
      functionName,
      functionVersion: "1",
      ...(Object.keys(weights).length > 0 && { routingConfig: { additionalVersionWeights: weights } }),
    });
  const provide = (functionName: string, amount: number, more: object = {}) =>
    engine.up(CONFIG, { functionName, qualifier: "LIVE", provisionedConcurrentExecutions: amount, ...more });
  const held = (FunctionName: string) =>
    test.lambda
      .send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "LIVE" }))
      .then(({ Status, RequestedProvisionedConcurrentExecutions: amount }) => `${Status} ${amount}`)
      .catch(({ name }) => name);

  it("is made, changed and deleted, and each time waited for", async () => {
    await live("warm");
    expect((await provide("warm", 2)).did).to.equal("create");
    expect(await held("warm")).to.equal("READY 2");
    expect((await provide("warm", 2)).did).to.equal("same");
    expect(await provide("warm", 3)).to.deep.include({
      did: "update",
      changed: ["provisionedConcurrentExecutions"],
    });
    expect(await held("warm")).to.equal("READY 3");
    await engine.destroy(CONFIG);
    expect(await held("warm")).to.equal("ProvisionedConcurrencyConfigNotFoundException");
    expect((await provide("warm", 1)).did).to.equal("create");
  });

  it("is made again after somebody deleted it", async () => {
    await live("lost");
    await provide("lost", 1);
    const gone = new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: "lost", Qualifier: "LIVE" });
    await test.lambda.send(gone);
    expect((await provide("lost", 1)).did).to.equal("create");
  });

  it("stays if the program says so", async () => {
    await live("stays");
    await provide("stays", 1, { skipDestroy: true });
    await engine.destroy(CONFIG);
    expect(await held("stays")).to.equal("READY 1");
  });

  it("can't be changed while the alias has weights, as in AWS", async () => {
    await live("split");
    await provide("split", 1);
    await alias("split", { 2: 0.1 });
    const refused = async (act: Promise<unknown>) =>
      act.then(
        () => "done",
        (error) => error.message as string,
      );
    expect(await refused(provide("split", 2))).to.contain(
      "Alias with weights can not be used with Provisioned Concurrency",
    );
  });
});
