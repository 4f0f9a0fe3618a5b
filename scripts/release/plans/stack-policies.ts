import { partitionOf } from "../../../lib/partition.ts";
import type { StackNames } from "../model/stack-names.ts";
import type { VersionRead } from "../model/version-read.ts";
import { type PolicyDocument, policyDocuments } from "./iam-policy.ts";
import { type Duty, liveGrants } from "./live-policies.ts";
import { upGrants } from "./up-policy.ts";

/** One policy of a stack, ready for IAM. */
export interface StackPolicy {
  /** `read`, `release`, `up`, ...; `up-2`, `up-3` are the further documents of one that is too long for IAM. */
  readonly name: string;
  /** What it is for, in Markdown. */
  readonly purpose: string;
  readonly document: PolicyDocument;
}

const DUTIES: readonly [Duty, string][] = [
  [
    "read",
    "`status`, `versions`, `history`, `verify`, `commit`, `prune` without `--delete`, `sync --from-aws`, and each verb with `--dry-run` except `publish`",
  ],
  ["release", "`publish`, `canary`, `rollout`, `promote`, `sync`, `abort`, `rollback`"],
  ["rollback", "`rollback` and `abort` alone: moves LIVE and writes the ledger, nothing more"],
  [
    "wake",
    "waking a version that AWS made Inactive (idle for weeks, SnapStart); a role needs it beside `release` or `rollback`",
  ],
  ["prune", "`prune --delete`"],
];

/** The policies of a stack; `reads` is the call by which commands that only look see versions. */
export function stackPolicies(names: StackNames, reads: VersionRead): StackPolicy[] {
  return [
    ...DUTIES.map(([duty, purpose]) => ({ name: duty, purpose, grants: liveGrants(duty, reads) })),
    {
      name: "up",
      purpose: "`pulumi up`, `preview`, `refresh` and `destroy`, without what Pulumi's backend needs",
      grants: upGrants(),
    },
  ].flatMap(({ name, purpose, grants }) =>
    policyDocuments(grants, names).map((document, part) => ({
      name: part === 0 ? name : `${name}-${part + 1}`,
      purpose: part === 0 ? purpose : `further functions; a role needs it beside \`${name}\``,
      document,
    })),
  );
}

const GITHUB = "token.actions.githubusercontent.com";

/**
 * The trust policy of a role that GitHub's jobs with `environment: <stack>` may take, of one repository (`owner/name`).
 * A principal can't have a `*` for its account: `ACCOUNT` stands for an unknown one.
 */
export function trustPolicy({ stack, account, region }: StackNames, repository: string): object {
  const provider = `arn:${partitionOf(region)}:iam::${account === "*" ? "ACCOUNT" : account}:oidc-provider/${GITHUB}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "GitHub",
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${GITHUB}:aud`]: "sts.amazonaws.com",
            [`${GITHUB}:sub`]: `repo:${repository}:environment:${stack}`,
          },
        },
      },
    ],
  };
}
