/** The kind of work that needs a permission: looking, releasing, pruning. */
export type Duty = "read" | "release" | "prune";

/** One AWS action that `live` calls. */
export interface Permission {
  readonly action: string;
  readonly duties: readonly Duty[];
  /** The resource: the stack's functions, only their versions, the ledger, or `*` if IAM knows no finer. */
  readonly on: "functions" | "versions" | "ledger" | "everything";
  readonly why: string;
}

const ALL: readonly Duty[] = ["read", "release", "prune"];
const MOVES: readonly Duty[] = ["read", "release"];

/** All actions that the verbs call. A test fails if a verb calls another one. */
export const PERMISSIONS: readonly Permission[] = [
  { action: "lambda:GetAlias", duties: MOVES, on: "functions", why: "what LIVE serves" },
  {
    action: "lambda:GetFunctionConfiguration",
    duties: ["read"],
    on: "functions",
    why: "state, role and code digest of a version",
  },
  {
    action: "lambda:GetFunction",
    duties: ["release"],
    on: "functions",
    why: "the same, and a link to the code; read needs it too where a stack has more than 10 functions",
  },
  {
    action: "lambda:ListVersionsByFunction",
    duties: ALL,
    on: "functions",
    why: "the newest version, and all of them",
  },
  {
    action: "lambda:ListAliases",
    duties: ["read", "prune"],
    on: "functions",
    why: "what points at a version",
  },
  { action: "lambda:GetPolicy", duties: ["read"], on: "functions", why: "verify: permissions bound to LIVE" },
  {
    action: "lambda:ListFunctionUrlConfigs",
    duties: ["read"],
    on: "functions",
    why: "verify: URLs bound to LIVE",
  },
  {
    action: "lambda:ListFunctionEventInvokeConfigs",
    duties: ["read"],
    on: "functions",
    why: "verify: settings of asynchronous calls",
  },
  {
    action: "lambda:ListEventSourceMappings",
    duties: ["read"],
    on: "everything",
    why: "verify: event sources bound to LIVE",
  },
  { action: "ssm:GetParameter", duties: MOVES, on: "ledger", why: "the ledger's newest value" },
  {
    action: "ssm:GetParameterHistory",
    duties: ALL,
    on: "ledger",
    why: "who made what live, and the way back",
  },
  { action: "lambda:UpdateAlias", duties: ["release"], on: "functions", why: "moves LIVE" },
  { action: "lambda:PublishVersion", duties: ["release"], on: "functions", why: "publish" },
  {
    action: "lambda:InvokeFunction",
    duties: ["release"],
    on: "versions",
    why: "wakes a version that AWS made inactive",
  },
  { action: "ssm:PutParameter", duties: ["release"], on: "ledger", why: "records a move" },
  {
    action: "sts:GetCallerIdentity",
    duties: ["release"],
    on: "everything",
    why: "publish writes who published; IAM always allows it",
  },
  {
    action: "lambda:DeleteFunction",
    duties: ["prune"],
    on: "versions",
    why: "deletes versions; never the function itself",
  },
];

const RESOURCES: Record<Permission["on"], readonly string[]> = {
  functions: [
    "arn:aws:lambda:REGION:ACCOUNT:function:PROJECT-STACK-*",
    "arn:aws:lambda:REGION:ACCOUNT:function:PROJECT-STACK-*:*",
  ],
  versions: ["arn:aws:lambda:REGION:ACCOUNT:function:PROJECT-STACK-*:*"],
  ledger: ["arn:aws:ssm:REGION:ACCOUNT:parameter/PROJECT/STACK/live"],
  everything: ["*"],
};

/** The smallest IAM policy that is enough for `duty`. */
export function policyFor(duty: Duty): object {
  const needed = PERMISSIONS.filter(({ duties }) => duties.includes(duty));
  const kinds = [...new Set(needed.map(({ on }) => on))];
  return {
    Version: "2012-10-17",
    Statement: kinds.map((kind) => ({
      Effect: "Allow",
      Action: needed.filter(({ on }) => on === kind).map(({ action }) => action),
      Resource: RESOURCES[kind],
    })),
  };
}

const DUTIES: readonly [Duty, string][] = [
  ["read", "`status`, `versions`, `history`, `verify`, and every verb with `--dry-run` except `publish`"],
  ["release", "`publish`, `canary`, `promote`, `abort`, `rollback`, `sync`"],
  ["prune", "`prune --delete`"],
];

/** The whole text of docs/iam-policies.md. */
export function renderPermissions(): string {
  const rows = PERMISSIONS.map(
    ({ action, duties, why }) => `| \`${action}\` | ${duties.join(", ")} | ${why} |`,
  );
  const policies = DUTIES.flatMap(([duty, verbs]) => [
    `## ${duty}`,
    "",
    `For ${verbs}.`,
    "",
    "```json",
    formatJson(policyFor(duty)),
    "```",
    "",
  ]);
  return [
    "# IAM policies for `live`",
    "",
    "The least each kind of work needs; who does several gets several. Replace REGION, ACCOUNT, PROJECT and STACK. This page is written by",
    "`npx tsx scripts/write-iam-policies.ts` from the table in `scripts/release/shown/permissions.ts`; a test compares the table with the calls made.",
    "",
    "| action | for | why |",
    "|---|---|---|",
    ...rows,
    "",
    ...policies,
  ].join("\n");
}

const LINE_WIDTH = 110;

/** JSON with short lists on one line, as the formatter of this project writes it. */
function formatJson(value: object): string {
  return JSON.stringify(value, undefined, 2).replace(
    /^( *"\w+": )\[\n([^[\]{}]*?)\n *\]/gm,
    (expanded, key: string, items: string) => {
      const line = `${key}[${items
        .split("\n")
        .map((item) => item.trim())
        .join(" ")}]`;
      return line.length <= LINE_WIDTH ? line : expanded;
    },
  );
}
