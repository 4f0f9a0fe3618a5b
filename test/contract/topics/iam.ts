import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import { LAMBDA_TRUST } from "../lab-role.ts";
import type { Laboratory } from "../laboratory.ts";
import { present } from "../matching.ts";
import { recorded, row, topic } from "../row.ts";

const ROLE = recorded("iam/test_iam", "TestIAMIntegrations::test_create_describe_role");
const ATTACH = recorded("iam/test_iam", "TestIAMIntegrations::test_role_attach_policy");
const LIVE = "[live] IAM's own text, quoted in many issues";
const NO_S3 = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }],
});
const BASIC_EXECUTION = "service-role/AWSLambdaBasicExecutionRole";

/** Roles, as far as a function needs one. */
export const IAM = topic("iam", [
  row("CreateRole answers path, id, ARN and date", ROLE, async (at) => {
    const RoleName = at.unusedName();
    expectAnswer(await createRole(at, RoleName), 200, {
      Role: {
        RoleName,
        Path: "/",
        Arn: `${at.arnStart}:iam::${at.accountId}:role/${RoleName}`,
        RoleId: /^AROA[A-Z0-9]{12,}$/,
        CreateDate: present,
      },
    });
  }),
  row("GetRole answers the trust policy URL-encoded, and 3600 seconds", ROLE, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    const { Role } = await at.iam.send(new GetRoleCommand({ RoleName }));
    expectMatch(Role, { RoleName, MaxSessionDuration: 3600, AssumeRolePolicyDocument: /^%7B/ });
    expectMatch(
      JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")),
      JSON.parse(LAMBDA_TRUST),
    );
  }),
  row("A role of a name that is taken is refused with 409", LIVE, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    await expectRefusal(
      createRole(at, RoleName),
      409,
      "EntityAlreadyExistsException",
      `Role with name ${RoleName} already exists.`,
    );
  }),
  row("A role that is not there is refused with 404", LIVE, async (at) => {
    const RoleName = at.unusedName();
    await expectRefusal(
      at.iam.send(new GetRoleCommand({ RoleName })),
      404,
      "NoSuchEntityException",
      `The role with name ${RoleName} cannot be found.`,
    );
  }),
  row(
    "A trust policy that is no JSON is refused",
    recorded(
      "iam/test_iam",
      "TestIAMExtensions::test_create_role_with_malformed_assume_role_policy_document",
    ),
    async (at) => {
      const RoleName = at.unusedName();
      const wrong = createRole(at, RoleName, "{");
      const message = "This policy contains invalid Json";
      await expectRefusal(wrong, 400, "MalformedPolicyDocumentException", message);
    },
  ),
  row(
    "An inline policy is put and read URL-encoded",
    "[doc] IAM API reference, GetRolePolicy",
    async (at) => {
      const RoleName = at.unusedName();
      await createRole(at, RoleName);
      at.leavings.note("role policy", "no-s3", RoleName);
      await at.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "no-s3", PolicyDocument: NO_S3 }));
      const got = await at.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "no-s3" }));
      expectMatch(JSON.parse(decodeURIComponent(got.PolicyDocument ?? "")), JSON.parse(NO_S3));
      const listed = await at.iam.send(new ListRolePoliciesCommand({ RoleName }));
      expectMatch(listed, { PolicyNames: ["no-s3"], IsTruncated: false });
    },
  ),
  row("A managed policy of AWS's can be attached", ATTACH, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    const PolicyArn = `${at.arnStart}:iam::aws:policy/${BASIC_EXECUTION}`;
    at.leavings.note("role attachment", PolicyArn, RoleName);
    expectAnswer(await at.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })), 200);
    expectMatch(await at.iam.send(new ListAttachedRolePoliciesCommand({ RoleName })), {
      AttachedPolicies: [{ PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn }],
    });
  }),
  row("A policy that is not there can't be attached: 404", ATTACH, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    const PolicyArn = `${at.arnStart}:iam::${at.accountId}:policy/${at.unusedName()}`;
    await expectRefusal(
      at.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      404,
      "NoSuchEntityException",
      `Policy ${PolicyArn} does not exist or is not attachable.`,
    );
  }),
  row("A managed policy of another partition can't be attached: 400", LIVE, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    const PolicyArn = `${otherPartition(at)}:iam::aws:policy/${BASIC_EXECUTION}`;
    await expectRefusal(
      at.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      400,
      "InvalidInputException",
      `ARN ${PolicyArn} is not valid.`,
    );
  }),
  row("A policy for a resource of another partition is refused: 400", LIVE, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    const start = otherPartition(at);
    const PolicyDocument = NO_S3.replace('"*"}', `"${start}:s3:::none"}`);
    await expectRefusal(
      at.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "inline", PolicyDocument })),
      400,
      "MalformedPolicyDocumentException",
      `Partition "${start.slice(4)}" is not valid for resource "${start}:s3:::none".`,
    );
  }),
  row("A trust policy allows assuming alone", LIVE, async (at) => {
    const trust = LAMBDA_TRUST.replace("sts:AssumeRole", "lambda:InvokeFunction");
    await expectRefusal(
      createRole(at, at.unusedName(), trust),
      400,
      "MalformedPolicyDocumentException",
      "AssumeRole policy may only specify STS AssumeRole actions.",
    );
  }),
  row("A role with an attached policy can't be deleted: 409", LIVE, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    const PolicyArn = `${at.arnStart}:iam::aws:policy/${BASIC_EXECUTION}`;
    at.leavings.note("role attachment", PolicyArn, RoleName);
    await at.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await expectRefusal(
      at.iam.send(new DeleteRoleCommand({ RoleName })),
      409,
      "DeleteConflictException",
      "Cannot delete entity, must detach all policies first.",
    );
  }),
  row("A role with an inline policy can't be deleted: 409", LIVE, async (at) => {
    const RoleName = at.unusedName();
    await createRole(at, RoleName);
    at.leavings.note("role policy", "inline", RoleName);
    await at.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "inline", PolicyDocument: NO_S3 }));
    await expectRefusal(
      at.iam.send(new DeleteRoleCommand({ RoleName })),
      409,
      "DeleteConflictException",
      "Cannot delete entity, must delete policies first.",
    );
  }),
]);

/** The beginning of an ARN of a partition that is not the target's. */
function otherPartition(at: Laboratory): string {
  return at.arnStart === "arn:aws-cn" ? "arn:aws" : "arn:aws-cn";
}

function createRole(at: Laboratory, RoleName: string, AssumeRolePolicyDocument = LAMBDA_TRUST) {
  at.leavings.note("role", RoleName);
  return at.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}
