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
  /** Those of them that the stack's rollout calls before they get traffic. Default: none. */
  readonly withSmoke?: readonly string[];
  /** By name in AWS: how those that were adopted differ. Default: none. */
  readonly adopted?: Readonly<Record<string, AdoptedResources>>;
}

/** What belongs to a function that was adopted. */
export interface AdoptedResources {
  /** What the program makes for it is called so: its schedule, and its role if it keeps none. */
  readonly ownName: string;
  /** The role that it keeps. */
  readonly roleArn?: string;
}

/** Kinds of resources that a policy is about; `anything` where IAM knows no finer one. */
export type ResourceKind =
  | "functions"
  | "versions"
  | "versions with smoke tests"
  | "roles"
  | "roles with policies"
  | "roles to pass"
  | "log groups"
  | "rules"
  | "ledger"
  | "ledger path"
  | "former ledgers"
  | "anything";

/**
 * The ARNs of a kind of resources. Each function is named as it is: a `*` after the stack's name would take in the stack
 * `prd-eu` with `prd`. What is called by the name of a function (role, log group, rule) is named like it by the program. Of an
 * adopted function, the program makes no log group, and no role where one is kept.
 */
export function arnsOf(kind: ResourceKind, names: StackNames): string[] {
  const { project, stack, account, region, functions } = names;
  const arn = (service: string, resource: string) =>
    `arn:${partitionOf(region)}:${service}:${service === "iam" ? "" : region}:${account}:${resource}`;
  const ledger = ledgerName(project, stack);
  const path = ledger.slice(0, ledger.lastIndexOf("/"));
  const adopted = (name: string) => names.adopted?.[name];
  const ownName = (name: string) => adopted(name)?.ownName ?? name;
  const withOwnRole = functions.filter((name) => adopted(name)?.roleArn === undefined);
  const role = (name: string) => arn("iam", `role/${ownName(name)}`);
  switch (kind) {
    case "functions":
      return functions.flatMap((name) => [
        arn("lambda", `function:${name}`),
        arn("lambda", `function:${name}:*`),
      ]);
    case "versions":
      return functions.map((name) => arn("lambda", `function:${name}:*`));
    case "versions with smoke tests":
      return functions
        .filter((name) => names.withSmoke?.includes(name))
        .map((name) => arn("lambda", `function:${name}:*`));
    case "roles":
      return withOwnRole.map(role);
    case "roles with policies":
      return withOwnRole.filter((name) => names.withPolicies?.includes(name)).map(role);
    case "roles to pass":
      return functions.map((name) => adopted(name)?.roleArn ?? role(name));
    case "log groups":
      return functions
        .filter((name) => !adopted(name))
        .flatMap((name) => [
          arn("logs", `log-group:/aws/lambda/${name}`),
          arn("logs", `log-group:/aws/lambda/${name}:*`),
        ]);
    case "rules":
      return functions.map((name) => arn("events", `rule/${ownName(name)}`));
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
