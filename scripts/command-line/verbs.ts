import {
  COMMON_FLAGS,
  type FlagName,
  GIT_FLAGS,
  type OwnFlags,
  ROLLOUT_FLAGS,
  WRITE_FLAGS,
} from "./flags.ts";
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
  /** The verb makes no call to AWS and needs no credentials. */
  readonly isOffline?: true;
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
      "report",
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
    name: "simulate",
    summary: "show what the rollout plan is worth, by thousands of simulated rollouts",
    explanation:
      "Plays rollouts by the stack's plan against a model of the traffic, with the same gate and the same decisions as live\nrollout. Shows how often the new version is promoted or taken back, how long that takes, and how many calls it spoils;\nbeside it, CodeDeploy's Canary10Percent5Minutes with an alarm. One function has the --canary-errors; the new versions\nof all others are as good as their stable ones. --report shows a typical run. Needs no AWS.",
    flags: [
      "stack",
      "config-file",
      "function",
      "json",
      "no-color",
      "help",
      "calls",
      "errors",
      "canary-errors",
      "bursts",
      "retries",
      "delay",
      "runs",
      "seed",
      "report",
    ],
    examples: [
      "live simulate -s prd --calls 50 --errors 1 --canary-errors 6",
      "live simulate -s prd --calls 5 --errors 1 --bursts 2 --json",
    ],
    isOffline: true,
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
    name: "report",
    summary: "write one rollout as an HTML file: verdict, charts, steps, who and why",
    explanation:
      "Makes the report from the ledger and CloudWatch alone, so also of a rollout that is under way, or of one days ago.\nThe file needs no network and shows its tables without a script. CloudWatch keeps minutes for 15 days: of an older rollout\nthe report has no charts.",
    flags: [...COMMON_FLAGS, "entry", "out"],
    requires: ["stack", "out"],
    examples: ["live report -s prd --out rollout.html", "live report -s prd --entry 12 --out rollout.html"],
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
    flags: [...COMMON_FLAGS, "verbose", "before-sync"],
    examples: ["live verify -s prd", "live verify -s prd --json", "live verify -s prd --before-sync"],
  },
  {
    name: "commit",
    summary: "commit the stack file that live wrote, and with --push and --tag bring it to the remote",
    explanation:
      "Commits the stack file alone, with a message from the ledger; whatever else is staged or changed stays so. An older\nfile gets what LIVE serves first. --push: where the branch has moved, writes what LIVE serves into the remote's own\nfile and pushes again, at most five times, never by force. --tag: annotated tag STACK-ENTRY, its message the release\nas JSON; a canary in flight gets none yet. Moves no traffic and writes nothing to AWS, so it needs no --confirm.",
    flags: [...GIT_FLAGS, "dry-run", "endpoint-url", "aws-from-shell", "push", "branch", "tag"],
    examples: [
      "live commit -s prd --push --tag",
      "live commit -s prd --branch live/prd",
      "live commit -s prd --dry-run",
    ],
  },
  {
    name: "changed",
    summary: "say which road the commits since the newest release take: nothing, traffic or deploy",
    explanation:
      "Prints one word. traffic: only traffic keys of this stack's file, so that sync does it. deploy: anything else that can\nreach the stack. nothing: other stacks' files, docs/, test/, .github/ and Markdown outside functions/, except what the\ncode names by its path. Looks at commits alone, and at the commits that the released versions were built from, so that\ncode whose release failed stays deploy. Needs no AWS.",
    flags: [...GIT_FLAGS, "since"],
    examples: ["live changed -s prd", "live changed -s prd --since origin/main --json"],
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
    isOffline: true,
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
