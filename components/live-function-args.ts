import type * as pulumi from "@pulumi/pulumi";
import type { Traffic } from "./config.ts";
import type { DeployedCode } from "./deployed-code.ts";
import type { FunctionArguments } from "./function-arguments.ts";
import type { ManagedPolicies, Policy } from "./role-policies.ts";
import type { BucketTriggers } from "./triggers/bucket-triggers.ts";
import type { TriggerChecks } from "./triggers/trigger-checks.ts";

/** How a function that existed before is called beside its own name. */
export interface AdoptedNames {
  /** The name of its LIVE. */
  readonly aliasName: string;
  /** The role that it keeps, to which nothing is attached. Absent: a role is made. */
  readonly roleArn?: string;
  /** Name of what is made for it: role, schedule, permissions. */
  readonly ownName?: string;
  /** LIVE has a URL already. */
  readonly hasUrl?: boolean;
}

/** Arguments of `LiveFunction`. Inputs of the function itself must change only when the function should. */
export interface LiveFunctionArgs {
  /** Name of function and role in AWS; the log group's name ends with it. */
  readonly physicalName: string;
  /** Traffic of LIVE. Another traffic changes the alias and nothing else. */
  readonly traffic: Traffic;
  readonly code: DeployedCode;
  /** Set for a function that existed before: function and alias are imported, and never deleted. */
  readonly adopted?: AdoptedNames;
  /** Absent for an image. */
  readonly handler?: string;
  /** Absent for an image. */
  readonly runtime?: string;
  /** The processor that the code runs on. Default: AWS's, x86_64. */
  readonly architecture?: "x86_64" | "arm64";
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  /** Environment variables; may be secret. */
  readonly environment?: pulumi.Input<Record<string, string> | undefined>;
  /** True for a public URL on LIVE. Default false. */
  readonly url?: boolean;
  /** EventBridge schedule that calls LIVE, for example `rate(5 minutes)`. */
  readonly schedule?: string;
  /** Default 30. */
  readonly logRetentionDays?: number;
  /** Rights of the role beyond writing logs. */
  readonly policies?: readonly Policy[];
  /** Managed policies of the role. */
  readonly managedPolicies?: ManagedPolicies;
  /** Further arguments of the function. */
  readonly function?: FunctionArguments;
  /** Resources that must be there before the function. */
  readonly after?: readonly pulumi.Input<pulumi.Resource>[];
  /** Gathers what buckets notify. Absent: no bucket can call the function. */
  readonly buckets?: BucketTriggers;
  /** Keeps what triggers have to pass. Absent: text that names a bus is not looked up. */
  readonly checks?: TriggerChecks;
}
