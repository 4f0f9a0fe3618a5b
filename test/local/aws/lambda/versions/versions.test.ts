import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  type PublishVersionCommandInput,
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
  startLambda,
  useLambda,
  zipOf,
} from "../../../../support/lambda-builders.ts";

describe("local Lambda: versions", () => {
  const lambda = useLambda();

  const publish = (input: Partial<PublishVersionCommandInput> = {}) =>
    lambda.client.send(new PublishVersionCommand({ FunctionName: "hello", ...input }));
  const updateCode = (text: string) =>
    lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile: zipOf(text) }));
  const remove = (Qualifier: string) =>
    lambda.client.send(new DeleteFunctionCommand({ FunctionName: "hello", Qualifier }));
  const listedVersions = async () =>
    (await lambda.client.send(new ListVersionsByFunctionCommand({ FunctionName: "hello" }))).Versions ?? [];

  it("publishes $LATEST as version 1, Active at once", async () => {
    await aFunction(lambda, "hello").create();
    const before = await readConfiguration(lambda, "hello");
    const published = await publish({ Description: "first" });
    expect(published.$metadata.httpStatusCode).to.equal(201);
    expect(published).to.include({
      Version: "1",
      FunctionArn: arnOf("hello", "1"),
      Description: "first",
      State: "Active",
      LastUpdateStatus: "Successful",
      CodeSha256: before.CodeSha256,
    });
    expect((await readConfiguration(lambda, "hello", "1")).RevisionId).to.equal(published.RevisionId);
  });

  it("changes the RevisionId of $LATEST with a publish, but not its description", async () => {
    await aFunction(lambda, "hello").with({ Description: "mine" }).create();
    const before = await readConfiguration(lambda, "hello");
    await publish({ Description: "first" });
    const after = await readConfiguration(lambda, "hello");
    expect(after.Description).to.equal("mine");
    expect(after.RevisionId).to.not.equal(before.RevisionId);
  });

  it("gives a version the description of $LATEST if none is sent", async () => {
    await aFunction(lambda, "hello").with({ Description: "mine" }).create();
    expect((await publish()).Description).to.equal("mine");
  });

  it("answers a repeated publish with the same version, its old description and revision", async () => {
    await aFunction(lambda, "hello").create();
    const first = await publish({ Description: "first" });
    const latest = await readConfiguration(lambda, "hello");
    const second = await publish({ Description: "second" });
    expect(second.$metadata.httpStatusCode).to.equal(201);
    expect(second).to.include({ Version: "1", Description: "first", RevisionId: first.RevisionId });
    expect((await readConfiguration(lambda, "hello")).RevisionId).to.equal(latest.RevisionId);
  });

  for (const [what, update] of [
    ["the same code", () => updateCode("exports.handler = async () => 1;")],
    [
      "a description",
      () =>
        lambda.client.send(
          new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Description: "other" }),
        ),
    ],
    [
      "nothing at all",
      () => lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello" })),
    ],
  ] as const) {
    it(`publishes a new version after an update of ${what}`, async () => {
      await aFunction(lambda, "hello").versions(1).create();
      await update();
      expect((await publish()).Version).to.equal("2");
    });
  }

  it("freezes code and settings in a version", async () => {
    await aFunction(lambda, "hello")
      .with({ Environment: { Variables: { STAGE: "one" } } })
      .versions(1)
      .create();
    const before = await readConfiguration(lambda, "hello", "1");
    await updateCode("new");
    const change = { FunctionName: "hello", Environment: { Variables: { STAGE: "two" } } };
    await lambda.client.send(new UpdateFunctionConfigurationCommand(change));
    const after = await readConfiguration(lambda, "hello", "1");
    expect(after).to.deep.include({
      CodeSha256: before.CodeSha256,
      RevisionId: before.RevisionId,
      Environment: { Variables: { STAGE: "one" } },
    });
  });

  it("refuses to update or publish a version or an alias, because only $LATEST can change", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    const before = await readConfiguration(lambda, "hello");
    const { client } = lambda;
    for (const FunctionName of ["hello:1", "hello:LIVE", arnOf("hello", "1")]) {
      for (const change of [
        client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf("new") })),
        client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 })),
        publish({ FunctionName }),
      ]) {
        expect(await refusalOf(change)).to.deep.equal({
          status: 400,
          name: "InvalidParameterValueException",
          message:
            "Current operation does not support versions other than $LATEST. Please set the version to $LATEST or do not set a version in your request.",
        });
      }
    }
    expect((await readConfiguration(lambda, "hello")).RevisionId).to.equal(before.RevisionId);
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello:$LATEST", Timeout: 9 }));
  });

  it("refuses a publish if its CodeSha256 is not that of $LATEST", async () => {
    await aFunction(lambda, "hello").create();
    const { CodeSha256 } = await readConfiguration(lambda, "hello");
    expect(await refusalOf(publish({ CodeSha256: "other" }))).to.deep.equal({
      status: 400,
      name: "InvalidParameterValueException",
      message: `CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    });
    expect((await publish({ CodeSha256 })).Version).to.equal("1");
  });

  it("refuses a publish from a revision that has settled since", async () => {
    await aFunction(lambda, "hello").create();
    const { RevisionId } = await updateCode("new");
    expect(await refusalOf(publish({ RevisionId }))).to.include({
      status: 412,
      name: "PreconditionFailedException",
    });
    const { RevisionId: settled } = await readConfiguration(lambda, "hello");
    expect((await publish({ RevisionId: settled })).Version).to.equal("1");
  });

  it("refuses a publish while an update is in progress", async () => {
    const slow = await startLambda({ settleMs: 1000 });
    try {
      await slow.client.send(new CreateFunctionCommand(functionInput("hello")));
      slow.advance(1000);
      const input = { FunctionName: "hello", ZipFile: zipOf("new") };
      await slow.client.send(new UpdateFunctionCodeCommand(input));
      const refusal = await refusalOf(slow.client.send(new PublishVersionCommand({ FunctionName: "hello" })));
      expect(refusal).to.include({ status: 409, name: "ResourceConflictException" });
      expect(refusal.message).to.contain("An update is in progress for resource");
    } finally {
      await slow.close();
    }
  });

  it("never gives a version number twice, not even after the newest version is deleted", async () => {
    await aFunction(lambda, "hello").versions(2).create();
    await remove("2");
    await updateCode("new");
    expect((await publish()).Version).to.equal("3");
  });

  it("lists $LATEST first, and all items without states", async () => {
    await aFunction(lambda, "hello").versions(2).create();
    const versions = await listedVersions();
    expect(versions.map(({ FunctionArn }) => FunctionArn)).to.deep.equal(
      ["$LATEST", "1", "2"].map((version) => arnOf("hello", version)),
    );
    for (const version of versions) {
      expect(version).to.not.have.any.keys(
        "State",
        "StateReason",
        "LastUpdateStatus",
        "RuntimeVersionConfig",
      );
    }
  });

  it("deletes a version, and answers the same if the version is gone already", async () => {
    await aFunction(lambda, "hello").versions(2).create();
    for (const version of ["1", "1", "99"]) {
      expect((await remove(version)).$metadata.httpStatusCode).to.equal(204);
    }
    expect((await listedVersions()).map(({ Version }) => Version)).to.deep.equal(["$LATEST", "2"]);
  });

  it("keeps a version that an alias names, as its primary or by weight", async () => {
    await aFunction(lambda, "hello").versions(2).alias("live", "1", { 2: 0.1 }).create();
    for (const version of ["1", "2"]) {
      expect(await refusalOf(remove(version))).to.deep.equal({
        status: 409,
        name: "ResourceConflictException",
        message: "Unable to delete version because the following aliases reference it: [live]",
      });
    }
    expect(await listedVersions()).to.have.length(3);
  });
});
