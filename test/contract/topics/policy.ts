import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  GetPolicyCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectOther, expectRefusal } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { present } from "../matching.ts";
import { recordedApi, row, topic } from "../row.ts";

const EXCEPTIONS = recordedApi("TestLambdaPermissions::test_permission_exceptions");
const VERSIONING = recordedApi("TestLambdaPermissions::test_lambda_permission_fn_versioning");
const REMOVE = recordedApi("TestLambdaPermissions::test_remove_multi_permissions");
const URL_DOC = "[doc] Lambda developer guide, control access to function URLs";

/** Resource policies, one for each qualifier. */
export const POLICY = topic("policy", [
  row(
    "AddPermission answers 201 and the statement as JSON",
    recordedApi("TestLambdaPermissions::test_add_lambda_permission_aws"),
    async (at) => {
      const hello = await at.makeFunction();
      const SourceArn = "arn:aws:s3:::some-bucket";
      const added = expectAnswer(await allow(at, hello, { SourceArn }), 201, { Statement: present });
      expectMatch(JSON.parse(added.Statement ?? ""), {
        Sid: "s3",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: hello.arn(),
        Condition: { ArnLike: { "AWS:SourceArn": SourceArn } },
      });
    },
  ),
  row("GetPolicy answers the whole policy as JSON, and its RevisionId", VERSIONING, async (at) => {
    const hello = await at.makeFunction();
    await allow(at, hello);
    expectMatch(await policy(at, hello), {
      RevisionId: present,
      document: { Version: "2012-10-17", Id: "default", Statement: [{ Sid: "s3", Resource: hello.arn() }] },
    });
  }),
  row("An alias has a policy of its own, whose statements name the alias's ARN", VERSIONING, async (at) => {
    const hello = await at.makeFunction();
    await hello.createAlias("LIVE", "$LATEST");
    await allow(at, hello, { Qualifier: "LIVE" });
    expectMatch(await policy(at, hello, "LIVE"), {
      document: { Statement: [{ Sid: "s3", Resource: hello.arn("LIVE") }] },
    });
    const message = "The resource you requested does not exist.";
    await expectRefusal(policy(at, hello), 404, "ResourceNotFoundException", message);
  }),
  row("A new version has no policy", VERSIONING, async (at) => {
    const hello = await at.makeFunction();
    await allow(at, hello);
    await hello.publish();
    const message = "The resource you requested does not exist.";
    await expectRefusal(policy(at, hello, "1"), 404, "ResourceNotFoundException", message);
    expectMatch(await policy(at, hello), { document: { Statement: [{ Sid: "s3" }] } });
  }),
  row("A further statement is appended and gives the policy a new RevisionId", VERSIONING, async (at) => {
    const hello = await at.makeFunction();
    await allow(at, hello);
    const before = await policy(at, hello);
    await allow(at, hello, { StatementId: "s3_2" });
    const after = await policy(at, hello);
    expectMatch(after.document.Statement, [{ Sid: "s3" }, { Sid: "s3_2" }]);
    expectOther(after.RevisionId, before.RevisionId, "RevisionId of the policy");
  }),
  row(
    "AddPermission with a wrong RevisionId is refused with 412 that names GetPolicy",
    VERSIONING,
    async (at) => {
      const hello = await at.makeFunction();
      await allow(at, hello);
      await expectRefusal(
        allow(at, hello, { StatementId: "s3_2", RevisionId: "wrong" }),
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
      );
    },
  ),
  row("A statement id that is taken is refused with 409", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    await allow(at, hello);
    await expectRefusal(
      allow(at, hello),
      409,
      "ResourceConflictException",
      "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
    );
  }),
  row("$LATEST as a qualifier is refused", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    await expectRefusal(
      allow(at, hello, { Qualifier: "$LATEST" }),
      400,
      "InvalidParameterValueException",
      "We currently do not support adding policies for $LATEST.",
    );
  }),
  row("A permission on an alias that is not there is refused with 404", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    const message = `Cannot find alias arn: ${hello.arn("none")}`;
    await expectRefusal(allow(at, hello, { Qualifier: "none" }), 404, "ResourceNotFoundException", message);
  }),
  row("A permission on a version that is not there is refused with 404", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    const message = `Function not found: ${hello.arn("42")}`;
    await expectRefusal(allow(at, hello, { Qualifier: "42" }), 404, "ResourceNotFoundException", message);
  }),
  row("A permission on a function that is not there is refused with 404", EXCEPTIONS, async (at) => {
    const name = at.unusedName();
    const message = `Function not found: ${at.functionArn(name)}`;
    await expectRefusal(allow(at, { name }), 404, "ResourceNotFoundException", message);
  }),
  row("A statement id with forbidden characters is refused", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    await expectRefusal(
      allow(at, hello, { StatementId: "example.com" }),
      400,
      "ValidationException",
      "1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    );
  }),
  row("A principal that is none is refused", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    await expectRefusal(
      allow(at, hello, { Principal: "invalid.nonaws.com" }),
      400,
      "InvalidParameterValueException",
      "The provided principal was invalid. Please check the principal and try again.",
    );
  }),
  row(
    "A URL's AuthType is refused for any action but lambda:InvokeFunctionUrl",
    "[live] quoted by users of Terraform since URLs need lambda:InvokeFunction too",
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        allow(at, hello, { Principal: "*", FunctionUrlAuthType: "NONE" }),
        400,
        "InvalidParameterValueException",
        "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
      );
    },
  ),
  row("GetPolicy of a function without one is refused with 404", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    const message = "The resource you requested does not exist.";
    await expectRefusal(policy(at, hello), 404, "ResourceNotFoundException", message);
  }),
  row("RemovePermission answers 204; with the last statement the policy is gone", REMOVE, async (at) => {
    const hello = await at.makeFunction();
    await allow(at, hello);
    expectAnswer(await forbid(at, hello), 204);
    const message = "The resource you requested does not exist.";
    await expectRefusal(policy(at, hello), 404, "ResourceNotFoundException", message);
  }),
  row("RemovePermission of a statement that is not there is refused with 404", REMOVE, async (at) => {
    const hello = await at.makeFunction();
    await allow(at, hello);
    const message = "Statement non-existent is not found in resource policy.";
    await expectRefusal(forbid(at, hello, "non-existent"), 404, "ResourceNotFoundException", message);
  }),
  row("RemovePermission without any policy is refused with 404", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    const message = "No policy is associated with the given resource.";
    await expectRefusal(forbid(at, hello), 404, "ResourceNotFoundException", message);
  }),
  row("A permission for URLs carries the auth type as a condition", URL_DOC, async (at) => {
    const hello = await at.makeFunction();
    const added = await allow(at, hello, {
      Action: "lambda:InvokeFunctionUrl",
      Principal: "*",
      FunctionUrlAuthType: "NONE",
    });
    expectMatch(JSON.parse(added.Statement ?? ""), {
      Principal: "*",
      Action: "lambda:InvokeFunctionUrl",
      Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
    });
  }),
  row("A permission to invoke through the URL alone carries that as a condition", URL_DOC, async (at) => {
    const hello = await at.makeFunction();
    const added = await allow(at, hello, { Principal: "*", InvokedViaFunctionUrl: true });
    expectMatch(JSON.parse(added.Statement ?? ""), {
      Principal: "*",
      Action: "lambda:InvokeFunction",
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    });
  }),
]);

/** Lets S3 invoke the function, unless `input` says otherwise. */
export function allow(
  at: Laboratory,
  { name }: Pick<LabFunction, "name">,
  input: Partial<AddPermissionCommandInput> = {},
) {
  return at.lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      ...input,
    }),
  );
}

function forbid(at: Laboratory, { name }: LabFunction, StatementId = "s3") {
  return at.lambda.send(new RemovePermissionCommand({ FunctionName: name, StatementId }));
}

async function policy(at: Laboratory, { name }: LabFunction, Qualifier?: string) {
  const got = await at.lambda.send(new GetPolicyCommand({ FunctionName: name, Qualifier }));
  return { RevisionId: got.RevisionId, document: JSON.parse(got.Policy ?? "null") };
}
