import { anyText, type FlagDefinition, isGiven, optional, orElse } from "../../lib/flag.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { endpointUrl, wholeNumber } from "../../lib/read-text.ts";
import { percent, seconds, twoVersions, versionNumber } from "./read-values.ts";

/** The name of something, as typed: no name holds a character that is not harmless to show. */
const name = optional(foreignText);
const names = (texts?: readonly string[]) => texts?.map(foreignText);
const endpoint = optional(endpointUrl);
const numberFrom = (from: number, usual: number) =>
  orElse(usual, wholeNumber({ code: "InvalidRetention", from, example: usual, unit: "d" }));

/** Every flag of every verb, with what help says of it. A verb names those it takes. */
export const FLAGS = {
  stack: { short: "s", value: "STACK", help: "the stack, as in pulumi -s", read: name },
  function: {
    short: "f",
    value: "FUNCTION",
    help: "only this function; may be repeated (default: all)",
    read: names,
  },
  json: { help: "one JSON document on stdout", read: isGiven },
  "dry-run": { help: "show the plan and stop", read: isGiven },
  confirm: { value: "STACK", help: "the stack's name, instead of being asked for it", read: name },
  reason: { value: "TEXT", help: "why; kept in the ledger", read: anyText },
  timeout: { value: "SECONDS", help: "for the whole command (default 60)", read: orElse(60, seconds) },
  "endpoint-url": { value: "URL", help: "where AWS is, for example http://127.0.0.1:4566", read: endpoint },
  "no-color": { help: "no colours", read: isGiven },
  help: { short: "h", help: "this help", read: isGiven },
  weight: { value: "PERCENT", help: "the canary's share, a whole percent from 1 to 99", read: percent },
  version: { value: "VERSION", help: "the version, for example 8", read: versionNumber },
  to: {
    value: "VERSION",
    help: "the version to go back to (default: what the ledger says)",
    read: versionNumber,
  },
  pin: { help: "also pin LIVE to the new version where it follows $LATEST", read: isGiven },
  "accept-deployed": {
    help: "publish what is deployed, though this checkout builds other code",
    read: isGiven,
  },
  "from-aws": { help: "write what LIVE serves into the stack file; moves nothing", read: isGiven },
  diff: { value: "VERSION", words: 2, help: "compare two versions: --diff 7 8", read: twoVersions },
  keep: { value: "N", help: "newest versions to keep (default 10)", read: numberFrom(1, 10) },
  "keep-live": { value: "N", help: "last live versions to keep (default 5)", read: numberFrom(1, 5) },
  "older-than": { value: "DAYS", help: "delete only what is older (default 30)", read: numberFrom(0, 30) },
  delete: { help: "really delete; without it prune only shows what it would do", read: isGiven },
} satisfies Record<string, FlagDefinition & { readonly help: string }>;

export type FlagName = keyof typeof FLAGS;

/** Flags that every verb takes. */
export const COMMON_FLAGS: readonly FlagName[] = [
  "stack",
  "function",
  "json",
  "dry-run",
  "timeout",
  "endpoint-url",
  "no-color",
  "help",
];

/** Flags of every verb that writes. */
export const WRITE_FLAGS: readonly FlagName[] = ["confirm", "reason"];
