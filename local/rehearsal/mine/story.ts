/** The story that a rehearsal of a team's own program plays: one release of two versions, and back. */
import type { Step } from "../step.ts";
import type { Scene } from "../story.ts";

/** The variable by which version 2 differs from version 1, so that no code has to change. */
export const VERSION_VARIABLE = ["LAMBDA_LIVE_REHEARSAL", "2"] as const;

/** Names of the stacks, and what the story needs from outside its commands. */
export interface Cast {
  /** The release stack. */
  readonly release: string;
  /** A stack whose LIVE follows $LATEST. */
  readonly other: string;
  /** The file of the release stack, as it is called. */
  readonly releaseFile: string;
  /** Gives every function the variable of version 2 in the release stack's file; resolves to what was done. */
  writeVersionTwo(): Promise<string>;
  /** Deletes the objects of all buckets; resolves to what was done. */
  emptyBuckets(): Promise<string>;
  /** Lists the functions, roles, log groups and parameters that exist in AWS, one a line. */
  listLeftovers(): Promise<string>;
}

/** While two versions serve, with this many calls of each function a wrong share shows. */
const CALLS_OF_A_CANARY = 100;
const CALLS = 10;
const NOTHING = { create: 0, update: 0, replace: 0, delete: 0 };

/** The scenes, in order. Each step is judged by its exit code, by LIVE's shares, and by the answers to the events. */
export function ownRelease(cast: Cast): Scene[] {
  const { release, other, releaseFile, writeVersionTwo, emptyBuckets, listLeftovers } = cast;
  const step = (stack: string, name: string, command: string, expect: Step["expect"] = {}): Step => {
    const serving = Object.keys(expect.serves ?? {}).length;
    return { name, stack, command, calls: serving > 1 ? CALLS_OF_A_CANARY : CALLS, expect };
  };
  const up = (stack: string, name: string, expect?: Step["expect"]) =>
    step(stack, name, `pulumi up -s ${stack} --yes --skip-preview`, expect);
  const live = (words: string, expect: Step["expect"]) =>
    step(release, `live ${words}`, `npm run -s live -- ${words} -s ${release} --confirm ${release}`, expect);
  const throughTriggers = (one: Step): Step => ({ ...one, throughTriggers: true });
  const both = (one: (stack: string) => Step) => [other, release].map(one);

  return [
    {
      title: `Two stacks: in ${other} LIVE follows $LATEST; ${release} is a release stack.`,
      steps: [
        both((stack) => step(stack, `init ${stack}`, `pulumi stack init ${stack}`)),
        both((stack) => up(stack, `up ${stack}`, { serves: { $LATEST: 100 } })),
      ],
    },
    {
      title: "Version 1 is published and pinned. Version 2, with one more variable, reaches no caller.",
      steps: [
        throughTriggers(live("publish --pin", { serves: { 1: 100 } })),
        {
          ...step(
            release,
            "version 2",
            `(${VERSION_VARIABLE.join("=")} for every function, in ${releaseFile})`,
          ),
          act: writeVersionTwo,
          expect: { serves: { 1: 100 } },
        },
        up(release, "version 2 stays unseen", { serves: { 1: 100 } }),
        live("publish", { serves: { 1: 100 } }),
      ],
    },
    {
      title: "A canary at 10 %, then 50 %, then all. Each event goes through LIVE.",
      steps: [
        live("canary --weight 10", { serves: { 1: 90, 2: 10 } }),
        throughTriggers(live("canary --weight 50", { serves: { 1: 50, 2: 50 } })),
        live("promote", { serves: { 2: 100 } }),
      ],
    },
    {
      title: "Back to version 1 by one command. Pulumi then has nothing left to do.",
      steps: [
        throughTriggers(live("rollback --reason rehearsal", { serves: { 1: 100 } })),
        up(release, "up after rollback moves nothing", { changes: NOTHING, serves: { 1: 100 } }),
      ],
    },
    {
      title: "The end: both stacks go.",
      steps: [
        {
          ...step(release, "empty buckets", "(the objects in buckets are deleted)"),
          act: emptyBuckets,
        },
        both((stack) => step(stack, `unprotect ${stack}`, `pulumi state unprotect --all --yes -s ${stack}`)),
        both((stack) => step(stack, `destroy ${stack}`, `pulumi destroy -s ${stack} --yes --skip-preview`)),
        {
          ...step(
            release,
            "what is left",
            "(a look for functions, roles, log groups and parameters that are left)",
          ),
          act: listLeftovers,
        },
      ],
    },
  ];
}
