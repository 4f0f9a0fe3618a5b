import { COMMON_FLAGS, type FlagName, WRITE_FLAGS } from "./flags.ts";
import type { RequiredFlag } from "./missing-flag.ts";

/** One verb: what help says of it, and what kind of command it is. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly explanation: string;
  readonly flags: readonly FlagName[];
  /** The flags that it can't go without; the stack unless told. */
  readonly requires?: readonly RequiredFlag[];
  readonly examples: readonly string[];
  /**
   * The verb takes traffic back in an incident: it goes on with a broken stack file and without functions that can't be
   * read, and leaves the other functions moved when one fails.
   */
  readonly endsIncident?: true;
}

const TABLE = [
  {
    name: "status",
    summary: "what LIVE serves in each stack, against what is declared",
    explanation:
      "Shows live, canary and weight of each function, whether that is what the stack file declares, where the code\ncame from, who moved LIVE last and why, and what is deployed but not published. All stacks unless -s names one.",
    flags: [...COMMON_FLAGS],
    requires: [],
    examples: ["live status", "live status -s prd --json"],
  },
  {
    name: "publish",
    summary: "freeze $LATEST as the next version",
    explanation:
      "Publishes every function whose $LATEST differs from its newest version, after proving that the deployed code is what\nthis checkout builds. Works in release stacks (publish_versions: true) only; moves no traffic.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "pin", "accept-deployed"],
    examples: ["live publish -s prd", "live publish -s prd --pin --confirm prd"],
  },
  {
    name: "canary",
    summary: "give a version a share of LIVE's traffic",
    explanation:
      "Starts a canary or changes its share. Takes the running canary, else the newest version; one that was rolled away\nfrom has to be named with --version. If one function fails, those already moved go back.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "weight", "version"],
    requires: ["stack", "weight"],
    examples: [
      "live canary -s prd --weight 10 --confirm prd",
      "live canary -s prd -f hello --version 8 --weight 25",
    ],
  },
  {
    name: "promote",
    summary: "the canary becomes stable and gets all traffic",
    explanation:
      "Moves LIVE to the canary and clears the weights in one call. Without a canary (plain blue/green) it goes to --version\nor to the newest version. If one function fails, those already moved go back.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "version"],
    examples: ["live promote -s prd --confirm prd", "live promote -s prd --version 8 --confirm prd"],
  },
  {
    name: "abort",
    summary: "end the canary: all traffic to stable",
    explanation:
      "Clears the weights of LIVE. The stable version was primary all along; nothing else changes.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS],
    examples: ['live abort -s prd --confirm prd --reason "errors"'],
    endsIncident: true,
  },
  {
    name: "rollback",
    summary: "back to what was released before",
    explanation:
      "Goes back to what last held all traffic, as the ledger says; a second rollback goes further back, never to a version\nthat was rolled away from. --to names a version instead, and needs no ledger. Touches nothing but LIVE.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "to"],
    examples: [
      'live rollback -s prd --confirm prd --reason "errors"',
      "live rollback -s prd -f hello --to 7 --confirm prd",
    ],
    endsIncident: true,
  },
  {
    name: "sync",
    summary: "make LIVE serve what the stack file says, or the reverse",
    explanation:
      "Moves LIVE of each function to what the stack file declares, without a deployment, and brings ledger and live_serial\nup to date. --from-aws goes the other way: the stack file gets what LIVE serves, AWS is only read.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "from-aws"],
    examples: ["live sync -s prd --confirm prd", "live sync --from-aws -s prd"],
  },
  {
    name: "versions",
    summary: "each version: when, from which commit, what points at it",
    explanation:
      "Lists every version of each function, what points at it, and whether prune would delete it and why not.\n--diff compares two of them: code, settings, commits.",
    flags: [...COMMON_FLAGS, "diff", "keep", "keep-live", "older-than"],
    examples: ["live versions -s prd", "live versions -s prd -f hello --diff 7 8"],
  },
  {
    name: "history",
    summary: "who made what live, when and why",
    explanation: "Shows the ledger, newest entry first: the last 100 changes of what LIVE serves.",
    flags: [...COMMON_FLAGS],
    examples: ["live history -s prd", "live history -s prd -f hello --json"],
  },
  {
    name: "verify",
    summary: "preflight: is everything bound to LIVE, and LIVE as declared",
    explanation:
      "Checks the stack file, the versions that serve or are declared, roles and dead-letter queues of a split, every URL,\npermission and event source, and drift (exit code 3). What can't be checked is listed and stops nothing.",
    flags: [...COMMON_FLAGS],
    examples: ["live verify -s prd", "live verify -s prd --json"],
  },
  {
    name: "permissions",
    summary: "the IAM policies that the work with a stack needs",
    explanation:
      "Prints the policies for reading, releasing, rolling back, waking and pruning versions, for pulumi up, and the trust\npolicy of CI's role, with the names of this stack's functions. Needs no AWS.",
    flags: [...COMMON_FLAGS],
    examples: ["live permissions -s prd", "live permissions -s prd --json"],
  },
  {
    name: "prune",
    summary: "show, and with --delete delete, versions that nothing needs",
    explanation:
      "Keeps the newest versions, the last live ones, the young ones, and whatever any alias names; gives the reason for\neach. Without --delete nothing is deleted.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "keep", "keep-live", "older-than", "delete"],
    examples: ["live prune -s prd", "live prune -s prd --keep 20 --older-than 90 --delete --confirm prd"],
  },
] as const satisfies readonly Verb[];

export type VerbName = (typeof TABLE)[number]["name"];

/** Every verb, in the order in which a release uses them. */
export const VERBS: readonly (Verb & { readonly name: VerbName })[] = TABLE;

/** The verb of that name. */
export function findVerb(name: string): (typeof VERBS)[number] | undefined {
  return VERBS.find((verb) => verb.name === name);
}
