import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetFunctionCommand,
  ListAliasesCommand,
} from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { recordedApi, row, topic } from "../row.ts";

const LIFECYCLE = recordedApi("TestLambdaAlias::test_alias_lifecycle");
const INVALID = recordedApi("TestLambdaAlias::test_notfound_and_invalid_routingconfigs");

/** Aliases, and the weights that are refused. */
export const ALIASES = topic("aliases", [
  row("CreateAlias answers 201 with ARN, version and weights", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    expectAnswer(await hello.createAlias("LIVE", "1", { 2: 0.2 }), 201, {
      AliasArn: hello.arn("LIVE"),
      Name: "LIVE",
      FunctionVersion: "1",
      Description: "",
      RevisionId: present,
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } },
    });
  }),
  row("GetAlias answers 200 with what CreateAlias answered", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    const { $metadata: _, ...created } = await hello.createAlias("LIVE", "1", { 2: 0.2 });
    expectAnswer(await hello.alias("LIVE"), 200, created);
  }),
  row("UpdateAlias answers 200 and keeps what it does not name", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    const input = { FunctionName: hello.name, Name: "LIVE", FunctionVersion: "1", Description: "kept" };
    await at.lambda.send(new CreateAliasCommand(input));
    const moved = await hello.updateAlias("LIVE", { FunctionVersion: "2" });
    expectAnswer(moved, 200, { FunctionVersion: "2", Description: "kept" });
    const described = await hello.updateAlias("LIVE", { Description: "new" });
    expectAnswer(described, 200, { FunctionVersion: "2", Description: "new" });
  }),
  row("An empty map clears the weights: later answers have no RoutingConfig", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("LIVE", "1", { 2: 0.2 });
    expectAnswer(await hello.updateAlias("LIVE", {}, {}), 200, { RoutingConfig: absent });
    expectMatch(await hello.alias("LIVE"), { FunctionVersion: "1", RoutingConfig: absent });
  }),
  row("An alias made with an empty map has no RoutingConfig", INVALID, async (at) => {
    const hello = await twoVersions(at);
    expectAnswer(await hello.createAlias("LIVE", "1", {}), 201, { RoutingConfig: absent });
  }),
  row("An update without RoutingConfig leaves the weights", "[inferred]", async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("LIVE", "1", { 2: 0.2 });
    await hello.updateAlias("LIVE", { Description: "something else" });
    expectMatch(await hello.alias("LIVE"), { RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } } });
  }),
  row("Version and cleared weights can be set in one call", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("LIVE", "1", { 2: 0.2 });
    const promoted = await hello.updateAlias("LIVE", { FunctionVersion: "2" }, {});
    expectAnswer(promoted, 200, { FunctionVersion: "2", RoutingConfig: absent });
  }),
  row("DeleteAlias answers 204, also when there is none", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    await hello.createAlias("LIVE", "$LATEST");
    const remove = () => at.lambda.send(new DeleteAliasCommand({ FunctionName: hello.name, Name: "LIVE" }));
    expectAnswer(await remove(), 204);
    expectAnswer(await remove(), 204);
  }),
  row("An alias can name $LATEST", INVALID, async (at) => {
    const hello = await at.makeFunction();
    expectAnswer(await hello.createAlias("LIVE", "$LATEST"), 201, { FunctionVersion: "$LATEST" });
  }),
  row("A second alias of a name is refused with 409 and its ARN", INVALID, async (at) => {
    const hello = await at.makeFunction();
    await hello.createAlias("LIVE", "$LATEST");
    await expectRefusal(
      hello.createAlias("LIVE", "$LATEST"),
      409,
      "ResourceConflictException",
      `Alias already exists: ${hello.arn("LIVE")}`,
    );
  }),
  row("GetAlias of none is refused with 404", INVALID, async (at) => {
    const hello = await at.makeFunction();
    const message = `Cannot find alias arn: ${hello.arn("none")}`;
    await expectRefusal(hello.alias("none"), 404, "ResourceNotFoundException", message);
  }),
  row(
    "UpdateAlias of none is refused with 404 in other words",
    recordedApi("TestLambdaAlias::test_non_existent_alias_update"),
    async (at) => {
      const hello = await at.makeFunction();
      const update = hello.updateAlias("none", { Description: "new" });
      const message = `Alias not found: ${hello.arn("none")}`;
      await expectRefusal(update, 404, "ResourceNotFoundException", message);
    },
  ),
  row("An alias of a version that is not there is refused with 404", INVALID, async (at) => {
    const hello = await at.makeFunction();
    const message = `Function not found: ${hello.arn("10")}`;
    await expectRefusal(hello.createAlias("LIVE", "10"), 404, "ResourceNotFoundException", message);
  }),
  row(
    "A move to a version that is not there is refused with 404 and changes nothing",
    INVALID,
    async (at) => {
      const hello = await at.makeFunction();
      await hello.createAlias("LIVE", "$LATEST");
      const message = `Function not found: ${hello.arn("10")}`;
      const move = hello.updateAlias("LIVE", { FunctionVersion: "10" });
      await expectRefusal(move, 404, "ResourceNotFoundException", message);
      expectMatch(await hello.alias("LIVE"), { FunctionVersion: "$LATEST" });
    },
  ),
  row("A weight of a version that is not there is refused with 404", INVALID, async (at) => {
    const hello = await twoVersions(at);
    const message = `Function not found: ${hello.arn("10")}`;
    await expectRefusal(
      hello.createAlias("LIVE", "1", { 10: 0.5 }),
      404,
      "ResourceNotFoundException",
      message,
    );
  }),
  row("An alias of a function that is not there is refused with 404", INVALID, async (at) => {
    const FunctionName = at.unusedName();
    await expectRefusal(
      at.lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" })),
      404,
      "ResourceNotFoundException",
      `Function not found: ${at.functionArn(FunctionName, "1")}`,
    );
  }),
  row("Two weights are refused", INVALID, async (at) => {
    const hello = await twoVersions(at);
    await expectRefusal(
      hello.createAlias("LIVE", "1", { 1: 0.8, 2: 0.5 }),
      400,
      "InvalidParameterValueException",
      "Number of items in AdditionalVersionWeights cannot be greater than 1",
    );
  }),
  ...[2, -1].map((weight) =>
    row(`A weight of ${weight} is refused`, INVALID, async (at) => {
      const hello = await twoVersions(at);
      await expectRefusal(
        hello.createAlias("LIVE", "1", { 2: weight }),
        400,
        "ValidationException",
        `1 validation error detected: Value '{2=${weight}.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
      );
    }),
  ),
  row("A weight of the primary version is refused", INVALID, async (at) => {
    const hello = await twoVersions(at);
    await expectRefusal(
      hello.createAlias("LIVE", "1", { 1: 0.5 }),
      400,
      "InvalidParameterValueException",
      "Invalid function version 1. Function version 1 is already included in routing configuration.",
    );
  }),
  row("$LATEST can't be the primary version of weights", INVALID, async (at) => {
    const hello = await twoVersions(at);
    await expectRefusal(
      hello.createAlias("LIVE", "$LATEST", { 1: 0.5 }),
      400,
      "InvalidParameterValueException",
      "$LATEST is not supported for an alias pointing to more than 1 version",
    );
  }),
  row("$LATEST can't have a weight", INVALID, async (at) => {
    const hello = await twoVersions(at);
    await expectRefusal(
      hello.createAlias("LIVE", "1", { $LATEST: 0.5 }),
      400,
      "ValidationException",
      "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    );
  }),
  row("UpdateAlias refuses wrong weights as CreateAlias does, and changes nothing", INVALID, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("LIVE", "1", { 2: 0.2 });
    await expectRefusal(
      hello.updateAlias("LIVE", { FunctionVersion: "2" }, { 2: 0.2 }),
      400,
      "InvalidParameterValueException",
      "Invalid function version 2. Function version 2 is already included in routing configuration.",
    );
    expectMatch(await hello.alias("LIVE"), {
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } },
    });
  }),
  row(
    "Versions with different roles can't share an alias",
    "[doc] Lambda developer guide, weighted aliases; text [live]",
    async (at) => {
      const [first, another] = [await at.role(), await at.role("another")];
      const hello = await at.makeFunction({ Role: first.arn });
      await hello.publish();
      await at.until(async () => {
        try {
          await hello.updateSettings({ Role: another.arn });
          return true;
        } catch (error) {
          if (/cannot be assumed/.test((error as Error).message)) return false;
          throw error;
        }
      });
      await hello.publish();
      await expectRefusal(
        hello.createAlias("LIVE", "1", { 2: 0.5 }),
        400,
        "InvalidParameterValueException",
        /Specified versions must be associated with the same execution role/,
      );
    },
  ),
  row("A name of digits only is refused", recordedApi("TestLambdaAlias::test_alias_naming"), async (at) => {
    const hello = await at.makeFunction();
    await expectRefusal(
      hello.createAlias("2024", "$LATEST"),
      400,
      "ValidationException",
      "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    );
  }),
  row(
    "A name of digits and hyphens is accepted",
    recordedApi("TestLambdaAlias::test_alias_naming"),
    async (at) => {
      const hello = await at.makeFunction();
      expectAnswer(await hello.createAlias("2024-01-02", "$LATEST"), 201, {
        AliasArn: hello.arn("2024-01-02"),
      });
    },
  ),
  row(
    "A name of 129 characters is refused, one of 128 is not",
    "[model] botocore lambda/2015-03-31, Alias",
    async (at) => {
      const hello = await at.makeFunction();
      expectAnswer(await hello.createAlias("a".repeat(128), "$LATEST"), 201);
      await expectRefusal(
        hello.createAlias("a".repeat(129), "$LATEST"),
        400,
        "ValidationException",
        /at 'name' failed to satisfy constraint: Member must have length less than or equal to 128/,
      );
    },
  ),
  row("ListAliases with FunctionVersion answers those of that version", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("first", "1");
    await hello.createAlias("second", "2");
    const list = (FunctionVersion: string) =>
      at.lambda.send(new ListAliasesCommand({ FunctionName: hello.name, FunctionVersion }));
    expectAnswer(await list("1"), 200, { Aliases: [{ Name: "first" }] });
    expectMatch(await list("2"), { Aliases: [{ Name: "second" }] });
  }),
  row("GetFunction of an alias answers the version under the alias's ARN", LIFECYCLE, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("LIVE", "1");
    const get = new GetFunctionCommand({ FunctionName: hello.name, Qualifier: "LIVE" });
    expectMatch(await at.lambda.send(get), {
      Configuration: { FunctionArn: hello.arn("LIVE"), Version: "1" },
    });
  }),
  row("GetFunction of an alias that is not there is refused with 404", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    const message = `Function not found: ${hello.arn("none")}`;
    await expectRefusal(hello.configuration("none"), 404, "ResourceNotFoundException", message);
  }),
]);

/** A function with versions 1 and 2 and no alias. */
export async function twoVersions(at: Laboratory): Promise<LabFunction> {
  const hello = await at.makeFunction({}, "one");
  await hello.publish();
  await hello.updateCode("two");
  await hello.publish();
  return hello;
}
