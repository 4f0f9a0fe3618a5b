/**
 * The story that the rehearsal plays: one release from sbx to prd and back, twice.
 * First declared (`pulumi config set`, `pulumi up`), then fast (`live`); then the stacks are taken down.
 */
import type { Step } from "./step.ts";

/** Facts and acts from outside the commands that the story needs. */
export interface Outside {
  /** Whether the copy is a git repository, in which each release is a commit. */
  readonly hasGit: boolean;
  /** Moves LIVE of hello in a stack with a plain UpdateAlias, as somebody with the console would. */
  moveAlias(stack: string, version: string): Promise<string>;
  /** Keeps a copy of the present stack file, as a checkout that is not updated would. */
  keepStackFile(stack: string): Promise<string>;
  /** Puts the kept stack file back in place. */
  restoreStackFile(stack: string): Promise<string>;
  /** Puts objects into the bucket inbox, waits until they are copied, and says which version copied them. */
  sendObjects(name: string, count: number): Promise<string>;
  /** Lists the resources that exist in AWS, one a line. */
  listLeftovers(): Promise<string>;
}

/** A part of the story that shows what its title says. Steps of an inner list run side by side. */
export interface Scene {
  readonly title: string;
  readonly steps: readonly (Step | readonly Step[])[];
}

/** With this many calls a canary at 10 % is certain to show the errors of bad code. */
const ENOUGH_TO_SHOW_ERRORS = 1000;
const ALIAS_AND_LEDGER = { create: 0, update: 2, replace: 0, delete: 0 };
const NOTHING = { create: 0, update: 0, replace: 0, delete: 0 };

/** `pulumi up` of a stack. */
export const up = (stack: string, name: string, expect: Step["expect"]): Step => ({
  name,
  stack,
  command: `pulumi up -s ${stack} --yes --skip-preview`,
  expect,
});

/** A change of config alone moves no traffic. */
export const config = (words: string, expect: Step["expect"]): Step => ({
  name: `config ${words}`,
  stack: "prd",
  command: `pulumi config ${words} -s prd`,
  expect,
});

/** A command of `live`; a write of prd is confirmed. */
export const live = (name: string, words: string, expect: Step["expect"], stack = "prd"): Step => ({
  name,
  stack,
  command: `npm run -s live -- ${words} -s ${stack}${stack === "prd" ? " --confirm prd" : ""}`,
  expect,
});

/** Code of a release takes the place of the one before, as a commit where there is git. */
export const write = (release: string, { hasGit }: Pick<Outside, "hasGit">): Step => {
  const copy = `cp local/rehearsal/releases/${release}.ts functions/hello/greeting.ts`;
  return {
    name: `write ${release}`,
    stack: "prd",
    command: hasGit ? `${copy} && git commit -qam "hello ${release.replaceAll("-", " ")}"` : copy,
    expect: {},
  };
};

/** A release that is declared: every move of traffic is a change of config and a `pulumi up`. */
export function declaredRelease(outside: Outside): Scene[] {
  return [
    {
      title: "Three stacks. In sbx and tst LIVE follows $LATEST; prd is a release stack.",
      steps: [
        ["sbx", "tst", "prd"].map((stack) => ({
          name: `init ${stack}`,
          stack,
          command: `pulumi stack init ${stack}`,
          expect: {},
        })),
        ["sbx", "tst", "prd"].map((stack) =>
          up(stack, `up ${stack}`, {
            changes: { update: 0, replace: 0, delete: 0 },
            serves: { $LATEST: 100 },
            message: "Hello from Lambda",
          }),
        ),
      ],
    },
    {
      title: "Publishing freezes what was deployed as a version, once for each change, and moves no traffic.",
      steps: [
        live("publish in sbx does nothing", "publish", { serves: { $LATEST: 100 } }, "sbx"),
        live("publish 1", "publish", { serves: { $LATEST: 100 }, output: [/\b1\b/] }),
        live("publish again does nothing", "publish", { serves: { $LATEST: 100 }, output: [/[Nn]othing/] }),
      ],
    },
    {
      title: "LIVE of prd is pinned: from here on code that is deployed there reaches no caller.",
      steps: [
        config("set live_version 1", { serves: { $LATEST: 100 } }),
        up("prd", "pin 1", { changes: ALIAS_AND_LEDGER, serves: { 1: 100 } }),

        write("greets-anew", outside),
        [
          up("sbx", "new code in sbx", { serves: { $LATEST: 100 }, message: "Hello again" }),
          up("tst", "new code in tst", { serves: { $LATEST: 100 }, message: "Hello again" }),
          up("prd", "new code in prd stays unseen", { serves: { 1: 100 }, message: "Hello from Lambda" }),
        ],
        live("publish 2", "publish", { serves: { 1: 100 }, output: [/\b2\b/] }),
      ],
    },
    {
      title:
        "A canary is config: 10 %, then 50 %, then all. Each update changes the alias and the ledger only.",
      steps: [
        config("set canary_version 2", { serves: { 1: 100 } }),
        config("set canary_weight 10", { serves: { 1: 100 } }),
        up("prd", "canary 2 at 10 %", { changes: ALIAS_AND_LEDGER, serves: { 1: 90, 2: 10 } }),
        config("set canary_weight 50", { serves: { 1: 90, 2: 10 } }),
        up("prd", "canary 2 at 50 %", { changes: ALIAS_AND_LEDGER, serves: { 1: 50, 2: 50 } }),
        config("set live_version 2", { serves: { 1: 50, 2: 50 } }),
        config("rm canary_version", { serves: { 1: 50, 2: 50 } }),
        config("rm canary_weight", { serves: { 1: 50, 2: 50 } }),
        up("prd", "2 is live", { changes: ALIAS_AND_LEDGER, serves: { 2: 100 }, message: "Hello again" }),
      ],
    },
    {
      title: "A bad canary: its errors show under its version, and end with it. Version 2 never failed.",
      steps: [
        write("fails-one-in-five", outside),
        up("prd", "bad code in prd stays unseen", { serves: { 2: 100 } }),
        live("publish 3", "publish", { serves: { 2: 100 }, output: [/\b3\b/] }),
        config("set canary_version 3", { serves: { 2: 100 } }),
        config("set canary_weight 10", { serves: { 2: 100 } }),
        {
          ...up("prd", "bad canary 3 at 10 %", {
            changes: ALIAS_AND_LEDGER,
            serves: { 2: 90, 3: 10 },
            failing: "3",
          }),
          calls: ENOUGH_TO_SHOW_ERRORS,
        },
        config("rm canary_version", { serves: { 2: 90, 3: 10 }, failing: "3" }),
        config("rm canary_weight", { serves: { 2: 90, 3: 10 }, failing: "3" }),
        up("prd", "canary removed", { changes: ALIAS_AND_LEDGER, serves: { 2: 100 } }),
      ],
    },
    {
      title:
        "Somebody moves LIVE by hand. What is declared still wins: the preview names it, the update does it.",
      steps: [
        {
          name: "LIVE moved behind Pulumi's back",
          stack: "prd",
          command: "(somebody in the console moves LIVE of hello to 3)",
          act: () => outside.moveAlias("prd", "3"),
          expect: { serves: { 3: 100 }, failing: "3" },
        },
        config("set live_version 1", { serves: { 3: 100 }, failing: "3" }),
        {
          name: "preview of the rollback",
          stack: "prd",
          command: "pulumi preview --diff -s prd",
          expect: {
            changes: ALIAS_AND_LEDGER,
            serves: { 3: 100 },
            failing: "3",
            output: [/aws:lambda\/alias:Alias/, /aws:ssm\/parameter:Parameter/],
          },
        },
        up("prd", "declared rollback to 1", {
          changes: ALIAS_AND_LEDGER,
          serves: { 1: 100 },
          message: "Hello from Lambda",
        }),
      ],
    },
  ];
}

/** The same release by `live`: traffic moves in a second, and the next `pulumi up` moves none. */
export function fastRelease(outside: Outside): Scene[] {
  return [
    {
      title: "The same by `live`, in seconds: it moves traffic, then writes the ledger and the stack file.",
      steps: [
        write("greets-warmly", outside),
        up("prd", "mended code in prd stays unseen", { serves: { 1: 100 } }),
        live("publish 4", "publish", { serves: { 1: 100 }, output: [/\b4\b/] }),
        {
          name: "a colleague keeps this checkout",
          stack: "prd",
          command: "(a colleague's checkout stays as it is now)",
          act: () => outside.keepStackFile("prd"),
          expect: { serves: { 1: 100 } },
        },
        live("live canary 10", "canary --weight 10", { serves: { 1: 90, 4: 10 } }),
        live("live canary 50", "canary --weight 50", { serves: { 1: 50, 4: 50 } }),
        live("live promote", "promote", { serves: { 4: 100 }, message: "Hello, dear" }),
      ],
    },
    {
      title: "A checkout that lacks the last moves can't undo them by accident.",
      steps: [
        {
          name: "the colleague's checkout is in place",
          stack: "prd",
          command: "(the colleague's checkout, older than these moves)",
          act: () => outside.restoreStackFile("prd"),
          expect: { serves: { 4: 100 } },
        },
        up("prd", "an older checkout is refused", {
          serves: { 4: 100 },
          exitCode: 1,
          output: [/live_serial/, /LIVE serves 4, this file says 1/],
        }),
        live("checkout brought up to date", "sync --from-aws", { serves: { 4: 100 } }),
        up("prd", "up after promote moves nothing", { changes: NOTHING, serves: { 4: 100 } }),
      ],
    },
    {
      title:
        "An incident: one command, and LIVE serves the release before. Pulumi then has nothing left to do.",
      steps: [
        live("live rollback", 'rollback --reason "rehearsal"', {
          serves: { 1: 100 },
          message: "Hello from Lambda",
        }),
        up("prd", "up after rollback moves nothing", { changes: NOTHING, serves: { 1: 100 } }),
        {
          name: "live status",
          stack: "prd",
          command: "npm run -s live -- status -s prd",
          expect: { serves: { 1: 100 } },
        },
        {
          name: "live history",
          stack: "prd",
          command: "npm run -s live -- history -s prd",
          expect: { serves: { 1: 100 }, output: [/rehearsal/] },
        },
      ],
    },
  ];
}

/** Takes the stacks down: refused while protected, complete once unprotected. */
export function takeDown(outside: Outside): Scene[] {
  const destroy = (stack: string, name: string, expect: Step["expect"]): Step => ({
    name,
    stack,
    command: `pulumi destroy -s ${stack} --yes --skip-preview`,
    expect,
  });
  return [
    {
      title: "The end: a release stack is protected; unprotected it goes, and leaves nothing behind.",
      steps: [
        destroy("prd", "destroy is refused while protected", {
          exitCode: 1,
          changes: NOTHING,
          serves: { 7: 100 },
        }),
        {
          name: "unprotect",
          stack: "prd",
          command: "pulumi state unprotect --all --yes -s prd",
          expect: { serves: { 7: 100 } },
        },
        ["sbx", "tst", "prd"].map((stack) => destroy(stack, `destroy ${stack}`, {})),
        {
          name: "nothing is left",
          stack: "prd",
          command: "(a look for functions, roles, log groups, parameters and buckets)",
          act: () => outside.listLeftovers(),
          expect: { output: [/^$/] },
        },
      ],
    },
  ];
}
