import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  aFunction,
  arnOf,
  functionInput,
  readConfiguration,
  refusalOf,
  useLambda,
  zipOf,
} from "../../../../support/lambda-builders.ts";
import { ROLE } from "../../../../support/local-aws.ts";

describe("local Lambda: functions", () => {
  const lambda = useLambda({ settleMs: 1000 });

  it("answers a create with AWS's defaults, Pending and without LastUpdateStatus", async () => {
    const { $metadata, RevisionId, LastModified, CodeSha256, CodeSize, RuntimeVersionConfig, ...rest } =
      await lambda.client.send(new CreateFunctionCommand(functionInput("hello")));
    expect($metadata.httpStatusCode).to.equal(201);
    expect(RevisionId).to.match(/^[0-9a-f-]{36}$/);
    expect(LastModified).to.equal("2026-01-01T00:00:00.000+0000");
    expect(CodeSha256).to.match(/^[A-Za-z0-9+/]{43}=$/);
    expect(CodeSize).to.equal(zipOf().byteLength);
    expect(RuntimeVersionConfig?.RuntimeVersionArn).to.match(
      /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
    );
    expect(rest).to.deep.equal({
      Architectures: ["x86_64"],
      Description: "",
      EphemeralStorage: { Size: 512 },
      FunctionArn: arnOf("hello"),
      FunctionName: "hello",
      Handler: "index.handler",
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/hello" },
      MemorySize: 128,
      PackageType: "Zip",
      Role: ROLE,
      Runtime: "nodejs22.x",
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      Timeout: 3,
      TracingConfig: { Mode: "PassThrough" },
      Version: "$LATEST",
    });
  });

  it("shows Environment only if one was given", async () => {
    await aFunction(lambda, "bare").create();
    await aFunction(lambda, "empty")
      .with({ Environment: { Variables: {} } })
      .create();
    expect(await readConfiguration(lambda, "bare")).to.not.have.property("Environment");
    expect((await readConfiguration(lambda, "empty")).Environment).to.deep.equal({ Variables: {} });
  });

  it("makes a function Active with a new RevisionId once it has settled", async () => {
    const created = await lambda.client.send(new CreateFunctionCommand(functionInput("hello")));
    lambda.advance(999);
    expect((await readConfiguration(lambda, "hello")).State).to.equal("Pending");
    lambda.advance(1);
    const settled = await readConfiguration(lambda, "hello");
    expect(settled).to.include({ State: "Active", LastUpdateStatus: "Successful" });
    expect(settled).to.not.have.property("StateReason");
    expect(settled.RevisionId).to.not.equal(created.RevisionId);
    expect((await readConfiguration(lambda, "hello")).RevisionId).to.equal(settled.RevisionId);
  });

  it("answers a create with Publish as version 1 under the function's own ARN", async () => {
    const created = await lambda.client.send(
      new CreateFunctionCommand(functionInput("hello", { Publish: true })),
    );
    expect(created).to.include({ Version: "1", FunctionArn: arnOf("hello"), State: "Pending" });
    lambda.advance(1000);
    expect(await readConfiguration(lambda, "hello", "1")).to.include({
      FunctionArn: arnOf("hello", "1"),
      State: "Active",
      LastUpdateStatus: "Successful",
    });
  });

  it("refuses a second function of the same name", async () => {
    await aFunction(lambda, "hello").create();
    expect(
      await refusalOf(lambda.client.send(new CreateFunctionCommand(functionInput("hello")))),
    ).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message: "Function already exist: hello",
    });
  });

  it("makes one function, and takes one update of a revision, of several sent at once", async () => {
    const outcomes = (send: (number: number) => Promise<unknown>) =>
      Promise.all(
        Array.from({ length: 5 }, (_, number) =>
          send(number).then(
            () => "taken",
            ({ name }) => name,
          ),
        ),
      );
    const created = await outcomes(() =>
      lambda.client.send(new CreateFunctionCommand(functionInput("hello"))),
    );
    expect(created.sort()).to.deep.equal([...Array(4).fill("ResourceConflictException"), "taken"]);
    lambda.advance(1000);
    const { RevisionId } = await readConfiguration(lambda, "hello");
    const updated = await outcomes((number) =>
      lambda.client.send(
        new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile: zipOf(`// ${number}`), RevisionId }),
      ),
    );
    expect(updated.filter((outcome) => outcome === "taken")).to.have.length(1);
  });

  it("refuses the ARN of another region", async () => {
    await aFunction(lambda, "hello").create();
    const elsewhere = "arn:aws:lambda:eu-west-1:123456789012:function:hello";
    const refusal = await refusalOf(lambda.client.send(new GetFunctionCommand({ FunctionName: elsewhere })));
    expect(refusal).to.deep.equal({
      status: 404,
      name: "ResourceNotFoundException",
      message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    });
  });

  it("finds a function by name, partial or whole ARN, with one qualifier or two equal ones", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    for (const [FunctionName, Qualifier] of [
      ["hello", "LIVE"],
      ["hello:LIVE", undefined],
      ["hello:LIVE", "LIVE"],
      ["123456789012:function:hello", "LIVE"],
      ["function:hello:LIVE", undefined],
      [arnOf("hello", "LIVE"), undefined],
    ] as const) {
      const { Configuration } = await lambda.client.send(new GetFunctionCommand({ FunctionName, Qualifier }));
      expect(Configuration, FunctionName).to.include({ FunctionArn: arnOf("hello", "LIVE"), Version: "1" });
    }
  });

  it("names $LATEST in the ARN only if the request names $LATEST", async () => {
    await aFunction(lambda, "hello").create();
    expect((await readConfiguration(lambda, "hello")).FunctionArn).to.equal(arnOf("hello"));
    expect((await readConfiguration(lambda, "hello", "$LATEST")).FunctionArn).to.equal(
      arnOf("hello", "$LATEST"),
    );
  });

  it("takes an update through InProgress, with new revisions at its start and its end", async () => {
    await aFunction(lambda, "hello").create();
    const before = await readConfiguration(lambda, "hello");
    const update = { FunctionName: "hello", Description: "new", MemorySize: 512 };
    const started = await lambda.client.send(new UpdateFunctionConfigurationCommand(update));
    expect(started).to.include({
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
      Description: "new",
      MemorySize: 512,
      Timeout: 3,
    });
    lambda.advance(1000);
    const settled = await readConfiguration(lambda, "hello");
    expect(settled.LastUpdateStatus).to.equal("Successful");
    expect(new Set([before.RevisionId, started.RevisionId, settled.RevisionId])).to.have.length(3);
  });

  it("refuses updates while the function is being created or updated", async () => {
    await lambda.client.send(new CreateFunctionCommand(functionInput("hello")));
    const update = () =>
      lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile: zipOf("new") }));
    expect(await refusalOf(update())).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message:
        "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    });
    lambda.advance(1000);
    await update();
    expect(await refusalOf(update())).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf("hello")}`,
    });
  });

  it("refuses an update made from an older revision", async () => {
    await aFunction(lambda, "hello").create();
    const refused = { status: 412, name: "PreconditionFailedException" };
    const input = { FunctionName: "hello", RevisionId: "stale" };
    const code = new UpdateFunctionCodeCommand({ ...input, ZipFile: zipOf() });
    expect(await refusalOf(lambda.client.send(code))).to.include(refused);
    const refusal = await refusalOf(lambda.client.send(new UpdateFunctionConfigurationCommand(input)));
    expect(refusal).to.deep.equal({
      ...refused,
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    });
  });

  it("publishes an update of the code on request, Pending under its own ARN", async () => {
    await aFunction(lambda, "hello").create();
    const input = { FunctionName: "hello", ZipFile: zipOf("new"), Publish: true };
    const published = await lambda.client.send(new UpdateFunctionCodeCommand(input));
    expect(published).to.include({ Version: "1", FunctionArn: arnOf("hello", "1"), State: "Pending" });
    expect(published).to.not.have.property("LastUpdateStatus");
    expect(await readConfiguration(lambda, "hello", "$LATEST")).to.include({
      LastUpdateStatus: "InProgress",
    });
    lambda.advance(1000);
    const version = await readConfiguration(lambda, "hello", "1");
    expect(version).to.include({ State: "Active", CodeSha256: published.CodeSha256 });
  });

  it("refuses an image as the new code of a zip function", async () => {
    await aFunction(lambda, "hello").create();
    const update = new UpdateFunctionCodeCommand({ FunctionName: "hello", ImageUri: "x.dkr.ecr/hello:1" });
    expect(await refusalOf(lambda.client.send(update))).to.deep.equal({
      status: 400,
      name: "InvalidParameterValueException",
      message: "Please don't provide ImageUri when updating a function with packageType Zip.",
    });
  });

  it("changes nothing in a dry run of new code", async () => {
    await aFunction(lambda, "hello").create();
    const before = await readConfiguration(lambda, "hello");
    const input = { FunctionName: "hello", ZipFile: zipOf("new"), DryRun: true };
    const answer = await lambda.client.send(new UpdateFunctionCodeCommand(input));
    expect(answer.CodeSha256).to.not.equal(before.CodeSha256);
    const { $metadata: _before, ...unchanged } = before as typeof before & { $metadata: unknown };
    expect(await readConfiguration(lambda, "hello")).to.deep.include(unchanged);
  });

  it("removes the dead-letter queue for an empty target, and keeps it otherwise", async () => {
    const TargetArn = "arn:aws:sqs:us-east-1:123456789012:dead";
    await aFunction(lambda, "hello").with({ DeadLetterConfig: { TargetArn } }).create();
    await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Timeout: 9 }));
    expect((await readConfiguration(lambda, "hello")).DeadLetterConfig).to.deep.equal({ TargetArn });
    lambda.advance(1000);
    const clear = { FunctionName: "hello", DeadLetterConfig: { TargetArn: "" } };
    await lambda.client.send(new UpdateFunctionConfigurationCommand(clear));
    expect(await readConfiguration(lambda, "hello")).to.not.have.property("DeadLetterConfig");
  });

  it("gives JSON logs levels, and text logs none", async () => {
    await aFunction(lambda, "hello").create();
    const update = (LoggingConfig: object) =>
      lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", LoggingConfig }));
    const json = await update({ LogFormat: "JSON", SystemLogLevel: "DEBUG" });
    expect(json.LoggingConfig).to.deep.equal({
      LogFormat: "JSON",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "DEBUG",
      LogGroup: "/aws/lambda/hello",
    });
    lambda.advance(1000);
    const text = await update({ LogFormat: "Text" });
    expect(text.LoggingConfig).to.deep.equal({ LogFormat: "Text", LogGroup: "/aws/lambda/hello" });
  });

  it("lists functions by name without their states, and all versions on request", async () => {
    await aFunction(lambda, "b").create();
    await aFunction(lambda, "a").versions(1).create();
    const { Functions = [] } = await lambda.client.send(new ListFunctionsCommand({}));
    expect(Functions.map((each) => each.FunctionArn)).to.deep.equal([arnOf("a"), arnOf("b")]);
    expect(Functions[0]).to.not.have.any.keys("State", "LastUpdateStatus", "RuntimeVersionConfig");
    const all = await lambda.client.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }));
    expect(all.Functions?.map((each) => each.FunctionArn)).to.deep.equal([
      arnOf("a", "$LATEST"),
      arnOf("a", "1"),
      arnOf("b", "$LATEST"),
    ]);
  });

  it("deletes a function with all that belongs to it", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "1").create();
    const { StatusCode, $metadata } = await lambda.client.send(
      new DeleteFunctionCommand({ FunctionName: "hello" }),
    );
    expect([StatusCode, $metadata.httpStatusCode]).to.deep.equal([204, 204]);
    for (const qualifier of [undefined, "1", "LIVE"]) {
      const refusal = await refusalOf(readConfiguration(lambda, "hello", qualifier));
      expect(refusal.message).to.equal(`Function not found: ${arnOf("hello", qualifier)}`);
    }
    expect(lambda.executor.drained.map(({ target }) => target)).to.include.members(
      ["$LATEST", "1", "2"].map((version) => `${arnOf("hello")} ${version}`),
    );
  });

  for (const { qualifier, status, message } of [
    { qualifier: undefined, status: 404, message: `Function not found: ${arnOf("absent")}` },
    { qualifier: "7", status: 404, message: `Function not found: ${arnOf("absent")}` },
    { qualifier: "live", status: 400, message: "Deletion of aliases is not currently supported." },
    {
      qualifier: "$LATEST",
      status: 400,
      message: "$LATEST version cannot be deleted without deleting the function.",
    },
  ]) {
    it(`refuses to delete ${qualifier ?? "all"} of a missing function`, async () => {
      const command = new DeleteFunctionCommand({ FunctionName: "absent", Qualifier: qualifier });
      expect(await refusalOf(lambda.client.send(command))).to.include({ status, message });
    });
  }

  it("counts versions from 1 again after a function is deleted and created again", async () => {
    await aFunction(lambda, "hello").versions(2).create();
    await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "hello" }));
    await aFunction(lambda, "hello").versions(1).create();
    expect((await readConfiguration(lambda, "hello", "1")).Version).to.equal("1");
  });
});
