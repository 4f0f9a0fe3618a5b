import {
  CreateFunctionCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetRuntimeManagementConfigCommand,
  ListCodeSigningConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  PutFunctionCodeSigningConfigCommand,
  PutFunctionRecursionConfigCommand,
  PutRuntimeManagementConfigCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  aFunction,
  arnOf,
  functionInput,
  refusalOf,
  useLambda,
  zipOf,
} from "../../../../support/lambda-builders.ts";

const HELLO = { FunctionName: "hello" };

describe("local Lambda: look-ups that providers make beside the function", () => {
  const lambda = useLambda();
  beforeEach(() => aFunction(lambda, "hello").versions(1).create());

  it("answers an existing function with no code signing", async () => {
    const { $metadata, ...config } = await lambda.client.send(new GetFunctionCodeSigningConfigCommand(HELLO));
    expect($metadata.httpStatusCode).to.equal(200);
    expect(config).to.deep.equal({});
    const { CodeSigningConfigs } = await lambda.client.send(new ListCodeSigningConfigsCommand({}));
    expect(CodeSigningConfigs).to.deep.equal([]);
    const absent = new GetFunctionCodeSigningConfigCommand({ FunctionName: "absent" });
    expect(await refusalOf(lambda.client.send(absent))).to.include({ status: 404 });
    const removed = await lambda.client.send(new DeleteFunctionCodeSigningConfigCommand(HELLO));
    expect(removed.$metadata.httpStatusCode).to.equal(204);
  });

  it("refuses every code signing configuration, because none exist", async () => {
    const CodeSigningConfigArn =
      "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0";
    const forFunction = {
      status: 404,
      name: "CodeSigningConfigNotFoundException",
      message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${CodeSigningConfigArn}.`,
    };
    const put = new PutFunctionCodeSigningConfigCommand({ FunctionName: "absent", CodeSigningConfigArn });
    expect(await refusalOf(lambda.client.send(put))).to.deep.equal(forFunction);
    const create = new CreateFunctionCommand(functionInput("signed", { CodeSigningConfigArn }));
    expect(await refusalOf(lambda.client.send(create))).to.deep.equal(forFunction);
    const list = new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn });
    expect(await refusalOf(lambda.client.send(list))).to.deep.equal({
      status: 404,
      name: "ResourceNotFoundException",
      message: `The Lambda code signing configuration ${CodeSigningConfigArn} can not be found.`,
    });
  });

  it("answers Auto for runtime updates of each version until another mode is set", async () => {
    const read = (Qualifier?: string) =>
      lambda.client.send(new GetRuntimeManagementConfigCommand({ ...HELLO, Qualifier }));
    expect(await read()).to.include({ UpdateRuntimeOn: "Auto", FunctionArn: arnOf("hello") });
    const RuntimeVersionArn = "arn:aws:lambda:us-east-1::runtime:abc";
    await lambda.client.send(
      new PutRuntimeManagementConfigCommand({
        ...HELLO,
        Qualifier: "1",
        UpdateRuntimeOn: "Manual",
        RuntimeVersionArn,
      }),
    );
    expect(await read("1")).to.include({ UpdateRuntimeOn: "Manual", RuntimeVersionArn });
    expect((await read()).UpdateRuntimeOn).to.equal("Auto");
  });

  it("answers Terminate for recursive loops until Allow is set", async () => {
    const read = async () =>
      (await lambda.client.send(new GetFunctionRecursionConfigCommand(HELLO))).RecursiveLoop;
    expect(await read()).to.equal("Terminate");
    await lambda.client.send(new PutFunctionRecursionConfigCommand({ ...HELLO, RecursiveLoop: "Allow" }));
    expect(await read()).to.equal("Allow");
    const invalid = { ...HELLO, RecursiveLoop: "Invalid" as "Allow" };
    const refusal = await refusalOf(lambda.client.send(new PutFunctionRecursionConfigCommand(invalid)));
    expect(refusal.message).to.equal(
      "1 validation error detected: Value 'Invalid' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
    );
  });

  it("adds up the account's functions and code sizes", async () => {
    const { AccountLimit, AccountUsage } = await lambda.client.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).to.deep.equal({
      TotalCodeSize: 80530636800,
      CodeSizeUnzipped: 262144000,
      CodeSizeZipped: 52428800,
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 1000,
    });
    expect(AccountUsage).to.deep.equal({ FunctionCount: 1, TotalCodeSize: 2 * zipOf().byteLength });
  });

  it("satisfies the SDK's waiters for a function that is created, updated and published", async () => {
    const waiter = { client: lambda.client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.05 };
    const update = { ...HELLO, ZipFile: zipOf("new"), Publish: true };
    const { Version } = await lambda.client.send(new UpdateFunctionCodeCommand(update));
    for (const wait of [waitUntilFunctionExists, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2]) {
      expect((await wait(waiter, HELLO)).state).to.equal("SUCCESS");
    }
    const published = await waitUntilPublishedVersionActive(waiter, { ...HELLO, Qualifier: Version });
    expect(published.state).to.equal("SUCCESS");
  });
});
