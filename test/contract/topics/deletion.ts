import { DeleteFunctionCommand, ListAliasesCommand } from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import { recordedApi, row, topic } from "../row.ts";
import { twoVersions } from "./aliases.ts";

const REFERENCED = "[live] DeleteFunction with a version that an alias names";

/** Deletion of functions and versions, and the aliases that guard a version. */
export const DELETION = topic("deletion", [
  row("The primary version of an alias can't be deleted: 409 with the alias", REFERENCED, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("live", "1");
    await expectRefusal(
      hello.removeVersion("1"),
      409,
      "ResourceConflictException",
      "Unable to delete version because the following aliases reference it: [live]",
    );
    expectMatch(await hello.configuration("1"), { Version: "1" });
  }),
  row("A version with a weight can't be deleted: 409 with the alias", REFERENCED, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("live", "1", { 2: 0.1 });
    await expectRefusal(
      hello.removeVersion("2"),
      409,
      "ResourceConflictException",
      "Unable to delete version because the following aliases reference it: [live]",
    );
  }),
  row("A version that no alias names any more can be deleted: 204", REFERENCED, async (at) => {
    const hello = await twoVersions(at);
    await hello.createAlias("live", "1", { 2: 0.1 });
    await hello.updateAlias("live", {}, {});
    expectAnswer(await hello.removeVersion("2"), 204);
    const message = `Function not found: ${hello.arn("2")}`;
    await expectRefusal(hello.configuration("2"), 404, "ResourceNotFoundException", message);
  }),
  row(
    "Deleting a version that is not there answers 204",
    "[live] DeleteFunction with an absent version",
    async (at) => {
      const hello = await at.makeFunction();
      expectAnswer(await hello.removeVersion("9"), 204);
    },
  ),
  row(
    "$LATEST can't be deleted by itself",
    recordedApi("TestLambdaFunction::test_ops_with_arn_qualifier_mismatch[delete_function]"),
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        hello.removeVersion("$LATEST"),
        400,
        "InvalidParameterValueException",
        "$LATEST version cannot be deleted without deleting the function.",
      );
    },
  ),
  row(
    "DeleteFunction with an alias is refused",
    recordedApi(
      "TestLambdaFunction::test_function_name_and_qualifier_validation[qualifier_too_long1-delete_function]",
    ),
    async (at) => {
      const hello = await at.makeFunction();
      await hello.createAlias("LIVE", "$LATEST");
      await expectRefusal(
        hello.removeVersion("LIVE"),
        400,
        "InvalidParameterValueException",
        "Deletion of aliases is not currently supported.",
      );
    },
  ),
  row(
    "DeleteFunction of none is refused with 404, with a version as well",
    recordedApi("TestLambdaFunction::test_delete_on_nonexisting_version"),
    async (at) => {
      const FunctionName = at.unusedName();
      for (const Qualifier of [undefined, "1221"]) {
        await expectRefusal(
          at.lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier })),
          404,
          "ResourceNotFoundException",
          `Function not found: ${at.functionArn(FunctionName)}`,
        );
      }
    },
  ),
  row(
    "DeleteFunction takes versions and aliases along",
    recordedApi("TestLambdaFunction::test_function_lifecycle"),
    async (at) => {
      const hello = await twoVersions(at);
      await hello.createAlias("LIVE", "1");
      expectAnswer(await at.lambda.send(new DeleteFunctionCommand({ FunctionName: hello.name })), 204);
      await expectRefusal(hello.configuration("1"), 404, "ResourceNotFoundException");
      await expectRefusal(hello.alias("LIVE"), 404, "ResourceNotFoundException");
      await expectRefusal(
        at.lambda.send(new ListAliasesCommand({ FunctionName: hello.name })),
        404,
        "ResourceNotFoundException",
        /^Function not found: /,
      );
    },
  ),
]);
