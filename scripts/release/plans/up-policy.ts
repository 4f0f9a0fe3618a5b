import { partitionOf } from "../../../lib/partition.ts";
import type { Grant } from "./iam-policy.ts";

/** The only policy of AWS's that the program attaches to a role. */
const LOGS_POLICY = "policy/service-role/AWSLambdaBasicExecutionRole";

/** The statements of the policy, by name, without their actions. */
const STATEMENTS = {
  Functions: { on: "functions" },
  Roles: { on: "roles" },
  // Whoever may attach any policy to a role, and pass the role to a function, may do anything.
  PoliciesOfRoles: {
    on: "roles",
    condition: ({ region }) => ({
      ArnEquals: { "iam:PolicyARN": `arn:${partitionOf(region)}:iam::aws:${LOGS_POLICY}` },
    }),
  },
  // So is writing any policy into it: only where function.json asks for it.
  WrittenPolicies: { on: "roles with policies" },
  RolesOfFunctions: {
    on: "roles to pass",
    condition: () => ({ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }),
  },
  LogGroups: { on: "log groups" },
  Schedules: { on: "rules" },
  Ledger: { on: "ledger" },
  LedgerPath: { on: "ledger path" },
  Searches: { on: "anything" },
} as const satisfies Record<string, Omit<Grant, "sid" | "actions">>;

/** What one part of the program needs, from creation to deletion. */
export interface PartOfProgram {
  /** A resource type as Pulumi names it, or what is done for one. */
  readonly part: string;
  readonly statement: keyof typeof STATEMENTS;
  readonly actions: readonly string[];
}

const TAGGING = ["TagResource", "UntagResource", "ListTagsForResource"];

/**
 * The calls for each resource type of the program: create, read (`refresh`), change, tag, delete. A test compares them with
 * the calls of a real run against local AWS. pulumi-aws makes some more: a function's code signing and concurrency, what
 * else a role holds, the instance profiles of a role that is deleted (terraform-provider-aws, internal/service/lambda/
 * function.go and internal/service/iam/role.go).
 */
export const PARTS_OF_PROGRAM: readonly PartOfProgram[] = [
  {
    part: "aws:lambda:Function",
    statement: "Functions",
    actions: [
      "lambda:CreateFunction",
      "lambda:GetFunction",
      "lambda:GetFunctionConfiguration",
      "lambda:GetFunctionCodeSigningConfig",
      "lambda:GetFunctionConcurrency",
      "lambda:ListVersionsByFunction",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
      "lambda:DeleteFunction",
      "lambda:ListTags",
      "lambda:TagResource",
      "lambda:UntagResource",
    ],
  },
  { part: "a function's role", statement: "RolesOfFunctions", actions: ["iam:PassRole"] },
  {
    part: "aws:lambda:Alias",
    statement: "Functions",
    actions: ["lambda:CreateAlias", "lambda:GetAlias", "lambda:UpdateAlias", "lambda:DeleteAlias"],
  },
  {
    part: "aws:lambda:Permission",
    statement: "Functions",
    actions: ["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"],
  },
  {
    part: "aws:lambda:FunctionUrl",
    statement: "Functions",
    actions: ["Create", "Get", "Update", "Delete"].map((verb) => `lambda:${verb}FunctionUrlConfig`),
  },
  {
    part: "aws:iam:Role",
    statement: "Roles",
    actions: [
      "iam:CreateRole",
      "iam:GetRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:DeleteRole",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
      "iam:GetRolePolicy",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRoleTags",
      "iam:TagRole",
      "iam:UntagRole",
    ],
  },
  {
    part: "aws:iam:RolePolicyAttachment",
    statement: "PoliciesOfRoles",
    actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
  },
  {
    part: "aws:iam:RolePolicy, for `policies` in function.json",
    statement: "WrittenPolicies",
    actions: ["iam:PutRolePolicy"],
  },
  // Allowed for every function: the policy may go together with the line in function.json that made it.
  { part: "aws:iam:RolePolicy, removed", statement: "Roles", actions: ["iam:DeleteRolePolicy"] },
  {
    part: "aws:cloudwatch:LogGroup",
    statement: "LogGroups",
    actions: [
      "logs:CreateLogGroup",
      "logs:PutRetentionPolicy",
      "logs:DeleteRetentionPolicy",
      "logs:DeleteLogGroup",
      ...TAGGING.map((action) => `logs:${action}`),
    ],
  },
  { part: "finding a log group", statement: "Searches", actions: ["logs:DescribeLogGroups"] },
  {
    part: "aws:cloudwatch:EventRule",
    statement: "Schedules",
    actions: [
      "events:PutRule",
      "events:DescribeRule",
      "events:DeleteRule",
      ...TAGGING.map((action) => `events:${action}`),
    ],
  },
  {
    part: "aws:cloudwatch:EventTarget",
    statement: "Schedules",
    actions: ["events:PutTargets", "events:ListTargetsByRule", "events:RemoveTargets"],
  },
  {
    part: "aws:ssm:Parameter",
    statement: "Ledger",
    actions: [
      "ssm:PutParameter",
      "ssm:GetParameter",
      "ssm:DeleteParameter",
      "ssm:AddTagsToResource",
      "ssm:RemoveTagsFromResource",
      "ssm:ListTagsForResource",
    ],
  },
  { part: "finding a parameter", statement: "Searches", actions: ["ssm:DescribeParameters"] },
  {
    part: "the ledger, before anything is registered",
    statement: "LedgerPath",
    actions: ["ssm:GetParametersByPath"],
  },
];

/** What whoever runs `pulumi up` may do. Pulumi's backend, and the key of its secrets, need rights of their own. */
export function upGrants(): Grant[] {
  return Object.entries(STATEMENTS).map(([sid, statement]) => ({
    sid,
    ...statement,
    actions: PARTS_OF_PROGRAM.filter((part) => part.statement === sid).flatMap(({ actions }) => actions),
  }));
}
