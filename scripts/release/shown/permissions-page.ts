import { FEW_FUNCTIONS, versionRead } from "../model/version-read.ts";
import { LONGEST_POLICY } from "../plans/iam-policy.ts";
import { livePermissions } from "../plans/live-policies.ts";
import { stackPolicies, trustPolicy } from "../plans/stack-policies.ts";
import { PARTS_OF_PROGRAM } from "../plans/up-policy.ts";
import { renderPermissions } from "./render-permissions.ts";

const NAMES = {
  project: "lambda-live",
  stack: "prd",
  account: "*",
  region: "us-east-1",
  functions: ["lambda-live-prd-hello"],
};
const READS = versionRead({ functions: 1, onlyLooks: true });

/** What `up` needs more for each trigger. The command knows function.json and not `index.ts`, so that it can't print this. */
const TRIGGERS: readonly {
  readonly trigger: string;
  readonly actions: readonly string[];
  readonly on: string;
}[] = [
  {
    trigger: "onHttp",
    actions: ["GET", "POST", "PATCH", "DELETE"].map((method) => `apigateway:${method}`),
    on: "`arn:aws:apigateway:REGION::/apis/API/*`",
  },
  {
    trigger: "onObject",
    actions: ["s3:GetBucketNotification", "s3:PutBucketNotification"],
    on: "the bucket",
  },
  { trigger: "onQueue, onStream", actions: ["lambda:CreateEventSourceMapping"], on: "`*`" },
  {
    trigger: "onQueue, onStream",
    actions: [
      ...["Get", "Update", "Delete"].map((verb) => `lambda:${verb}EventSourceMapping`),
      ...["ListTags", "TagResource", "UntagResource"].map((action) => `lambda:${action}`),
    ],
    on: "`arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:*`",
  },
  {
    trigger: "onQueue, onStream",
    actions: ["iam:PutRolePolicy", "iam:GetRolePolicy", "iam:DeleteRolePolicy"],
    on: "the function's role",
  },
  { trigger: "onTopic", actions: ["sns:Subscribe"], on: "the topic" },
  {
    trigger: "onTopic",
    actions: ["sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"],
    on: "`*`",
  },
  {
    trigger: "onEvent",
    actions: PARTS_OF_PROGRAM.filter(({ statement }) => statement === "Schedules").flatMap(
      ({ actions }) => actions,
    ),
    on: "the rule: `rule/FUNCTION-NAME`, on a bus of its own `rule/BUS/FUNCTION-NAME`",
  },
  { trigger: "onEvent with `bus`", actions: ["events:DescribeEventBus"], on: "the bus" },
];

/** Prints the subject of a job's own token. The job needs `permissions: id-token: write`. */
export const READ_SUBJECT = `node -e '
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
  fetch(url + "&audience=sts.amazonaws.com", { headers: { authorization: "bearer " + token } })
    .then((answer) => answer.json())
    .then(({ value }) => console.log(JSON.parse(Buffer.from(value.split(".")[1], "base64url")).sub));
'`;

/** The whole text of docs/iam-policies.md, with the stack prd of this project as its example. */
export function renderPermissionsPage(): string {
  const actions = livePermissions(READS).map(
    ({ action, duties, why }) => `| \`${action}\` | ${duties.join(", ")} | ${why} |`,
  );
  const parts = PARTS_OF_PROGRAM.map(
    ({ part, statement, actions }) =>
      `| ${part} | ${statement} | ${actions.map((action) => `\`${action}\``).join(", ")} |`,
  );
  const triggers = TRIGGERS.map(
    ({ trigger, actions, on }) =>
      `| ${trigger} | ${actions.map((action) => `\`${action}\``).join(", ")} | ${on} |`,
  );
  return `# IAM policies

\`live permissions -s STACK\` prints the least that each kind of work with a stack needs, with the names of its functions. The command makes no call to AWS.
Whoever does several kinds of work gets several policies. This page ends with what the command prints for the stack prd of this project.
\`node --import ./test/support/tsx.mjs scripts/write-iam-policies.ts\` writes the page. Tests compare the first two tables with the calls that the verbs make, and with those of a real \`pulumi up\` against local AWS.

\`\`\`
npm run -s live -- permissions -s prd --json > prd.json
jq .policies.rollback.document prd.json > rollback.json
aws iam create-policy --policy-name prd-rollback --policy-document file://rollback.json
\`\`\`

- Each function is named as it is: \`lambda-live-prd-*\` would take in the stack \`prd-eu\`. Print the policies again when you add a function. Keep a removed function in \`up\` until
  \`pulumi up\` has deleted it.
- Account and region come from the stack file (\`aws:allowedAccountIds\`, \`aws:assumeRoles\`, \`aws:region\`), then from the environment. \`*\` stands for what is unknown.
- A managed policy holds ${LONGEST_POLICY} characters. A longer one comes in several documents (\`up\`, \`up-2\`), each with some of the functions. A role needs all of them, and takes
  10 policies unless AWS raises the quota. \`-f FUNCTION\` prints the policies for single functions.

## What \`live\` calls

| action | for | why |
|---|---|---|
${actions.join("\n")}

\`sts:GetCallerIdentity\` (each verb that writes, and each verb where the stack file lists accounts) is allowed to everybody.

- **The code.** \`lambda:GetFunction\` answers with a link to the function's code; \`lambda:GetFunctionConfiguration\` does not. The first has a quota of its own, 100 calls a second. The second
  takes from the 15 calls a second that nearly all calls of an account share, those of a rollback among them. So commands that only look take the second where the stack has at most
  ${FEW_FUNCTIONS} functions, and \`read\` then gives no access to the code. With more functions, \`read\` has \`lambda:GetFunction\` instead. \`release\` and \`rollback\` always have it, because a
  move must not wait for the shared quota.
- **LIVE.** AWS checks \`lambda:UpdateAlias\` against the function, not against the alias. So \`rollback\` can move any alias of these functions. It can change no code and publish nothing.
- **Versions.** \`lambda:DeleteFunction\` is allowed on \`NAME:*\` only: on the bare name it would delete the whole function. \`wake\` can also call the aliases and \`$LATEST\`,
  because a policy can't tell numbers from names.
- **Rollouts.** CloudWatch knows no finer resource than \`*\` for these two actions. \`release\` can call the versions of those functions alone whose \`rollout.functions\` in the stack file has a \`smoke\`.
  Print the policies again when you add one.

## What \`pulumi up\` calls

| part of the program | statement | actions |
|---|---|---|
${parts.join("\n")}

Resources of your own in \`index.ts\` need more, and so does Pulumi's backend (a bucket, a key for secrets). \`up\` may write policies into the roles of those functions alone that have \`policies\` in function.json; \`policies\` of \`declare\` need \`iam:PutRolePolicy\`, \`iam:GetRolePolicy\` and \`iam:DeleteRolePolicy\` on the role too,
\`managedPolicies\` the actions of PoliciesOfRoles for each of them. Else \`up\` attaches no policy but \`AWSLambdaBasicExecutionRole\` to a role, and passes
the role to Lambda alone: whoever can attach any policy, and pass the role, can do anything in the account.
A function whose code is a container image needs \`ecr:GetRepositoryPolicy\` and \`ecr:SetRepositoryPolicy\` on its repository, unless the repository's own policy lets Lambda read the image already.

## What triggers need more

The command does not read \`index.ts\`, so that \`up\` holds nothing for the triggers there. Add what yours need. The permission of each trigger on LIVE is in \`up\` already.
Whoever can write policies into a role that a function has can do anything with that function: allow \`iam:PutRolePolicy\` on the roles of functions with \`onQueue\` or \`onStream\` alone.

| trigger | actions | on |
|---|---|---|
${triggers.join("\n")}

API, bucket, queue, stream, topic and bus need more where \`index.ts\` makes them.

## The role of CI

\`trust\` is for GitHub Actions. Make the identity provider once in each account: \`https://token.actions.githubusercontent.com\`, with the audience \`sts.amazonaws.com\`. Then make a role for each
environment. Give a role for \`rollback\` an environment of its own without reviewers, for example \`prd-rollback\`: in an incident nobody waits.

The subject of a token is \`repo:OWNER/REPOSITORY:environment:NAME\`. In repositories made since mid-2026, the subject also holds the numbers of owner and repository. So read your own subject
before you trust it. Run this in a job with that environment and \`permissions: { id-token: write }\`:

\`\`\`
${READ_SUBJECT}
\`\`\`

Copy what the command prints into the condition. A subject without the environment, or with a \`*\`, lets other jobs in.

# Example: \`live permissions -s prd\`

${renderPermissions({
  names: NAMES,
  functions: { hello: "lambda-live-prd-hello" },
  policies: stackPolicies(NAMES, READS),
  trust: trustPolicy(NAMES, "OWNER/REPOSITORY"),
})}`;
}
