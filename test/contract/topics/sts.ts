import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expectAnswer, expectRefusal } from "../expectation.ts";
import { present } from "../matching.ts";
import { recorded, row, topic } from "../row.ts";

const INVALID = recorded("sts/test_sts", "TestSTSIntegrations::test_sts_invalid_parameters");

/** The identity of a caller, and refusals to assume a role. */
export const STS = topic("sts", [
  row(
    "GetCallerIdentity answers account, ARN and user id",
    "[doc] STS API reference, GetCallerIdentity",
    async (at) => {
      expectAnswer(await at.sts.send(new GetCallerIdentityCommand({})), 200, {
        Account: /^\d{12}$/,
        Arn: new RegExp(`^${at.arnStart}:(iam|sts)::${at.accountId}:`),
        UserId: present,
      });
    },
  ),
  ...["nothing-valid-in-here", "arn:a:a::aaaaaaaaaa:"].map((RoleArn) =>
    row(`AssumeRole of ${RoleArn} is refused`, INVALID, async (at) => {
      const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" });
      await expectRefusal(at.sts.send(assume), 400, "ValidationError", `${RoleArn} is invalid`);
    }),
  ),
  row("A session name with a colon is refused with the pattern", INVALID, async (at) => {
    const RoleArn = `${at.arnStart}:iam::${at.accountId}:role/some-role`;
    await expectRefusal(
      at.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "Session1:2" })),
      400,
      "ValidationError",
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  }),
]);
