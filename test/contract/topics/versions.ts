import {
  CreateFunctionCommand,
  GetFunctionCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { expectAnswer, expectMatch, expectOther, expectRefusal, expectTrue } from "../expectation.ts";
import { codeSha256, handlerZip } from "../handler-code.ts";
import { sendCreate } from "../lab-function.ts";
import { absent } from "../matching.ts";
import { recordedApi, row, topic } from "../row.ts";

const LIFECYCLE = recordedApi("TestLambdaVersions::test_version_lifecycle");

/** PublishVersion, version numbers, and the code and settings that a version keeps. */
export const VERSIONS = topic("versions", [
  row("PublishVersion answers 201 with the first number, Active and Successful", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    expectAnswer(await hello.publish(), 201, {
      Version: "1",
      FunctionName: hello.name,
      FunctionArn: hello.arn("1"),
      State: "Active",
      LastUpdateStatus: "Successful",
    });
  }),
  row("A version's description is the one sent", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction({ Description: "of the function" });
    expectMatch(await hello.publish({ Description: "of the version" }), { Description: "of the version" });
    expectMatch(await hello.configuration("1"), { Description: "of the version" });
    expectMatch(await hello.configuration(), { Description: "of the function" });
  }),
  row("Without a description a version takes that of $LATEST", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction({ Description: "of the function" });
    expectMatch(await hello.publish(), { Description: "of the function" });
  }),
  row(
    "PublishVersion without an update since the last one answers the same version, 201, with its old description and RevisionId",
    LIFECYCLE,
    async (at) => {
      const hello = await at.makeFunction();
      const first = await hello.publish({ Description: "first" });
      const { Version, RevisionId } = first;
      expectAnswer(await hello.publish({ Description: "second" }), 201, {
        Version,
        Description: "first",
        RevisionId,
        FunctionArn: hello.arn("1"),
      });
      expectMatch(await hello.configuration("1"), { Description: "first", RevisionId });
    },
  ),
  row(
    "An update with the very same code makes the next PublishVersion a new number",
    "[live] PublishVersion compares update calls, not content",
    async (at) => {
      const hello = await at.makeFunction();
      const first = await hello.publish();
      await hello.updateCode("one");
      expectMatch(await hello.publish(), { Version: "2", CodeSha256: first.CodeSha256 });
    },
  ),
  row("A changed description alone makes the next PublishVersion a new number", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction({ Description: "one" });
    await hello.publish();
    await hello.updateSettings({ Description: "two" });
    expectMatch(await hello.publish(), { Version: "2", Description: "two" });
  }),
  row(
    "The code of a version can't be updated",
    "[live] quoted by users who named a version in UpdateFunctionCode",
    async (at) => {
      const hello = await at.makeFunction({ Publish: true });
      const update = { FunctionName: hello.arn("1"), ZipFile: handlerZip("two") };
      await expectRefusal(
        at.lambda.send(new UpdateFunctionCodeCommand(update)),
        400,
        "InvalidParameterValueException",
        /^Current operation does not support versions other than \$LATEST/,
      );
    },
  ),
  row(
    "A wrong CodeSha256 is refused with both digests",
    recordedApi("TestLambdaVersions::test_publish_with_wrong_sha256"),
    async (at) => {
      const hello = await at.makeFunction();
      const { CodeSha256 } = await hello.configuration();
      await expectRefusal(
        hello.publish({ CodeSha256: "somenonexistentsha256" }),
        400,
        "InvalidParameterValueException",
        `CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    },
  ),
  row(
    "The right CodeSha256 and RevisionId are accepted",
    recordedApi("TestLambdaVersions::test_publish_with_wrong_sha256"),
    async (at) => {
      const hello = await at.makeFunction();
      const { CodeSha256, RevisionId } = await hello.configuration();
      expectAnswer(await hello.publish({ CodeSha256, RevisionId }), 201, { Version: "1", CodeSha256 });
    },
  ),
  row(
    "CodeSha256 is the base64 SHA-256 of the zip's bytes",
    "[doc] Lambda API reference, FunctionConfiguration",
    async (at) => {
      const hello = await at.makeFunction({}, "digest");
      expectMatch(await hello.configuration(), { CodeSha256: codeSha256(handlerZip("digest")) });
    },
  ),
  row(
    "CreateFunction with Publish answers version 1 under the unqualified ARN",
    recordedApi("TestLambdaVersions::test_publish_version_on_create"),
    async (at) => {
      const { name, created } = await sendCreate(at, { Publish: true });
      expectAnswer(created, 201, { Version: "1", FunctionArn: at.functionArn(name), State: "Pending" });
    },
  ),
  row(
    "After CreateFunction with Publish, PublishVersion answers version 1 again",
    recordedApi("TestLambdaVersions::test_publish_version_on_create"),
    async (at) => {
      const hello = await at.makeFunction({ Publish: true });
      expectMatch(await hello.configuration(), { Version: "$LATEST" });
      expectAnswer(await hello.publish(), 201, { Version: "1", FunctionArn: hello.arn("1") });
    },
  ),
  row(
    "UpdateFunctionCode with Publish answers the new version, Pending, under its qualified ARN",
    recordedApi("TestLambdaVersions::test_publish_with_update"),
    async (at) => {
      const hello = await at.makeFunction();
      expectAnswer(await hello.sendCode("two", { Publish: true }), 200, {
        Version: "1",
        FunctionArn: hello.arn("1"),
        State: "Pending",
        StateReason: "The function is being created.",
        StateReasonCode: "Creating",
        LastUpdateStatus: absent,
        CodeSha256: codeSha256(handlerZip("two")),
      });
    },
  ),
  row(
    "A version made by UpdateFunctionCode with Publish becomes Active",
    recordedApi("TestLambdaVersions::test_publish_with_update"),
    async (at) => {
      const hello = await at.makeFunction();
      await hello.sendCode("two", { Publish: true });
      const waiter = {
        client: at.lambda,
        abortSignal: at.signal,
        maxWaitTime: 120,
        minDelay: 0.05,
        maxDelay: 2,
      };
      await waitUntilPublishedVersionActive(waiter, { FunctionName: hello.name, Qualifier: "1" });
      expectMatch(await hello.configuration("1"), { State: "Active", Version: "1" });
    },
  ),
  row("Numbers are not reused, not even that of the newest", "[live] version numbers", async (at) => {
    const hello = await at.makeFunction();
    await hello.publish();
    expectAnswer(await hello.removeVersion("1"), 204);
    await hello.updateCode("two");
    expectMatch(await hello.publish(), { Version: "2" });
  }),
  row("A version keeps its code and settings when $LATEST changes", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction({ Environment: { Variables: { STAGE: "one" } }, Timeout: 7 });
    const first = await hello.publish();
    await hello.updateCode("two");
    await hello.updateSettings({ Environment: { Variables: { STAGE: "two" } }, Timeout: 9 });
    expectMatch(await hello.configuration("1"), {
      CodeSha256: first.CodeSha256,
      RevisionId: first.RevisionId,
      Timeout: 7,
      Environment: { Variables: { STAGE: "one" } },
    });
    expectMatch(await hello.configuration(), { Timeout: 9, CodeSha256: codeSha256(handlerZip("two")) });
  }),
  row(
    "A version's LastModified is no later than its publishing by SSM's clock, 2 s aside, and stays when $LATEST changes",
    "[inferred] `live` tells by it whether a ledger entry can speak of a version, or speaks of a function that was deleted",
    async (at) => {
      const hello = await at.makeFunction();
      const made = await hello.configuration();
      const first = await hello.publish();
      const published = Date.parse(first.LastModified ?? "");
      expectTrue(
        published >= Date.parse(made.LastModified ?? ""),
        `LastModified of version 1 at ${made.LastModified}, when the function was made, or later`,
        `${first.LastModified}`,
      );
      const Name = at.unusedName();
      at.leavings.note("parameter", Name);
      await at.ssm.send(new PutParameterCommand({ Name, Value: "1", Type: "String" }));
      const { Parameter } = await at.ssm.send(new GetParameterCommand({ Name }));
      const written = Parameter?.LastModifiedDate;
      expectTrue(
        published <= (written?.getTime() ?? 0) + 2000,
        `LastModified of version 1 before ${written?.toISOString()}, when SSM was written after it`,
        `${first.LastModified}`,
      );
      await hello.updateCode("two");
      await hello.publish();
      expectMatch(await hello.configuration("1"), { LastModified: first.LastModified });
    },
  ),
  row(
    "ListVersionsByFunction begins with $LATEST under its qualified ARN, then the numbers in order",
    LIFECYCLE,
    async (at) => {
      const hello = await at.makeFunction();
      await hello.publish();
      await hello.updateCode("two");
      await hello.publish();
      const listed = await at.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: hello.name }));
      expectAnswer(listed, 200, {
        Versions: [
          { Version: "$LATEST", FunctionArn: hello.arn("$LATEST") },
          { Version: "1", FunctionArn: hello.arn("1") },
          { Version: "2", FunctionArn: hello.arn("2") },
        ],
      });
    },
  ),
  row("ListVersionsByFunction shows no State and no LastUpdateStatus", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    await hello.publish();
    const listed = await at.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: hello.name }));
    const stateless = { State: absent, LastUpdateStatus: absent };
    expectMatch(listed.Versions, [stateless, stateless]);
  }),
  row(
    "A description of more than 256 characters is refused",
    "[model] botocore lambda/2015-03-31, Description",
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        hello.publish({ Description: "x".repeat(257) }),
        400,
        "ValidationException",
        /at 'description' failed to satisfy constraint: Member must have length less than or equal to 256/,
      );
    },
  ),
  row(
    "PublishVersion of a function that is not there is refused with 404",
    "[model] botocore lambda/2015-03-31, PublishVersion",
    async (at) => {
      const FunctionName = at.unusedName();
      await expectRefusal(
        at.lambda.send(new PublishVersionCommand({ FunctionName })),
        404,
        "ResourceNotFoundException",
        /^Function not found: arn:/,
      );
    },
  ),
  row(
    "GetFunction names $LATEST's ARN as it was asked for: with the qualifier or without",
    recordedApi("TestLambdaVersions::test_publish_version_on_create"),
    async (at) => {
      const hello = await at.makeFunction();
      const get = (Qualifier?: string) =>
        at.lambda.send(new GetFunctionCommand({ FunctionName: hello.name, Qualifier }));
      expectMatch(await get(), { Configuration: { Version: "$LATEST", FunctionArn: hello.arn() } });
      expectMatch(await get("$LATEST"), {
        Configuration: { Version: "$LATEST", FunctionArn: hello.arn("$LATEST") },
      });
    },
  ),
  row(
    "A version that is not there is refused with 404 and its ARN",
    recordedApi("TestLambdaFunction::test_ops_on_nonexisting_version"),
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        hello.configuration("1221"),
        404,
        "ResourceNotFoundException",
        `Function not found: ${hello.arn("1221")}`,
      );
    },
  ),
  row(
    "CreateFunction of a name that is taken is refused with 409",
    "[live] Function already exist, quoted in many issues",
    async (at) => {
      const hello = await at.makeFunction();
      const { arn: Role } = await at.role();
      const again = new CreateFunctionCommand({
        FunctionName: hello.name,
        Role,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: handlerZip("one") },
      });
      await expectRefusal(
        at.lambda.send(again),
        409,
        "ResourceConflictException",
        `Function already exist: ${hello.name}`,
      );
    },
  ),
  row(
    "What is no zip is refused",
    recordedApi("TestLambdaFunction::test_create_lambda_exceptions"),
    async (at) => {
      const refused = sendCreate(at, { Code: { ZipFile: Buffer.from("this is not a zipfile") } });
      await expectRefusal(
        refused,
        400,
        "InvalidParameterValueException",
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
      );
    },
  ),
  row("Two versions of different code have different digests", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction({}, "one");
    const first = await hello.publish();
    await hello.updateCode("two");
    expectOther((await hello.publish()).CodeSha256, first.CodeSha256, "CodeSha256 of version 2");
  }),
]);
