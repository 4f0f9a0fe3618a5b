import {
  CreateAliasCommand,
  type CreateAliasCommandInput,
  DeleteAliasCommand,
  GetAliasCommand,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  aFunction,
  arnOf,
  readConfiguration,
  refusalOf,
  useLambda,
} from "../../../../support/lambda-builders.ts";

const HELLO = { FunctionName: "hello" };
const LIVE = { ...HELLO, Name: "LIVE" };
const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});

describe("local Lambda: aliases", () => {
  const lambda = useLambda();

  const create = (input: Partial<CreateAliasCommandInput> = {}) =>
    lambda.client.send(new CreateAliasCommand({ ...LIVE, FunctionVersion: "1", ...input }));
  const update = (input: Partial<UpdateAliasCommandInput>) =>
    lambda.client.send(new UpdateAliasCommand({ ...LIVE, ...input }));
  const read = (Name = "LIVE") => lambda.client.send(new GetAliasCommand({ ...HELLO, Name }));

  it("makes an alias with an empty description and no routing", async () => {
    await aFunction(lambda, "hello").versions(1).create();
    const { $metadata, RevisionId, ...alias } = await create();
    expect($metadata.httpStatusCode).to.equal(201);
    expect(alias).to.deep.equal({
      AliasArn: arnOf("hello", "LIVE"),
      Name: "LIVE",
      FunctionVersion: "1",
      Description: "",
    });
    expect((await read()).RevisionId).to.equal(RevisionId);
  });

  it("leaves the function's revision as it is", async () => {
    await aFunction(lambda, "hello").versions(1).create();
    const before = await readConfiguration(lambda, "hello");
    await create();
    expect((await readConfiguration(lambda, "hello")).RevisionId).to.equal(before.RevisionId);
  });

  it("keeps weights exactly as sent", async () => {
    await aFunction(lambda, "hello").versions(2).create();
    await create(weights({ 2: 0.1 }));
    expect((await read()).RoutingConfig).to.deep.equal({ AdditionalVersionWeights: { 2: 0.1 } });
  });

  it("clears the weights for an empty RoutingConfig, and keeps the weights without one", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "1", { 2: 0.1 }).create();
    await update({ Description: "kept" });
    expect((await read()).RoutingConfig).to.deep.equal({ AdditionalVersionWeights: { 2: 0.1 } });
    await update({ RoutingConfig: {} });
    expect(await read()).to.not.have.property("RoutingConfig");
  });

  it("promotes the canary and clears its weight in one call", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "1", { 2: 0.1 }).create();
    await update({ FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: {} } });
    const alias = await read();
    expect(alias.FunctionVersion).to.equal("2");
    expect(alias).to.not.have.property("RoutingConfig");
  });

  it("gives the alias a new RevisionId with each update, even one that changes nothing", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    const before = await read();
    const updated = await update({});
    expect(updated.RevisionId).to.not.equal(before.RevisionId);
  });

  it("refuses an update made from an older revision, and changes nothing", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "1").create();
    const { RevisionId } = await read();
    const { RevisionId: newer } = await update({ RevisionId, FunctionVersion: "2" });
    expect(await refusalOf(update({ RevisionId, FunctionVersion: "1" }))).to.deep.equal({
      status: 412,
      name: "PreconditionFailedException",
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    });
    expect(await read()).to.include({ FunctionVersion: "2", RevisionId: newer });
  });

  const BOUNDS =
    "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";
  for (const { what, input, name, message } of [
    {
      what: "two extra versions",
      input: weights({ 2: 0.1, 3: 0.1 }),
      name: "InvalidParameterValueException",
      message: "Number of items in AdditionalVersionWeights cannot be greater than 1",
    },
    {
      what: "a weight above 1",
      input: weights({ 2: 2 }),
      name: "ValidationException",
      message: `1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${BOUNDS}`,
    },
    {
      what: "a weight below 0",
      input: weights({ 2: -1 }),
      name: "ValidationException",
      message: `1 validation error detected: Value '{2=-1.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${BOUNDS}`,
    },
    {
      what: "the primary version as its own canary",
      input: weights({ 1: 0.5 }),
      name: "InvalidParameterValueException",
      message: "Invalid function version 1. Function version 1 is already included in routing configuration.",
    },
    {
      what: "$LATEST with a canary",
      input: { FunctionVersion: "$LATEST", ...weights({ 2: 0.5 }) },
      name: "InvalidParameterValueException",
      message: "$LATEST is not supported for an alias pointing to more than 1 version",
    },
    {
      what: "$LATEST as the canary",
      input: weights({ $LATEST: 0.5 }),
      name: "ValidationException",
      message:
        "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    },
    {
      what: "a version that is not there",
      input: { FunctionVersion: "10" },
      status: 404,
      name: "ResourceNotFoundException",
      message: `Function not found: ${arnOf("hello", "10")}`,
    },
    {
      what: "a canary that is not there",
      input: weights({ 10: 0.5 }),
      status: 404,
      name: "ResourceNotFoundException",
      message: `Function not found: ${arnOf("hello", "10")}`,
    },
    {
      what: "a name of digits",
      input: { Name: "2024" },
      name: "ValidationException",
      message:
        "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    },
    {
      what: "a name of 129 letters",
      input: { Name: "a".repeat(129) },
      name: "ValidationException",
      message: `1 validation error detected: Value '${"a".repeat(129)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 128`,
    },
    {
      what: "a function that is not there",
      input: { FunctionName: "absent" },
      status: 404,
      name: "ResourceNotFoundException",
      message: `Function not found: ${arnOf("absent", "1")}`,
    },
  ]) {
    it(`refuses an alias with ${what}`, async () => {
      await aFunction(lambda, "hello").versions(3).create();
      const status = name === "ResourceNotFoundException" ? 404 : 400;
      expect(await refusalOf(create(input))).to.deep.equal({ status, name, message });
      expect(await refusalOf(read())).to.include({ status: 404 });
    });
  }

  it("takes alias names that begin with digits, but have other characters too", async () => {
    await aFunction(lambda, "hello").versions(1).create();
    expect((await create({ Name: "2024-01-02" })).Name).to.equal("2024-01-02");
  });

  it("refuses a second alias of the same name", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    expect(await refusalOf(create())).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message: `Alias already exists: ${arnOf("hello", "LIVE")}`,
    });
  });

  it("words the refusal of a missing alias differently for a read and for an update", async () => {
    await aFunction(lambda, "hello").versions(1).create();
    const arn = arnOf("hello", "LIVE");
    const missing = { status: 404, name: "ResourceNotFoundException" };
    expect(await refusalOf(read())).to.deep.equal({ ...missing, message: `Cannot find alias arn: ${arn}` });
    expect(await refusalOf(update({}))).to.deep.equal({ ...missing, message: `Alias not found: ${arn}` });
  });

  for (const { what, change, message } of [
    {
      what: "execution role",
      change: { Role: "arn:aws:iam::123456789012:role/other" },
      message: "Specified versions must be associated with the same execution role",
    },
    {
      what: "dead-letter queue",
      change: { DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:dead" } },
      message: "Specified versions must have the same dead-letter queue configuration",
    },
  ]) {
    it(`refuses weights between versions that differ in their ${what}`, async () => {
      await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
      await lambda.client.send(new UpdateFunctionConfigurationCommand({ ...HELLO, ...change }));
      await lambda.client.send(new PublishVersionCommand(HELLO));
      const refusal = await refusalOf(update(weights({ 2: 0.1 })));
      expect(refusal).to.deep.equal({ status: 400, name: "InvalidParameterValueException", message });
    });
  }

  it("deletes an alias, and answers the same if the alias is gone already", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    for (let times = 0; times < 2; times++) {
      const { $metadata } = await lambda.client.send(new DeleteAliasCommand(LIVE));
      expect($metadata.httpStatusCode).to.equal(204);
    }
  });

  it("lists all aliases by name, or only those that send traffic to one version", async () => {
    await aFunction(lambda, "hello")
      .versions(2)
      .alias("c", "2")
      .alias("a", "1")
      .alias("b", "1", { 2: 0.5 })
      .create();
    const names = async (FunctionVersion?: string) => {
      const { Aliases = [] } = await lambda.client.send(
        new ListAliasesCommand({ ...HELLO, FunctionVersion }),
      );
      return Aliases.map(({ Name }) => Name);
    };
    expect(await names()).to.deep.equal(["a", "b", "c"]);
    expect(await names("1")).to.deep.equal(["a", "b"]);
    expect(await names("2")).to.deep.equal(["b", "c"]);
  });

  it("ends the environments of a version that no alias leads to any more", async () => {
    await aFunction(lambda, "hello").versions(3).alias("LIVE", "1").alias("other", "2").create();
    lambda.executor.drained.length = 0;
    await update({ FunctionVersion: "2" });
    await update({ FunctionVersion: "3" });
    expect(lambda.executor.drained.map(({ target }) => target)).to.deep.equal([`${arnOf("hello")} 1`]);
  });

  it("ends the environments of a version when its last alias is deleted", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "1", { 2: 0.1 }).alias("other", "2").create();
    lambda.executor.drained.length = 0;
    await lambda.client.send(new DeleteAliasCommand(LIVE));
    expect(lambda.executor.drained.map(({ target }) => target)).to.deep.equal([`${arnOf("hello")} 1`]);
  });
});
