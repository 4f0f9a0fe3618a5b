import type { Adoption, StackConfig, Traffic } from "../../../components/config.ts";
import type { Ledger } from "../../../components/ledger.ts";
import type { ShownError } from "./errors.ts";

/** Something read from AWS, or why it could not be read. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ShownError };

/** LIVE of one function as AWS holds it. */
export interface LiveAlias {
  readonly traffic: Traffic;
  readonly revisionId: string;
  readonly arn: string;
}

/** Whether AWS would run a version now. */
export type VersionState = "Active" | "Pending" | "Inactive" | "Failed";

/** Facts of one version that the rules for a move need. */
export interface VersionFacts {
  readonly version: string;
  readonly state: VersionState;
  readonly stateReason?: string;
  readonly role: string;
  readonly deadLetterTarget?: string;
  readonly codeSha256: string;
  /** Digest of the container image that runs, if the code is one and the answer tells. */
  readonly imageDigest?: string;
  readonly description: string;
  readonly lastModified?: string;
  /** `$LATEST` only: an update is in progress or has failed. */
  readonly updateStatus?: "Successful" | "InProgress" | "Failed";
  readonly updateReason?: string;
  readonly revisionId?: string;
  /** Executions reserved for the whole function. Absent if none are, or if the answer does not tell them. */
  readonly reservedConcurrency?: number;
  /** All settings of the version, as AWS names them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Whether a role is there and lets Lambda take it. */
export type RoleState = "trusted" | "untrusted" | "missing";

/** One item of a function's list of versions: settings, but no state. */
export interface ListedVersion {
  readonly version: string;
  readonly codeSha256: string;
  readonly description: string;
  readonly lastModified: string;
  readonly revisionId: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A function's versions, and the aliases that point at them. */
export interface FunctionVersions {
  readonly functionName: string;
  readonly versions: readonly ListedVersion[];
  readonly aliases: readonly { readonly name: string; readonly versions: readonly string[] }[];
}

/** The newest ledger value and its place in the parameter's history. */
export interface LedgerNow {
  readonly value: Ledger;
  readonly raw: string;
  /** Number of the value in SSM, from 1. After n was read, a write answers n + 1 unless others wrote. */
  readonly entry: number;
}

export type LedgerState =
  | { readonly kind: "read"; readonly now: LedgerNow }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly error: ShownError; readonly entry?: number };

/** One function of the stack: its names, its declared traffic, and its LIVE as read. */
export interface FunctionSnapshot {
  readonly name: string;
  readonly physicalName: string;
  readonly adopted?: Adoption;
  readonly declared: Traffic;
  readonly live: Reading<LiveAlias>;
}

/** A stack as it was read. Every plan of a move starts from one. */
export interface StackSnapshot {
  readonly project: string;
  readonly stack: string;
  /** The stack file for messages: `Pulumi.prd.yaml`, or what `--config-file` names. */
  readonly fileName: string;
  readonly config: StackConfig;
  /** Every function of the stack, by name. */
  readonly functions: readonly FunctionSnapshot[];
  /** The functions that the command is about: all, or those named by `--function`. */
  readonly selected: readonly string[];
  readonly ledger: LedgerState;
  /** A warning about an old name of the stack, under which LIVE may serve on. */
  readonly renamed?: string;
  /** That old name was found: `pulumi up` would make everything anew. */
  readonly isRenamed?: boolean;
}

export function selectedFunctions(snapshot: StackSnapshot): FunctionSnapshot[] {
  return snapshot.functions.filter((fn) => snapshot.selected.includes(fn.name));
}

/** The traffic of each function whose LIVE could be read. */
export function servedNow({ functions }: Pick<StackSnapshot, "functions">): Map<string, Traffic> {
  return new Map(functions.flatMap(({ name, live }) => (live.ok ? [[name, live.value.traffic]] : [])));
}
