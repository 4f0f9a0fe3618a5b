import {
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { aFunction, arnOf, refusalOf, useLambda } from "../../../../support/lambda-builders.ts";
import { until } from "../../../../support/until.ts";

const HELLO = { FunctionName: "hello" };

describe("local Lambda: reserved concurrency", () => {
  const lambda = useLambda();
  beforeEach(() => aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create());

  const reserve = (ReservedConcurrentExecutions: number, FunctionName = "hello") =>
    lambda.client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));

  it("keeps reserved concurrency, shows it with the function and gives it back", async () => {
    const read = () => lambda.client.send(new GetFunctionConcurrencyCommand(HELLO));
    expect(await read()).to.not.have.property("ReservedConcurrentExecutions");
    expect((await reserve(0)).ReservedConcurrentExecutions).to.equal(0);
    expect((await read()).ReservedConcurrentExecutions).to.equal(0);
    const { Concurrency } = await lambda.client.send(new GetFunctionCommand(HELLO));
    expect(Concurrency).to.deep.equal({ ReservedConcurrentExecutions: 0 });
    const { $metadata } = await lambda.client.send(new DeleteFunctionConcurrencyCommand(HELLO));
    expect($metadata.httpStatusCode).to.equal(204);
    expect(await read()).to.not.have.property("ReservedConcurrentExecutions");
  });

  it("refuses a reservation that leaves fewer than 100 executions to all other functions", async () => {
    await aFunction(lambda, "other").create();
    await reserve(400, "other");
    expect(await refusalOf(reserve(501))).to.deep.equal({
      status: 400,
      name: "InvalidParameterValueException",
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    await reserve(500);
    const { AccountLimit } = await lambda.client.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit?.UnreservedConcurrentExecutions).to.equal(100);
  });

  it("refuses too large a reservation with an error that has no Type", async () => {
    const typeOf = async (call: Promise<unknown>) =>
      call.then(
        () => "none refused",
        (error) => error.Type,
      );
    expect(await typeOf(reserve(901))).to.equal(undefined);
    expect(await typeOf(reserve(1, arnOf("hello", "1")))).to.equal("User");
  });

  it("refuses reserved concurrency for versions, and for missing functions", async () => {
    expect(await refusalOf(reserve(1, arnOf("hello", "1")))).to.include({
      status: 400,
      message:
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    });
    expect(await refusalOf(reserve(1, "absent"))).to.include({
      status: 404,
      message: `Function not found: ${arnOf("absent", "$LATEST")}`,
    });
  });
});

describe("local Lambda: provisioned concurrency", () => {
  const lambda = useLambda({ settleMs: 1000 });
  beforeEach(() => aFunction(lambda, "hello").versions(2).alias("LIVE", "1").create());

  const put = (Qualifier: string, ProvisionedConcurrentExecutions = 1, FunctionName = "hello") =>
    lambda.client.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName,
        Qualifier,
        ProvisionedConcurrentExecutions,
      }),
    );
  const read = (Qualifier: string) =>
    lambda.client.send(new GetProvisionedConcurrencyConfigCommand({ ...HELLO, Qualifier }));
  const remove = (Qualifier: string) =>
    lambda.client.send(new DeleteProvisionedConcurrencyConfigCommand({ ...HELLO, Qualifier }));

  it("shows provisioned concurrency as in progress at first, and as ready later", async () => {
    const asked = await put("1", 5);
    expect(asked.$metadata.httpStatusCode).to.equal(202);
    expect(asked).to.include({
      RequestedProvisionedConcurrentExecutions: 5,
      AllocatedProvisionedConcurrentExecutions: 0,
      AvailableProvisionedConcurrentExecutions: 0,
      Status: "IN_PROGRESS",
    });
    lambda.advance(1000);
    expect(await read("1")).to.include({ AllocatedProvisionedConcurrentExecutions: 5, Status: "READY" });
  });

  it("gives provisioned concurrency to a version or to its alias, never to both", async () => {
    await put("1");
    expect(await refusalOf(put("LIVE"))).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message:
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    });
    await remove("1");
    await put("LIVE");
    expect(await refusalOf(put("1"))).to.include({
      status: 409,
      message: "Version is pointed by a Provisioned Concurrency alias",
    });
  });

  it("refuses provisioned concurrency for an alias with weights", async () => {
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } };
    await lambda.client.send(new UpdateAliasCommand({ ...HELLO, Name: "LIVE", RoutingConfig }));
    expect(await refusalOf(put("LIVE"))).to.deep.equal({
      status: 400,
      name: "InvalidParameterValueException",
      message: "Alias with weights can not be used with Provisioned Concurrency",
    });
  });

  it("never provisions more executions than are reserved, nor reserves fewer than provisioned", async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      lambda.client.send(new PutFunctionConcurrencyCommand({ ...HELLO, ReservedConcurrentExecutions }));
    await reserve(2);
    expect((await refusalOf(put("1", 3))).message).to.equal(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
    await put("1", 2);
    expect((await refusalOf(reserve(1))).message).to.equal(
      " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    );
  });

  it("sets a part of the reserved executions aside, and lets all other versions share the rest", async () => {
    await lambda.client.send(
      new PutFunctionConcurrencyCommand({ ...HELLO, ReservedConcurrentExecutions: 2 }),
    );
    const invoke = (Qualifier: string) => lambda.client.send(new InvokeCommand({ ...HELLO, Qualifier }));
    const throttled = { status: 429, name: "TooManyRequestsException", message: "Rate Exceeded." };
    await put("LIVE", 1);
    await invoke("2");
    lambda.advance(1000);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    lambda.executor.respond(() => held.then(() => ({})));
    const provisioned = invoke("1");
    const onDemand = invoke("$LATEST");
    await until(() => lambda.executor.runs.length === 3);
    expect(await refusalOf(invoke("2"))).to.deep.equal(throttled);
    expect(await refusalOf(invoke("LIVE"))).to.deep.equal(throttled);
    letGo();
    await Promise.all([provisioned, onDemand]);
    await remove("LIVE");

    await put("1", 2);
    lambda.advance(1000);
    expect(await refusalOf(invoke("$LATEST"))).to.deep.equal(throttled);
    expect(await refusalOf(invoke("2"))).to.deep.equal(throttled);
    expect((await invoke("LIVE")).ExecutedVersion).to.equal("1");
  });

  it("makes an alias's move take time, and shows weight 1 for the old version until its end", async () => {
    await put("LIVE");
    lambda.advance(1000);
    await lambda.client.send(new UpdateAliasCommand({ ...HELLO, Name: "LIVE", FunctionVersion: "2" }));
    const readAlias = () => lambda.client.send(new GetAliasCommand({ ...HELLO, Name: "LIVE" }));
    const serving = async () =>
      (await lambda.client.send(new InvokeCommand({ ...HELLO, Qualifier: "LIVE" }))).ExecutedVersion;
    expect(await readAlias()).to.deep.include({
      FunctionVersion: "2",
      RoutingConfig: { AdditionalVersionWeights: { 1: 1 } },
    });
    expect(await serving()).to.equal("1");
    const leaving = new DeleteFunctionCommand({ ...HELLO, Qualifier: "1" });
    expect(await refusalOf(lambda.client.send(leaving))).to.include({
      status: 409,
      message: "Unable to delete version because the following aliases reference it: [LIVE]",
    });
    expect((await refusalOf(put("LIVE", 2))).message).to.contain("Alias with weights");
    lambda.advance(1000);
    expect(await readAlias()).to.not.have.property("RoutingConfig");
    expect(await serving()).to.equal("2");
  });

  it("moves an alias back to the version that still serves without taking time", async () => {
    await put("LIVE");
    lambda.advance(1000);
    const move = (FunctionVersion: string) =>
      lambda.client.send(new UpdateAliasCommand({ ...HELLO, Name: "LIVE", FunctionVersion }));
    await move("2");
    expect(await move("1")).to.not.have.property("RoutingConfig");
    const { ExecutedVersion } = await lambda.client.send(new InvokeCommand({ ...HELLO, Qualifier: "LIVE" }));
    expect(ExecutedVersion).to.equal("1");
  });

  it("deletes provisioned concurrency with its alias", async () => {
    await put("LIVE");
    await lambda.client.send(new DeleteAliasCommand({ ...HELLO, Name: "LIVE" }));
    const { ProvisionedConcurrencyConfigs } = await lambda.client.send(
      new ListProvisionedConcurrencyConfigsCommand(HELLO),
    );
    expect(ProvisionedConcurrencyConfigs).to.deep.equal([]);
    expect((await refusalOf(read("LIVE"))).message).to.equal(
      `Cannot find alias arn: ${arnOf("hello", "LIVE")}`,
    );
  });

  it("answers a delete with 204, even if nothing was provisioned", async () => {
    expect((await remove("1")).$metadata.httpStatusCode).to.equal(204);
    expect(await refusalOf(read("1"))).to.deep.equal({
      status: 404,
      name: "ProvisionedConcurrencyConfigNotFoundException",
      message: "No Provisioned Concurrency Config found for this function",
    });
  });

  it("refuses more provisioned executions than the account has left", async () => {
    expect((await refusalOf(put("1", 1001))).message).to.equal(
      "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
    );
    expect((await refusalOf(put("1", 901))).message).to.equal(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
  });

  for (const { what, act, status, message } of [
    {
      what: "none",
      act: () => put("1", 0),
      status: 400,
      message:
        "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    },
    {
      what: "some on $LATEST",
      act: () => put("$LATEST"),
      status: 400,
      message: "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    },
    {
      what: "to read that of $LATEST",
      act: () => read("$LATEST"),
      status: 400,
      message: "The function resource provided must be an alias or a published version.",
    },
    {
      what: "some on an alias that is not there",
      act: () => put("absent"),
      status: 404,
      message: `Cannot find alias arn: ${arnOf("hello", "absent")}`,
    },
    {
      what: "some on a version that is not there",
      act: () => put("10"),
      status: 404,
      message: `Function not found: ${arnOf("hello", "10")}`,
    },
  ]) {
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(act())).to.include({ status, message });
    });
  }
});
