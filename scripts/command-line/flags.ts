import { anyText, type FlagDefinition, isGiven, optional, orElse, type ReadFlag } from "../../lib/flag.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { endpointUrl, wholeNumber } from "../../lib/read-text.ts";
import {
  aliasInAws,
  functionInAws,
  moveAction,
  percent,
  seconds,
  twoVersions,
  versionNumber,
} from "./read-values.ts";
import { SIMULATION_FLAGS } from "./simulation-flags.ts";

/** The name of something, as typed: no name holds a character that is not harmless to show. */
const name = optional(foreignText);
const names = (texts?: readonly string[]) => texts?.map(foreignText);
const endpoint = optional(endpointUrl);
const numberFrom = (from: number, usual: number) =>
  orElse(usual, wholeNumber({ code: "InvalidRetention", from, example: usual, unit: "d" }));

/** Every flag of every verb, with its line in the help. Each verb names the flags that it takes. */
export const FLAGS = {
  stack: { short: "s", value: "STACK", help: "the stack, as in pulumi -s", read: name },
  "config-file": {
    value: "FILE",
    help: "the stack's config in this file, as in pulumi --config-file",
    read: anyText,
  },
  function: {
    short: "f",
    value: "FUNCTION",
    help: "only this function, or those of a pattern: 'order-*'; may be repeated (default: all)",
    read: names,
  },
  json: { help: "one JSON document on stdout", read: isGiven },
  "dry-run": { help: "show the plan and stop", read: isGiven },
  confirm: { value: "STACK", help: "the stack's name; live then does not ask for it", read: name },
  reason: { value: "TEXT", help: "the reason, kept in the ledger", read: anyText },
  timeout: { value: "SECONDS", help: "time for the whole command (default 60)", read: orElse(60, seconds) },
  "endpoint-url": { value: "URL", help: "the URL of AWS, for example http://127.0.0.1:4566", read: endpoint },
  "aws-from-shell": {
    help: "act as the shell's variables say, in their region; of the aws: keys only the accounts count",
    read: isGiven,
  },
  verbose: { short: "v", help: "a line for each function, also where many are alike", read: isGiven },
  "no-color": { help: "no colours", read: isGiven },
  help: { short: "h", help: "this help", read: isGiven },
  weight: { value: "PERCENT", help: "the canary's share, a whole percent from 1 to 99", read: percent },
  version: { value: "VERSION", help: "the version, for example 8", read: versionNumber },
  to: {
    value: "VERSION",
    help: "the version to go back to (default: the ledger's target)",
    read: versionNumber,
  },
  pin: { help: "if LIVE follows $LATEST, also pin LIVE to the new version", read: isGiven },
  "accept-deployed": {
    help: "publish the deployed code even if this checkout builds other code",
    read: isGiven,
  },
  "allow-dirty": { help: "publish code that is in no commit", read: isGiven },
  check: { help: "check only that a commit holds this checkout's code; call no AWS", read: isGiven },
  "from-aws": { help: "write what LIVE serves into the stack file; move nothing", read: isGiven },
  as: {
    value: "ACTION",
    help: "record a move that the ledger missed, for example rollback; move nothing",
    read: moveAction,
  },
  from: {
    value: "NAME",
    help: "the function that exists, by its name in AWS",
    read: functionInAws as ReadFlag<string | number | undefined>,
  },
  alias: {
    value: "NAME",
    help: "the alias that is to be LIVE (default: LIVE, or its only one)",
    read: aliasInAws,
  },
  diff: { value: "VERSION", words: 2, help: "compare two versions: --diff 7 8", read: twoVersions },
  keep: { value: "N", help: "keep the N newest versions (default 10)", read: numberFrom(1, 10) },
  "keep-live": { value: "N", help: "keep the last N live versions (default 5)", read: numberFrom(1, 5) },
  "older-than": { value: "DAYS", help: "delete only older versions (default 30)", read: numberFrom(0, 30) },
  ...SIMULATION_FLAGS,
  once: { help: "look once and end; for a schedule or CI", read: isGiven },
  continue: { help: "go on with a rollout that is under way; begin none", read: isGiven },
  every: { value: "SECONDS", help: "time between two looks (default 30)", read: orElse(30, seconds) },
  advance: { help: "take the next step now, unless a version is unhealthy", read: isGiven },
  "take-over": { help: "go on from a canary that a person set", read: isGiven },
  "ignore-alarms": { help: "start although an alarm is red already: this release is the fix", read: isGiven },
  entry: {
    value: "N",
    help: "an entry of the rollout in the ledger (default: the newest rollout)",
    read: optional(wholeNumber({ code: "InvalidEntry", from: 1, example: 12 })),
  },
  out: { value: "FILE", help: "the HTML file to write; an older report is replaced", read: anyText },
  report: { value: "FILE", help: "also write an HTML report into this file", read: anyText },
  events: { value: "FILE", help: "append a JSON line for each look", read: anyText },
  push: { help: "also push the commit to the branch's upstream, never by force", read: isGiven },
  branch: {
    value: "NAME",
    help: "push to this branch of the remote instead, for a pull request",
    read: name,
  },
  tag: { help: "also tag the release: STACK-ENTRY, with the release as JSON", read: isGiven },
  since: {
    value: "REF",
    help: "the commit, tag or branch to compare with (default: the newest release)",
    read: anyText,
  },
  "before-sync": {
    help: "LIVE is about to be moved to what the file declares: drift is shown, and is no failure",
    read: isGiven,
  },
  delete: { help: "delete the versions; without this flag, prune only shows its plan", read: isGiven },
} satisfies Record<string, FlagDefinition & { readonly help: string }>;

export type FlagName = keyof typeof FLAGS;

/** Flags that mean something else for one verb. */
export type OwnFlags = { readonly [Name in FlagName]?: FlagDefinition & { readonly help: string } };

/** What `--from` and `--timeout` mean for a rollout. */
export const ROLLOUT_FLAGS: OwnFlags = {
  from: { value: "PERCENT", help: "begin with the plan's first step of at least this share", read: percent },
  timeout: { value: "SECONDS", help: "time for one look (default 60)", read: orElse(60, seconds) },
};

/** Flags that every verb takes. */
export const COMMON_FLAGS: readonly FlagName[] = [
  "stack",
  "config-file",
  "function",
  "json",
  "dry-run",
  "timeout",
  "endpoint-url",
  "aws-from-shell",
  "no-color",
  "help",
];

/** Flags of every verb that writes. */
export const WRITE_FLAGS: readonly FlagName[] = ["confirm", "reason"];

/** Flags of every verb that is about a stack's file in git. */
export const GIT_FLAGS: readonly FlagName[] = ["stack", "config-file", "json", "timeout", "no-color", "help"];
