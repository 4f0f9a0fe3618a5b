import { ledgerName } from "../../../components/ledger.ts";
import { partitionOf } from "../../../lib/partition.ts";

/** The names that the ARNs of a stack's resources are made of. */
export interface StackNames {
  readonly project: string;
  readonly stack: string;
  /** `*` where it is unknown, which is any account. */
  readonly account: string;
  /** `*` where it is unknown, which is any region. */
  readonly region: string;
  /** The functions, by their names in AWS. */
  readonly functions: readonly string[];
  /** Those of them whose function.json has `policies`, which the program writes into the role. Default: none. */
  readonly withPolicies?: readonly string[];
}

/** Kinds of resources that a policy is about; `anything` where IAM knows no finer one. */
export type ResourceKind =
  | "functions"
  | "versions"
  | "roles"
  | "roles with policies"
  | "log groups"
  | "rules"
  | "ledger"
  | "ledger path"
  | "former ledgers"
  | "anything";

/**
 * The ARNs of a kind of resources. Each function is named as it is: a `*` after the stack's name would take in the stack
 * `prd-eu` with `prd`. What is called by the name of a function (role, log group, rule) is named like it by the program.
 */
export function arnsOf(kind: ResourceKind, names: StackNames): string[] {
  const { project, stack, account, region, functions } = names;
  const arn = (service: string, resource: string) =>
    `arn:${partitionOf(region)}:${service}:${service === "iam" ? "" : region}:${account}:${resource}`;
  const ledger = ledgerName(project, stack);
  const path = ledger.slice(0, ledger.lastIndexOf("/"));
  switch (kind) {
    case "functions":
      return functions.flatMap((name) => [
        arn("lambda", `function:${name}`),
        arn("lambda", `function:${name}:*`),
      ]);
    case "versions":
      return functions.map((name) => arn("lambda", `function:${name}:*`));
    case "roles":
      return functions.map((name) => arn("iam", `role/${name}`));
    case "roles with policies":
      return functions
        .filter((name) => names.withPolicies?.includes(name))
        .map((name) => arn("iam", `role/${name}`));
    case "log groups":
      return functions.flatMap((name) => [
        arn("logs", `log-group:/aws/lambda/${name}`),
        arn("logs", `log-group:/aws/lambda/${name}:*`),
      ]);
    case "rules":
      return functions.map((name) => arn("events", `rule/${name}`));
    case "ledger":
      return [arn("ssm", `parameter${ledger}`)];
    case "ledger path":
      return [arn("ssm", `parameter${path}`), arn("ssm", `parameter${path}/*`)];
    case "former ledgers":
      return [arn("ssm", `parameter/${project}/*/live`), arn("ssm", `parameter/*/${stack}/live`)];
    case "anything":
      return ["*"];
  }
}
