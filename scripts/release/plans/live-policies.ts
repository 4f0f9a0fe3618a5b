import type { ResourceKind } from "../model/stack-names.ts";
import type { VersionRead } from "../model/version-read.ts";
import type { Grant } from "./iam-policy.ts";

/** The kinds of work with `live` that have a policy each. */
export type Duty = "read" | "release" | "rollback" | "wake" | "prune";

/** One AWS action that `live` calls. */
export interface Permission {
  readonly action: string;
  readonly duties: readonly Duty[];
  readonly on: ResourceKind;
  readonly why: string;
}

const MOVES: readonly Duty[] = ["release", "rollback"];

/**
 * All actions that the verbs call and that need a policy, which `sts:GetCallerIdentity` does not. A test fails if a verb calls
 * another one. `reads` is the call by which `read` sees versions; what moves LIVE takes GetFunction. Lambda checks aliases
 * against the function's own ARN, so no policy can tell LIVE from another alias (Service Authorization Reference).
 */
export function livePermissions(reads: VersionRead): Permission[] {
  const seesVersions = "state, role and code digest of a version";
  return [
    { action: "lambda:GetAlias", duties: ["read", ...MOVES], on: "functions", why: "what LIVE serves" },
    ...(reads === "lambda:GetFunction"
      ? []
      : ([
          { action: reads, duties: ["read"], on: "functions", why: seesVersions },
          {
            action: "lambda:GetFunctionConcurrency",
            duties: ["read"],
            on: "functions",
            why: "executions reserved for a function: with 0, AWS throttles every call",
          },
        ] as const)),
    {
      action: "lambda:GetFunction",
      duties: reads === "lambda:GetFunction" ? ["read", ...MOVES] : MOVES,
      on: "functions",
      why: `${seesVersions}, reserved executions; also hands out a link to the code`,
    },
    {
      action: "lambda:ListVersionsByFunction",
      duties: ["read", ...MOVES, "prune"],
      on: "functions",
      why: "the newest version, and all of them",
    },
    {
      action: "lambda:ListAliases",
      duties: ["read", "prune"],
      on: "functions",
      why: "what points at a version; verify and adopt: which aliases callers may use",
    },
    {
      action: "lambda:GetPolicy",
      duties: ["read"],
      on: "functions",
      why: "verify: permissions bound to LIVE",
    },
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
      on: "anything",
      why: "verify: event sources bound to LIVE",
    },
    {
      action: "iam:GetRole",
      duties: ["read"],
      on: "roles to pass",
      why: "verify: the roles of LIVE's versions, and of the version where rollback leads, exist and trust Lambda",
    },
    {
      action: "lambda:ListTags",
      duties: ["read"],
      on: "functions",
      why: "adopt: the tags that a function has",
    },
    {
      action: "ssm:GetParameter",
      duties: ["read", ...MOVES],
      on: "ledger",
      why: "the ledger's newest value",
    },
    {
      action: "ssm:GetParameterHistory",
      duties: ["read", ...MOVES, "prune"],
      on: "ledger",
      why: "who made what live, and the way back",
    },
    {
      action: "ssm:DescribeParameters",
      duties: ["read"],
      on: "anything",
      why: "the ledger of an old name, where nothing is under this one",
    },
    {
      action: "ssm:GetParameters",
      duties: ["read"],
      on: "former ledgers",
      why: "which functions such a ledger records",
    },
    { action: "lambda:UpdateAlias", duties: MOVES, on: "functions", why: "moves LIVE" },
    { action: "ssm:PutParameter", duties: MOVES, on: "ledger", why: "records a move" },
    { action: "lambda:PublishVersion", duties: ["release"], on: "functions", why: "publish" },
    {
      action: "cloudwatch:GetMetricData",
      duties: ["read", "release"],
      on: "anything",
      why: "rollout and report: calls, errors and durations of both versions",
    },
    {
      action: "cloudwatch:DescribeAlarms",
      duties: ["read", "release"],
      on: "anything",
      why: "rollout: the alarms of the plan",
    },
    {
      action: "lambda:InvokeFunction",
      duties: ["release"],
      on: "versions with smoke tests",
      why: "rollout: the smoke tests of the plan; only of functions that have one",
    },
    {
      action: "lambda:InvokeFunction",
      duties: ["wake"],
      on: "versions",
      why: "wakes a version that AWS made Inactive",
    },
    {
      action: "lambda:DeleteFunction",
      duties: ["prune"],
      on: "versions",
      why: "deletes versions; never the function itself",
    },
  ];
}

const SIDS: Partial<Record<ResourceKind, string>> = {
  functions: "Functions",
  versions: "Versions",
  "versions with smoke tests": "SmokeTests",
  ledger: "Ledger",
  "former ledgers": "FormerLedgers",
  "roles to pass": "RolesOfFunctions",
  anything: "Searches",
};

/** What a duty needs, a statement for each kind of resource. */
export function liveGrants(duty: Duty, reads: VersionRead): Grant[] {
  const needed = livePermissions(reads).filter(({ duties }) => duties.includes(duty));
  return [...new Set(needed.map(({ on }) => on))].map((on) => ({
    sid: SIDS[on] ?? "Others",
    on,
    actions: needed.filter((permission) => permission.on === on).map(({ action }) => action),
  }));
}
