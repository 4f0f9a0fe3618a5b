/** Tables of bad input for `live`, tested by bad-input.test.ts. */

import { SILENCE } from "../../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../../support/faulty-proxy.ts";
import { ROLE } from "../../support/local-aws.ts";

/** One bad input: the arguments, the files and answers around them, and the error that `live` shows. */
export interface Row {
  readonly args: string;
  readonly exit: number;
  readonly code: string;
  /** Part of the message. */
  readonly says: string;
  /** Part of the hint. */
  readonly hint?: string;
  /** Keys of Pulumi.prd.yaml instead of the usual ones. */
  readonly keys?: string;
  /** The whole of Pulumi.prd.yaml. */
  readonly file?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly fault?: (request: SeenRequest) => Fault | undefined;
}

const RELEASE = "  lambda-live:publish_versions: true\n";
/** Keys of Pulumi.prd.yaml for rows that name none. */
export const USUAL = `${RELEASE}  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n`;
const answer = (status: number, type: string) => (): Fault => ({ kind: "answer", status, type });
const lambdaOnly =
  (fault: Fault) =>
  (request: SeenRequest): Fault | undefined =>
    /Parameter/.test(request.operation) ? undefined : fault;
const keys = (text: string): string =>
  `${RELEASE}${text
    .split("; ")
    .map((line) => `  lambda-live:${line}\n`)
    .join("")}`;
/** GetFunction answers with other facts about version 2. */
const secondIs =
  (more: object) =>
  ({ operation, path }: SeenRequest): Fault | undefined =>
    operation === "GetFunction" && path.includes("Qualifier=2")
      ? { kind: "answer", status: 200, body: JSON.stringify({ Configuration: { ...SECOND, ...more } }) }
      : undefined;
const SECOND = { Version: "2", CodeSha256: "x", State: "Active", Role: ROLE };
/** `operation` answers with an error. */
const fails =
  (operation: string, status: number, type: string) =>
  (request: SeenRequest): Fault | undefined =>
    request.operation === operation ? { kind: "answer", status, type } : undefined;
/** `operation` answers with a body that AWS would never send. */
const answers =
  (operation: string, body: string) =>
  (request: SeenRequest): Fault | undefined =>
    request.operation === operation ? { kind: "answer", status: 200, body } : undefined;
const CANARY = "canary -s prd --weight 10 --confirm prd";
const PROMOTE = "promote -s prd --version 2 --confirm prd";

/** Bad arguments. */
export const TYPED: readonly Row[] = [
  { args: "statsu", exit: 2, code: "UnknownVerb", says: 'no verb "statsu"', hint: "live status" },
  { args: "deploy", exit: 2, code: "UnknownVerb", says: 'no verb "deploy"', hint: "Verbs: status" },
  { args: "-s prd status", exit: 2, code: "UnknownVerb", says: "The verb comes first", hint: "Verbs:" },
  { args: "status --jsn", exit: 2, code: "UnknownFlag", says: "no flag --jsn", hint: "--json" },
  { args: "canary -s prd --wieght 10", exit: 2, code: "UnknownFlag", says: "--wieght", hint: "--weight" },
  {
    args: "status -s prd --weight 10",
    exit: 2,
    code: "UnknownFlag",
    says: "other verbs do",
    hint: "live status --help",
  },
  { args: "status -x", exit: 2, code: "UnknownFlag", says: "-x", hint: "live status --help" },
  { args: "status -s", exit: 2, code: "MissingValue", says: "--stack needs a value", hint: "--stack STACK" },
  { args: "status --stack=", exit: 2, code: "MissingValue", says: "--stack needs a value" },
  {
    args: "canary -s prd --weight --confirm prd",
    exit: 2,
    code: "MissingValue",
    says: "--weight needs a value",
  },
  { args: "status --json=1", exit: 2, code: "UnexpectedValue", says: "--json takes no value" },
  { args: "status prd", exit: 2, code: "UnexpectedArgument", says: 'no argument "prd"', hint: "-s prd" },
  {
    args: "canary -s prd 10",
    exit: 2,
    code: "UnexpectedArgument",
    says: 'no argument "10"',
    hint: "--weight 10",
  },
  { args: "rollback -s prd 1", exit: 2, code: "UnexpectedArgument", says: 'no argument "1"', hint: "--to 1" },
  {
    args: "promote -s prd -s sbx",
    exit: 2,
    code: "RepeatedFlag",
    says: "--stack is given twice: prd and sbx",
  },
  { args: "report -s prd", exit: 2, code: "OutRequired", says: "--out FILE", hint: "--out rollout.html" },
  {
    args: "report -s prd --out a.html --entry newest",
    exit: 2,
    code: "InvalidEntry",
    says: "--entry newest is not a whole number from 1",
    hint: "--entry 12",
  },
  {
    args: "permissions",
    exit: 2,
    code: "StackRequired",
    says: "live permissions needs the stack",
    hint: "prd, sbx",
  },
  {
    args: "permissions -s prd --confirm prd",
    exit: 2,
    code: "UnknownFlag",
    says: "live permissions takes no --confirm",
    hint: "live permissions --help",
  },
  {
    args: "permissions -s prd -f helo",
    exit: 2,
    code: "UnknownFunction",
    says: "no function helo",
    hint: "-f hello",
  },
  { args: "promote", exit: 2, code: "StackRequired", says: "live promote needs the stack", hint: "prd, sbx" },
  { args: "promote -s prod", exit: 2, code: "UnknownStack", says: "no Pulumi.prod.yaml", hint: "-s prd" },
  {
    args: "promote -s quality",
    exit: 2,
    code: "UnknownStack",
    says: "prd, sbx",
    hint: "pulumi stack init quality",
  },
  {
    args: "status -s prd -f helo",
    exit: 2,
    code: "UnknownFunction",
    says: "no function helo",
    hint: "-f hello",
  },
  {
    args: "status -s prd -f payments",
    exit: 2,
    code: "UnknownFunction",
    says: "Functions: hello",
    hint: "-f hello",
  },
  {
    args: "rollback -s prd -f hallo-*",
    exit: 2,
    code: "UnknownFunction",
    says: "no function hallo-*",
    hint: "Did you mean -f 'hello*' (hello)?",
  },
  { args: "status -s prd --timeout soon", exit: 2, code: "InvalidTimeout", says: "--timeout soon" },
  { args: "status -s prd --timeout 0", exit: 2, code: "InvalidTimeout", says: "more than 0" },
  {
    args: "status -s prd --endpoint-url localhost:4566",
    exit: 2,
    code: "InvalidEndpoint",
    says: "http or https",
  },
  {
    args: "promote -s prd --endpoint-url localhost:4566",
    exit: 2,
    code: "InvalidEndpoint",
    says: "http or https",
    hint: "http://127.0.0.1:4566",
  },
  {
    args: "canary -s prd --confirm prd",
    exit: 2,
    code: "WeightRequired",
    says: "--weight PERCENT",
    hint: "--weight 10",
  },
  {
    args: "canary -s prd --weight 100 --confirm prd",
    exit: 2,
    code: "InvalidWeight",
    says: "Weight 100",
    hint: "live promote",
  },
  {
    args: "canary -s prd --weight 0 --confirm prd",
    exit: 2,
    code: "InvalidWeight",
    says: "Weight 0",
    hint: "live abort",
  },
  {
    args: "canary -s prd --weight 0.1 --confirm prd",
    exit: 2,
    code: "InvalidWeight",
    says: "Weight 0.1",
    hint: "--weight 10",
  },
  { args: "canary -s prd --weight 140 --confirm prd", exit: 2, code: "InvalidWeight", says: "from 1 to 99" },
  { args: "canary -s prd --weight=-5 --confirm prd", exit: 2, code: "InvalidWeight", says: "Weight -5" },
  { args: "canary -s prd --weight ten --confirm prd", exit: 2, code: "InvalidWeight", says: "Weight ten" },
  {
    args: "canary -s prd --weight 10 --version v2 --confirm prd",
    exit: 2,
    code: "InvalidVersion",
    says: '"v2"',
    hint: "--version 2",
  },
  {
    args: "promote -s prd --version $LATEST --confirm prd",
    exit: 2,
    code: "InvalidVersion",
    says: "$LATEST",
    hint: "live versions",
  },
  { args: "promote -s prd --version 0 --confirm prd", exit: 2, code: "InvalidVersion", says: '"0"' },
  { args: "rollback -s prd --to two --confirm prd", exit: 2, code: "InvalidVersion", says: '"two"' },
  {
    args: "versions -s prd --diff 1",
    exit: 2,
    code: "InvalidVersion",
    says: "compares two versions",
    hint: "--diff 7 8",
  },
  { args: "versions -s prd --diff 1 99", exit: 1, code: "VersionMissing", says: "Version 99 of hello" },
  { args: "prune -s prd --keep many", exit: 2, code: "InvalidRetention", says: "--keep many" },
  { args: "prune -s prd --keep 0", exit: 2, code: "InvalidRetention", says: "whole number from 1" },
  { args: "prune -s prd --older-than=-1", exit: 2, code: "InvalidRetention", says: "--older-than -1" },
  {
    args: "promote -s prd --confirm sbx",
    exit: 2,
    code: "WrongConfirmation",
    says: "--confirm sbx",
    hint: "--confirm prd",
  },
  {
    args: "promote -s prd --version 2",
    exit: 1,
    code: "ConfirmationRequired",
    says: "no terminal",
    hint: "--confirm prd",
  },
  {
    args: "promote -s prd --version 99 --confirm prd",
    exit: 1,
    code: "VersionMissing",
    says: "Version 99 of hello does not exist",
    hint: "live versions",
  },
  {
    args: "rollback -s prd --to 99 --confirm prd",
    exit: 1,
    code: "VersionMissing",
    says: "Version 99 of hello does not exist",
  },
  {
    args: "rollback -s prd --confirm prd",
    exit: 1,
    code: "NoRollbackTarget",
    says: "Nothing further back",
    hint: "Nothing was changed",
  },
  {
    args: "canary -s sbx --weight 10",
    exit: 1,
    code: "CanaryOnLatest",
    says: "follows $LATEST",
    hint: "pulumi config set publish_versions true -s sbx",
  },
];

/** Bad files and environments. */
export const FILES: readonly Row[] = [
  { args: "status", cwd: "/", exit: 2, code: "NoProject", says: "No Pulumi.yaml in /" },
  {
    args: PROMOTE,
    file: "config: [",
    exit: 2,
    code: "InvalidYaml",
    says: "Pulumi.prd.yaml is not YAML",
    hint: "line 1",
  },
  {
    args: PROMOTE,
    file: "config:\n<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> other\n",
    exit: 2,
    code: "InvalidYaml",
    says: "Pulumi.prd.yaml has an open merge conflict (line 2)",
    hint: "live sync -s prd --from-aws",
  },
  { args: PROMOTE, file: "just text\n", exit: 2, code: "InvalidYaml", says: "must be a mapping" },
  { args: PROMOTE, keys: keys("live_version: v7"), exit: 2, code: "InvalidConfig", says: "live_version" },
  {
    args: PROMOTE,
    keys: keys('live_version: "1"; canary_weight: 10'),
    exit: 2,
    code: "InvalidConfig",
    says: "there is no canary_version",
  },
  {
    args: PROMOTE,
    keys: keys('live_version: "1"; canary_version: "1"; canary_weight: 10'),
    exit: 2,
    code: "InvalidConfig",
    says: "canary_version",
  },
  {
    args: PROMOTE,
    keys: keys('live_version: "1"; canary_version: "2"; canary_weight: 100'),
    exit: 2,
    code: "InvalidConfig",
    says: "100",
  },
  {
    args: PROMOTE,
    keys: keys("canary_version: 2; canary_weight: 10"),
    exit: 2,
    code: "InvalidConfig",
    says: "LIVE follows $LATEST",
  },
  {
    args: PROMOTE,
    keys: keys("live_verison: 1"),
    exit: 2,
    code: "InvalidConfig",
    says: "Did you mean live_version?",
  },
  {
    args: PROMOTE,
    keys: keys("functions: {helo: {live_version: 1}}"),
    exit: 2,
    code: "InvalidConfig",
    says: "there is no function helo",
  },
  {
    args: "permissions -s prd",
    keys: keys("live_verison: 1"),
    exit: 2,
    code: "InvalidConfig",
    says: "Did you mean live_version?",
  },
  { args: PROMOTE, keys: keys("live_serial: many"), exit: 2, code: "InvalidConfig", says: "live_serial" },
  {
    args: PROMOTE,
    keys: keys("live_version: v7; live_serial: -1; canary_weight: 140"),
    exit: 2,
    code: "InvalidConfig",
    says: "3 mistakes",
  },
  {
    args: PROMOTE,
    file: `config:\n${USUAL}`,
    exit: 2,
    code: "NoRegion",
    says: "No AWS region",
    hint: "aws:region",
    env: { AWS_CONFIG_FILE: "/nowhere" },
  },
  ...[
    PROMOTE,
    "publish -s prd --confirm prd",
    "sync -s prd --from-aws",
    "prune -s prd --keep 1 --older-than 0 --delete --confirm prd",
  ].map((args) => ({
    args,
    file: `config:\n  aws:region: us-east-1\n  aws:allowedAccountIds:\n    - "999999999999"\n${USUAL}`,
    exit: 1,
    code: "WrongAccount",
    says: "account 123456789012",
    hint: "AWS_PROFILE",
  })),
  {
    args: PROMOTE,
    file: `config:\n  aws:region: us-east-1\n  aws:forbiddenAccountIds: ["123456789012"]\n${USUAL}`,
    exit: 1,
    code: "WrongAccount",
    says: "forbiddenAccountIds",
  },
  {
    args: PROMOTE,
    file: `config:\n  aws:region: us-east-1\n  aws:profile: nobody-has-this-profile\n${USUAL}`,
    exit: 2,
    code: "UnknownProfile",
    says: "no profile nobody-has-this-profile (aws:profile)",
    hint: "aws configure --profile nobody-has-this-profile",
  },
  {
    args: PROMOTE,
    file: `config:\n  aws:region: us-east-1\n  aws:assumeRoleWithWebIdentity: {roleArn: ${ROLE}, webIdentityTokenFile: /nowhere}\n${USUAL}`,
    exit: 1,
    code: "NoCredentials",
    says: "/nowhere can't be read",
    hint: "Check webIdentityTokenFile",
  },
  {
    args: PROMOTE,
    file: `config:\n  aws:region: us-east-1\n  aws:assumeRoleWithWebIdentity: {roleArn: ${ROLE}}\n${USUAL}`,
    exit: 2,
    code: "NoWebIdentityToken",
    says: "neither webIdentityToken nor webIdentityTokenFile",
    hint: "webIdentityTokenFile: PATH",
  },
  {
    args: PROMOTE,
    file: `config:\n  aws:region: eu-west-1\n${USUAL}`,
    exit: 1,
    code: "LiveMissing",
    says: "eu-west-1",
    hint: "pulumi up",
  },
];

/** Bad answers of AWS, or no answer. */
export const AWS: readonly Row[] = [
  {
    args: PROMOTE,
    fault: answer(403, "ExpiredTokenException"),
    exit: 1,
    code: "CredentialsExpired",
    says: "have expired",
    hint: "Log in again",
  },
  {
    args: PROMOTE,
    fault: answer(403, "UnrecognizedClientException"),
    exit: 1,
    code: "CredentialsInvalid",
    says: "does not accept",
    hint: "get-caller-identity",
  },
  {
    args: PROMOTE,
    fault: lambdaOnly({ kind: "answer", status: 403, type: "AccessDeniedException" }),
    exit: 1,
    code: "AccessDenied",
    says: "lambda:GetAlias",
    hint: "live permissions -s prd",
  },
  {
    args: `${PROMOTE} --timeout 3`,
    fault: answer(429, "TooManyRequestsException"),
    exit: 1,
    code: "Throttled",
    says: "its rate",
    hint: "--timeout",
  },
  {
    args: `${PROMOTE} --timeout 3`,
    fault: lambdaOnly({ kind: "answer", status: 500, type: "ServiceException" }),
    exit: 1,
    code: "ServiceFailed",
    says: "HTTP 500",
  },
  {
    args: `${PROMOTE} --timeout 3`,
    fault: lambdaOnly({ kind: "answer", status: 503, body: "<html>" }),
    exit: 1,
    code: "ServiceFailed",
    says: "HTTP 503",
  },
  {
    args: PROMOTE,
    env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    exit: 1,
    code: "Unreachable",
    says: "Nothing answers at http://127.0.0.1:9",
    hint: "endpoint",
  },
  {
    args: `${PROMOTE} --timeout 1`,
    keys: `${RELEASE}  aws:assumeRoles: [{ roleArn: "${ROLE}" }]\n`,
    fault: ({ operation }) => (operation === "POST /" ? SILENCE : undefined),
    exit: 1,
    code: "TimedOut",
    says: "Not done within 1 s: lambda:GetAlias.",
  },
  {
    args: PROMOTE,
    fault: lambdaOnly({ kind: "answer", status: 200, body: "<html>log in to the hotel</html>" }),
    exit: 1,
    code: "UnreadableAnswer",
    says: "can't be read",
    hint: "captive portal",
  },
  {
    args: PROMOTE,
    fault: lambdaOnly({ kind: "answer", status: 200, body: "{}" }),
    exit: 1,
    code: "UnreadableAnswer",
    says: "lambda:GetAlias",
  },
  {
    args: PROMOTE,
    fault: lambdaOnly({ kind: "answer", status: 200, body: '{"FunctionVersion":7,"RevisionId":{}}' }),
    exit: 1,
    code: "UnreadableAnswer",
    says: "lambda:GetAlias",
  },
  {
    args: "promote -s prd --confirm prd",
    fault: answers("ListVersionsByFunction", '{"Versions":"none"}'),
    exit: 1,
    code: "UnreadableAnswer",
    says: "lambda:ListVersionsByFunction",
  },
  {
    args: "rollback -s prd --confirm prd",
    fault: answers("GetParameterHistory", "{}"),
    exit: 1,
    code: "NoRollbackTarget",
    says: "The ledger can't be read, so it names no rollback target: The answer to ssm:GetParameterHistory",
    hint: "Nothing was changed",
  },
  {
    args: `${PROMOTE} --timeout 3`,
    fault: lambdaOnly({ kind: "cut answer" }),
    exit: 1,
    code: "ConnectionLost",
    says: "did not arrive: aborted\nTry again\n",
  },
  {
    args: PROMOTE,
    fault: lambdaOnly({ kind: "answer", status: 501, type: "NotImplemented" }),
    exit: 1,
    code: "NotSupported",
    says: "not known there",
  },
  {
    args: `${PROMOTE} --timeout 1`,
    fault: () => ({ kind: "hold", until: new Promise((resolve) => setTimeout(resolve, 3000)) }),
    exit: 1,
    code: "TimedOut",
    says: "Not done within 1 s",
    hint: "--timeout",
  },
  {
    args: PROMOTE,
    fault: ({ operation }) =>
      operation === "UpdateAlias"
        ? { kind: "answer", status: 412, type: "PreconditionFailedException" }
        : undefined,
    exit: 1,
    code: "AliasChanged",
    says: "somebody else",
    hint: "live status -s prd",
  },
  {
    args: CANARY,
    fault: ({ operation }) =>
      operation === "ListVersionsByFunction"
        ? { kind: "answer", status: 404, type: "ResourceNotFoundException" }
        : undefined,
    exit: 1,
    code: "FunctionMissing",
    says: "There is no function lambda-live-prd-hello.",
  },
  {
    args: CANARY,
    fault: ({ operation }) =>
      operation === "GetFunction"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    exit: 1,
    code: "AccessDenied",
    says: "lambda:GetFunction",
  },
  {
    args: PROMOTE,
    fault: fails("GetAlias", 404, "ResourceNotFoundException"),
    exit: 1,
    code: "LiveMissing",
    says: "hello is not deployed to prd yet",
    hint: "pulumi up",
  },
  {
    args: "publish -s prd --confirm prd",
    fault: fails("GetFunction", 404, "ResourceNotFoundException"),
    exit: 1,
    code: "FunctionMissing",
    says: "There is no function lambda-live-prd-hello in us-east-1",
    hint: "pulumi up -s prd",
  },
  {
    args: CANARY,
    fault: (request) => (secondIs({})(request) ? answer(404, "ResourceNotFoundException")() : undefined),
    exit: 1,
    code: "VersionMissing",
    says: "Version 2 of hello does not exist",
    hint: "live versions -s prd -f hello",
  },
  {
    args: `${PROMOTE} --timeout 1`,
    fault: secondIs({ State: "Inactive" }),
    exit: 1,
    code: "TimedOut",
    says: "Not done within 1 s",
    hint: "--timeout",
  },
  {
    args: PROMOTE,
    fault: (request) =>
      fails("Invoke", 403, "AccessDeniedException")(request) ?? secondIs({ State: "Inactive" })(request),
    exit: 1,
    code: "AccessDenied",
    says: "lambda:InvokeFunction",
    hint: "live permissions -s prd",
  },
  {
    args: PROMOTE,
    fault: secondIs({ State: "Failed", StateReason: "The key is gone" }),
    exit: 1,
    code: "VersionFailed",
    says: "AWS says it failed (The key is gone)",
    hint: "Choose another version",
  },
  {
    args: CANARY,
    fault: secondIs({ Role: "arn:aws:iam::123456789012:role/other" }),
    exit: 1,
    code: "RolesDiffer",
    says: "role/other",
    hint: "live promote -s prd --confirm prd -f hello --version 2",
  },
  {
    args: CANARY,
    fault: secondIs({ DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:dead" } }),
    exit: 1,
    code: "DeadLetterQueuesDiffer",
    says: "have none and arn:aws:sqs:us-east-1:123456789012:dead",
    hint: "live promote -s prd",
  },
  {
    args: "publish -s prd --confirm prd",
    fault: ({ operation }) =>
      operation === "GetFunction"
        ? {
            kind: "answer",
            status: 200,
            body: JSON.stringify({
              Configuration: {
                ...SECOND,
                Version: "$LATEST",
                LastUpdateStatus: "Failed",
                LastUpdateStatusReason: "no such key",
              },
            }),
          }
        : undefined,
    exit: 1,
    code: "UpdateFailed",
    says: "The last update of hello failed: no such key",
    hint: "pulumi up -s prd",
  },
  {
    args: "history -s prd",
    fault: answer(400, "AccessDeniedException"),
    exit: 1,
    code: "AccessDenied",
    says: "/lambda-live/prd/live",
  },
];
