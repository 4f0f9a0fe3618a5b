import { COMMON_FLAGS, type FlagName, type OwnFlags, ROLLOUT_FLAGS, WRITE_FLAGS } from "./flags.ts";
import type { RequiredFlag } from "./missing-flag.ts";

/** One verb: its help, its flags, and its kind of command. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly explanation: string;
  readonly flags: readonly FlagName[];
  /** Those of its flags that mean something else for this verb. */
  readonly own?: OwnFlags;
  /** The flags that the verb requires. Default: the stack. */
  readonly requires?: readonly RequiredFlag[];
  readonly examples: readonly string[];
  /**
   * The verb takes traffic back in an incident. The verb goes on with a broken stack file, and without
   * functions that can't be read. If one function fails, the others stay moved.
   */
  readonly endsIncident?: true;
  /** The verb only lists, and hints about mistakes of a stack file send people to it: it goes on with such a file. */
  readonly listsAnyway?: true;
}

const TABLE = [
  {
    name: "status",
    summary: "show what LIVE serves in each stack, and whether the stack file declares the same",
    explanation:
      "Shows what LIVE serves, whether the stack file declares the same, where the code came from, who moved LIVE last and\nwhy, and what is not published. Canaries and drift come first; many functions as declared are counted. With -v, each\nfunction and each of its versions. Default: all stacks.",
    flags: [...COMMON_FLAGS, "verbose"],
    requires: [],
    examples: ["live status", "live status -s prd -f 'order-*' -v", "live status -s prd --json"],
  },
  {
    name: "publish",
    summary: "freeze $LATEST as the next version",
    explanation:
      "Publishes every function whose $LATEST differs from its newest version. First proves that this checkout builds the\ndeployed code, and that a commit holds that code. Works only in release stacks (publish_versions: true). Moves no traffic.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "verbose", "pin", "accept-deployed", "allow-dirty", "check"],
    examples: ["live publish -s prd", "live publish -s prd --pin --confirm prd"],
  },
  {
    name: "canary",
    summary: "give a version a share of LIVE's traffic",
    explanation:
      "Starts a canary or changes its share. Takes the running canary, else the newest version. A version that was rolled\naway from must be named with --version. If one function fails, the functions already moved go back.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "verbose", "weight", "version"],
    requires: ["stack", "weight"],
    examples: [
      "live canary -s prd --weight 10 --confirm prd",
      "live canary -s prd -f hello --version 8 --weight 25",
    ],
  },
  {
    name: "rollout",
    summary: "raise the canary by the stack's plan, and take it back when it is worse than stable",
    explanation:
      "Takes the newest version from 0 to 100 % by the steps of rollout in the stack file. Looks at LIVE, the ledger and\nCloudWatch, does the one thing to do, and looks again until the rollout is done. Only a version that is proved not to be\nworse goes on. A worse one is taken back at the look that saw it (exit code 3). Can be killed and run again at any time.",
    flags: [
      ...COMMON_FLAGS,
      ...WRITE_FLAGS,
      "verbose",
      "once",
      "continue",
      "every",
      "advance",
      "from",
      "take-over",
      "ignore-alarms",
      "events",
    ],
    own: ROLLOUT_FLAGS,
    examples: [
      "live rollout -s prd --confirm prd",
      "live rollout -s prd --once --continue --confirm prd",
      "live rollout -s prd --advance --confirm prd",
    ],
  },
  {
    name: "promote",
    summary: "make the canary stable and give it all traffic",
    explanation:
      "Moves LIVE to the canary and clears the weights in one call. Without a canary (plain blue/green), moves LIVE to\n--version or to the newest version. If one function fails, the functions already moved go back.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "verbose", "version"],
    examples: ["live promote -s prd --confirm prd", "live promote -s prd --version 8 --confirm prd"],
  },
  {
    name: "abort",
    summary: "end the canary and give all traffic to the stable version",
    explanation:
      "Clears the weights of LIVE. The stable version was primary all along. The move is recorded in ledger and stack file.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "verbose"],
    examples: ['live abort -s prd --confirm prd --reason "errors"'],
    endsIncident: true,
  },
  {
    name: "rollback",
    summary: "move LIVE back to the previous release",
    explanation:
      "Goes back to the version that last had all traffic, as the ledger says. A second rollback goes further back, never to\na version that was rolled away from. With --to, goes to that version and needs no ledger.\nDeploys nothing: moves LIVE, then records the move in ledger and stack file.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "verbose", "to"],
    examples: [
      'live rollback -s prd --confirm prd --reason "errors"',
      "live rollback -s prd -f hello --to 7 --confirm prd",
    ],
    endsIncident: true,
  },
  {
    name: "sync",
    summary: "make LIVE serve what the stack file declares, or the file declare what LIVE serves",
    explanation:
      "Moves LIVE of each function to what the stack file declares, without a deployment. Brings the ledger up to date,\nand live_serial where it is not the ledger's. With --from-aws, writes what LIVE serves into the stack file instead,\nand only reads from AWS. With --as, records a move that the ledger missed under the move's own name, and moves nothing.",
    flags: [...COMMON_FLAGS, ...WRITE_FLAGS, "verbose", "from-aws", "as"],
    examples: [
      "live sync -s prd --confirm prd",
      "live sync --from-aws -s prd",
      'live sync -s prd --as rollback --reason "errors" --confirm prd',
    ],
  },
  {
    name: "versions",
    summary: "list each version with its age, its commit and the aliases that name it",
    explanation:
      "Lists every version of each function, the aliases that name it, and whether prune would delete it or why not.\nWith --diff, compares the code, settings and commits of two versions.",
    flags: [...COMMON_FLAGS, "diff", "keep", "keep-live", "older-than"],
    examples: ["live versions -s prd", "live versions -s prd -f hello --diff 7 8"],
    listsAnyway: true,
  },
  {
    name: "history",
    summary: "show who made what live, when and why",
    explanation: "Shows the ledger, newest entry first: the last 100 changes of what LIVE serves.",
    flags: [...COMMON_FLAGS],
    examples: ["live history -s prd", "live history -s prd -f hello --json"],
  },
  {
    name: "verify",
    summary: "check that everything is bound to LIVE, and that LIVE serves what is declared (preflight)",
    explanation:
      "Checks the stack file, the versions that serve or are declared, roles and dead-letter queues of a split, reserved\nconcurrency, every URL, permission and event source, and drift (exit code 3). A check that can't be made is listed and stops no other check.",
    flags: [...COMMON_FLAGS, "verbose"],
    examples: ["live verify -s prd", "live verify -s prd --json"],
  },
  {
    name: "adopt",
    summary: "take a function that exists into the stack, under its own name",
    explanation:
      "Writes into the stack file that FUNCTION is NAME in AWS, with its role, its alias and what that serves. Prints the\nfunction.json lines and the declare call that keep its settings, and the names of its variables. Callers of the bare\nname, or of another alias or version, are listed and refused, with the commands that give them the alias. AWS is only read.",
    flags: [...COMMON_FLAGS, "from", "alias"],
    requires: ["stack", "function", "from"],
    examples: [
      "live adopt -s prd -f orders --from orders-production-handler",
      "live adopt -s prd -f orders --from orders-production-handler --alias live --dry-run",
    ],
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
    summary: "show the versions that nothing needs; with --delete, delete them",
    explanation:
      "Keeps the newest versions, the last live versions, the young versions, and every version that an alias names.\nGives the reason for each. Without --delete, nothing is deleted.",
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
