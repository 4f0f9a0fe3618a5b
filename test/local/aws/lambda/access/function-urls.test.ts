import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  DeleteAliasCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { aFunction, arnOf, refusalOf, useLambda } from "../../../../support/lambda-builders.ts";

const LIVE = { FunctionName: "hello", Qualifier: "LIVE" };

describe("local Lambda: function URLs", () => {
  const lambda = useLambda();
  beforeEach(() => aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create());

  const create = (input: Partial<CreateFunctionUrlConfigCommandInput> = {}) =>
    lambda.client.send(new CreateFunctionUrlConfigCommand({ ...LIVE, AuthType: "NONE", ...input }));
  const read = (target: { FunctionName: string; Qualifier?: string } = LIVE) =>
    lambda.client.send(new GetFunctionUrlConfigCommand(target));

  it("gives an alias a URL with a host of its own on this server", async () => {
    const created = await create();
    expect(created.$metadata.httpStatusCode).to.equal(201);
    expect(created).to.include({ AuthType: "NONE", FunctionArn: arnOf("hello", "LIVE") });
    expect(created).to.not.have.property("InvokeMode");
    const { port } = new URL(lambda.endpoint);
    expect(created.FunctionUrl).to.match(
      new RegExp(`^http://[a-z2-7]{32}\\.lambda-url\\.us-east-1\\.localhost:${port}/$`),
    );
    expect(await read()).to.include({ FunctionUrl: created.FunctionUrl, InvokeMode: "BUFFERED" });
  });

  it("gives each qualifier its own URL", async () => {
    await create();
    expect(await refusalOf(create())).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message: `Failed to create function url config for [functionArn = ${arnOf("hello", "LIVE")}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    });
    const own = await create({ Qualifier: undefined });
    expect(own.FunctionArn).to.equal(arnOf("hello"));
    const { FunctionUrlConfigs } = await lambda.client.send(
      new ListFunctionUrlConfigsCommand({ FunctionName: "hello" }),
    );
    expect(FunctionUrlConfigs?.map(({ FunctionArn }) => FunctionArn)).to.deep.equal([
      arnOf("hello"),
      arnOf("hello", "LIVE"),
    ]);
  });

  it("changes only the members of an update, and keeps the URL's address", async () => {
    const { FunctionUrl } = await create({ Cors: { AllowOrigins: ["*"] } });
    await lambda.client.send(new UpdateFunctionUrlConfigCommand({ ...LIVE, AuthType: "AWS_IAM" }));
    expect(await read()).to.deep.include({
      FunctionUrl,
      AuthType: "AWS_IAM",
      Cors: { AllowOrigins: ["*"] },
    });
    await lambda.client.send(new UpdateFunctionUrlConfigCommand({ ...LIVE, Cors: {} }));
    expect(await read()).to.not.have.property("Cors");
  });

  it("answers each update with its time", async () => {
    const { CreationTime } = await create();
    lambda.advance(5000);
    const updated = await lambda.client.send(
      new UpdateFunctionUrlConfigCommand({ ...LIVE, AuthType: "AWS_IAM" }),
    );
    expect(updated.CreationTime).to.equal(CreationTime);
    expect(Date.parse(updated.LastModifiedTime ?? "") - Date.parse(CreationTime ?? "")).to.equal(5000);
    expect(updated).to.not.have.property("InvokeMode");
    expect((await read()).LastModifiedTime).to.equal(updated.LastModifiedTime);
  });

  it("removes one URL and leaves the others", async () => {
    await create();
    await create({ Qualifier: undefined });
    const { $metadata } = await lambda.client.send(
      new DeleteFunctionUrlConfigCommand({ FunctionName: "hello" }),
    );
    expect($metadata.httpStatusCode).to.equal(204);
    expect(await refusalOf(read({ FunctionName: "hello" }))).to.include({ status: 404 });
    expect(await read()).to.include({ AuthType: "NONE" });
  });

  const wrongQualifier = (value: string) => ({
    status: 400,
    name: "ValidationException",
    message: `1 validation error detected: Value '${value}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
  });
  for (const { what, input, refusal } of [
    { what: "a version", input: { Qualifier: "1" }, refusal: wrongQualifier("1") },
    { what: "$LATEST by its name", input: { Qualifier: "$LATEST" }, refusal: wrongQualifier("$LATEST") },
    {
      what: "an alias that is not there",
      input: { Qualifier: "absent" },
      refusal: { status: 404, name: "ResourceNotFoundException", message: "Function does not exist" },
    },
    {
      what: "OPTIONS, which AWS answers itself",
      input: { Cors: { AllowMethods: ["GET", "OPTIONS"] } },
      refusal: {
        status: 400,
        name: "ValidationException",
        message:
          "1 validation error detected: Value '[GET, OPTIONS]' at 'cors.allowMethods' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 6, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: .*]",
      },
    },
    {
      what: "a function that is not there",
      input: { FunctionName: "absent", Qualifier: undefined },
      refusal: { status: 404, name: "ResourceNotFoundException", message: "Function does not exist" },
    },
  ]) {
    it(`refuses a URL for ${what}`, async () => {
      expect(await refusalOf(create(input))).to.deep.equal(refusal);
    });
  }

  describe("the look-up of function URLs", () => {
    const allow = (Action: string, input: object = {}) =>
      lambda.client.send(
        new AddPermissionCommand({
          ...LIVE,
          StatementId: Action.replace(":", "-"),
          Action,
          Principal: "*",
          ...input,
        }),
      );
    const found = async () => {
      const { hostname } = new URL((await read()).FunctionUrl ?? "");
      return lambda.service.findFunctionUrl(hostname.split(".")[0] ?? "");
    };

    it("finds the function and alias of a URL by its id", async () => {
      await create();
      expect(await found()).to.include({ functionName: "hello", qualifier: "LIVE", region: "us-east-1" });
      expect(lambda.service.findFunctionUrl("absent")).to.equal(undefined);
      expect((await found())?.isStreamed).to.equal(false);
      await lambda.client.send(
        new UpdateFunctionUrlConfigCommand({ ...LIVE, InvokeMode: "RESPONSE_STREAM" }),
      );
      expect((await found())?.isStreamed).to.equal(true);
    });

    it("lets everybody call a URL only with both permissions on its own qualifier", async () => {
      await create();
      await allow("lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" });
      expect((await found())?.isPublic).to.equal(false);
      await allow("lambda:InvokeFunction", { InvokedViaFunctionUrl: true, Qualifier: undefined });
      expect((await found())?.isPublic).to.equal(false);
      await allow("lambda:InvokeFunction", { InvokedViaFunctionUrl: true });
      expect((await found())?.isPublic).to.equal(true);
    });

    it("keeps a URL after its alias is deleted, but lets nobody call the URL", async () => {
      await create();
      await allow("lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" });
      await allow("lambda:InvokeFunction", { InvokedViaFunctionUrl: true });
      await lambda.client.send(new DeleteAliasCommand({ FunctionName: "hello", Name: "LIVE" }));
      expect((await found())?.isPublic).to.equal(false);
    });
  });
});
