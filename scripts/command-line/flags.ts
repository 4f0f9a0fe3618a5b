/** One flag: how it is written and what it takes. */
export interface FlagDefinition {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** Name of the value in help; strings only. */
  readonly value?: string;
  readonly help: string;
}

/** Every flag of every verb. A verb names those it takes. */
export const FLAGS = {
  stack: { type: "string", short: "s", value: "STACK", help: "the stack, as in pulumi -s" },
  function: {
    type: "string",
    short: "f",
    multiple: true,
    value: "FUNCTION",
    help: "only this function; may be repeated (default: all)",
  },
  json: { type: "boolean", help: "one JSON document on stdout" },
  "dry-run": { type: "boolean", help: "show the plan and stop" },
  confirm: { type: "string", value: "STACK", help: "the stack's name, instead of being asked for it" },
  reason: { type: "string", value: "TEXT", help: "why; kept in the ledger" },
  timeout: { type: "string", value: "SECONDS", help: "for the whole command (default 60)" },
  "endpoint-url": { type: "string", value: "URL", help: "where AWS is, for example http://127.0.0.1:4566" },
  "no-color": { type: "boolean", help: "no colours" },
  help: { type: "boolean", short: "h", help: "this help" },
  weight: { type: "string", value: "PERCENT", help: "the canary's share, a whole percent from 1 to 99" },
  version: { type: "string", value: "VERSION", help: "the version, for example 8" },
  to: { type: "string", value: "VERSION", help: "the version to go back to (default: what the ledger says)" },
  pin: { type: "boolean", help: "also pin LIVE to the new version where it follows $LATEST" },
  "accept-deployed": {
    type: "boolean",
    help: "publish what is deployed, though this checkout builds other code",
  },
  "from-aws": { type: "boolean", help: "write what LIVE serves into the stack file; moves nothing" },
  diff: { type: "string", multiple: true, value: "VERSION", help: "compare two versions: --diff 7 8" },
  keep: { type: "string", value: "N", help: "newest versions to keep (default 10)" },
  "keep-live": { type: "string", value: "N", help: "last live versions to keep (default 5)" },
  "older-than": { type: "string", value: "DAYS", help: "delete only what is older (default 30)" },
  delete: { type: "boolean", help: "really delete; without it prune only shows what it would do" },
} as const satisfies Record<string, FlagDefinition>;

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
