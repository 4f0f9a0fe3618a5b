import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectOther, expectRefusal, NotSeen } from "../expectation.ts";
import { makeFunction, openFunction, sendCreate } from "../lab-function.ts";
import { recordedApi, row, topic } from "../row.ts";

const BASIC = recordedApi("TestLambdaRevisions::test_function_revisions_basic");
const VERSION_AND_ALIAS = recordedApi("TestLambdaRevisions::test_function_revisions_version_and_alias");
const STALE =
  "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";

/** Calls that change a RevisionId, and the refusal of a stale one. */
export const REVISION_IDS = topic("revision-ids", [
  row("The RevisionId of a new function changes when it becomes Active", BASIC, async (at) => {
    const { name, created } = await sendCreate(at);
    const hello = openFunction(at, name);
    await hello.settled();
    const { State, RevisionId } = await at.until(async () => {
      const got = await at.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      return got.State === "Active" && got;
    });
    expectMatch(State, "Active");
    expectOther(RevisionId, created.RevisionId, "RevisionId");
  }),
  row("UpdateFunctionCode gives a new RevisionId, and settling another one", BASIC, async (at) => {
    const hello = await at.makeFunction();
    const before = await hello.configuration();
    const sent = await hello.sendCode("two");
    expectOther(sent.RevisionId, before.RevisionId, "RevisionId in the answer");
    await hello.settled();
    expectOther((await hello.configuration()).RevisionId, sent.RevisionId, "RevisionId when settled");
  }),
  row("UpdateFunctionConfiguration gives a new RevisionId, and settling another one", BASIC, async (at) => {
    const hello = await at.makeFunction();
    const before = await hello.configuration();
    const sent = await hello.sendSettings({ Timeout: 5 });
    expectOther(sent.RevisionId, before.RevisionId, "RevisionId in the answer");
    await hello.settled();
    expectOther((await hello.configuration()).RevisionId, sent.RevisionId, "RevisionId when settled");
  }),
  row(
    "An update that changes nothing gives new RevisionIds too",
    recordedApi("TestLambdaFunction::test_redundant_updates"),
    async (at) => {
      const hello = await at.makeFunction({ Description: "same" });
      const before = await hello.configuration();
      const sent = await hello.sendSettings({ Description: "same" });
      expectOther(sent.RevisionId, before.RevisionId, "RevisionId in the answer");
      await hello.settled();
      expectOther((await hello.configuration()).RevisionId, sent.RevisionId, "RevisionId when settled");
    },
  ),
  row("A settled function keeps its RevisionId", BASIC, async (at) => {
    const hello = await at.makeFunction();
    const { RevisionId } = await hello.configuration();
    expectMatch(await hello.configuration(), { RevisionId });
  }),
  row("PublishVersion changes the RevisionId of $LATEST", VERSION_AND_ALIAS, async (at) => {
    const hello = await at.makeFunction();
    const before = await hello.configuration();
    await hello.publish();
    expectOther((await hello.configuration()).RevisionId, before.RevisionId, "RevisionId of $LATEST");
  }),
  row(
    "A version has a RevisionId of its own, as PublishVersion answered it",
    VERSION_AND_ALIAS,
    async (at) => {
      const hello = await at.makeFunction();
      const { RevisionId } = await hello.publish();
      expectMatch(await hello.configuration("1"), { RevisionId });
      expectOther((await hello.configuration()).RevisionId, RevisionId, "RevisionId of $LATEST");
    },
  ),
  row(
    "A PublishVersion that makes no new version leaves the RevisionId of $LATEST",
    recordedApi("TestLambdaVersions::test_publish_version_on_create"),
    async (at) => {
      const hello = await at.makeFunction();
      await hello.publish();
      const { RevisionId } = await hello.configuration();
      await hello.publish();
      expectMatch(await hello.configuration(), { RevisionId });
    },
  ),
  row(
    "CreateAlias changes neither the function's RevisionId nor the version's",
    VERSION_AND_ALIAS,
    async (at) => {
      const hello = await at.makeFunction();
      await hello.publish();
      const [latest, one] = [await hello.configuration(), await hello.configuration("1")];
      await hello.createAlias("LIVE", "1");
      expectMatch(await hello.configuration(), { RevisionId: latest.RevisionId });
      expectMatch(await hello.configuration("1"), { RevisionId: one.RevisionId });
    },
  ),
  row("PublishVersion with a wrong RevisionId is refused with 412", VERSION_AND_ALIAS, async (at) => {
    const hello = await at.makeFunction();
    const wrong = hello.publish({ RevisionId: "wrong" });
    await expectRefusal(wrong, 412, "PreconditionFailedException", STALE);
  }),
  row("UpdateFunctionCode with a wrong RevisionId is refused with 412", BASIC, async (at) => {
    const hello = await at.makeFunction();
    const wrong = hello.sendCode("two", { RevisionId: "wrong" });
    await expectRefusal(wrong, 412, "PreconditionFailedException", STALE);
  }),
  row("UpdateFunctionConfiguration with a wrong RevisionId is refused with 412", BASIC, async (at) => {
    const hello = await at.makeFunction();
    const wrong = hello.sendSettings({ Timeout: 5, RevisionId: "wrong" });
    await expectRefusal(wrong, 412, "PreconditionFailedException", STALE);
  }),
  row(
    "UpdateAlias with a wrong RevisionId is refused with 412 and changes nothing",
    VERSION_AND_ALIAS,
    async (at) => {
      const hello = await at.makeFunction();
      await hello.publish();
      const { RevisionId } = await hello.createAlias("LIVE", "1");
      const wrong = hello.updateAlias("LIVE", { FunctionVersion: "$LATEST", RevisionId: "wrong" });
      await expectRefusal(wrong, 412, "PreconditionFailedException", STALE);
      expectMatch(await hello.alias("LIVE"), { FunctionVersion: "1", RevisionId });
    },
  ),
  row("A RevisionId taken before an update settles is stale after it", BASIC, async (at) => {
    const hello = await at.makeFunction();
    const { RevisionId } = await hello.sendSettings({ Timeout: 5 });
    await hello.settled();
    if ((await hello.configuration()).RevisionId === RevisionId) throw new NotSeen("The id did not change.");
    await expectRefusal(hello.publish({ RevisionId }), 412, "PreconditionFailedException", STALE);
  }),
  row("The newest RevisionId is accepted by both updates", BASIC, async (at) => {
    const hello = await makeFunction(at);
    const first = await hello.configuration();
    expectAnswer(await hello.sendCode("two", { RevisionId: first.RevisionId }), 200);
    await hello.settled();
    const second = await hello.configuration();
    expectAnswer(await hello.sendSettings({ Timeout: 5, RevisionId: second.RevisionId }), 200);
  }),
  row("The newest RevisionId of an alias is accepted and replaced", VERSION_AND_ALIAS, async (at) => {
    const hello = await at.makeFunction();
    await hello.publish();
    const { RevisionId } = await hello.createAlias("LIVE", "1");
    const moved = await hello.updateAlias("LIVE", { FunctionVersion: "$LATEST", RevisionId });
    expectAnswer(moved, 200, { FunctionVersion: "$LATEST" });
    expectOther(moved.RevisionId, RevisionId, "RevisionId");
    const again = hello.updateAlias("LIVE", { FunctionVersion: "1", RevisionId });
    await expectRefusal(again, 412, "PreconditionFailedException", STALE);
  }),
  row(
    "UpdateAlias without any change gives a new RevisionId",
    recordedApi("TestLambdaAlias::test_alias_lifecycle"),
    async (at) => {
      const hello = await at.makeFunction();
      await hello.publish();
      const { RevisionId } = await hello.createAlias("LIVE", "1");
      const same = await hello.updateAlias("LIVE", {});
      expectAnswer(same, 200, { FunctionVersion: "1" });
      expectOther(same.RevisionId, RevisionId, "RevisionId");
      expectMatch(await hello.alias("LIVE"), { RevisionId: same.RevisionId });
    },
  ),
]);
