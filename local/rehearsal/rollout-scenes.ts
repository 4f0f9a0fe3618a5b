/** A rollout that goes to 100 % by itself, and one that takes a bad version back; callers are served all the time. */
import type { Step } from "./step.ts";
import { live, type Outside, type Scene, up, write } from "./story.ts";

/** A minute of metrics passes in a second, in which LIVE is called some hundred times. */
const SPEED = 60;

/**
 * Without any failure, 194 calls that both versions share are evidence enough that the canary is not 5 points worse. Where
 * the canary fails one call in five, 140 calls are enough that it is worse. Each is about a minute's calls at this speed.
 */
const PLAN = { "steps[0]": "50", hold: "1m", "gate.max_error_increase": "5" };

const set = Object.entries(PLAN).map(
  ([key, value]) => `pulumi config set --path 'lambda-live:rollout.${key}' ${value} -s prd`,
);

/** Rolls out version 5 of hello, then version 6, which is bad. */
export function rolloutScenes(outside: Pick<Outside, "hasGit">): Scene[] {
  const rollout = (name: string, expect: Step["expect"]): Step => ({
    ...live(name, "rollout --every 1", expect),
    speed: SPEED,
  });
  return [
    {
      title:
        "A rollout goes on by itself, as the calls of both versions allow. A minute of metrics passes in a second here.",
      steps: [
        write("greets-anew", outside),
        up("prd", "other code in prd stays unseen", { serves: { 1: 100 } }),
        live("publish 5", "publish", { serves: { 1: 100 }, output: [/\b5\b/] }),
        {
          name: "the plan of rollouts",
          stack: "prd",
          command: set.join(" && "),
          expect: { serves: { 1: 100 } },
        },
        rollout("rollout of 5", { serves: { 5: 100 }, message: "Hello again" }),
      ],
    },
    {
      title:
        "A bad version is taken back by its rollout. LIVE serves the version before, as it did all along.",
      steps: [
        write("fails-one-in-five", outside),
        up("prd", "bad code again stays unseen", { serves: { 5: 100 } }),
        live("publish 6", "publish", { serves: { 5: 100 }, output: [/\b6\b/] }),
        rollout("rollout of 6", { exitCode: 3, serves: { 5: 100 }, failing: "6", output: [/failed/] }),
      ],
    },
  ];
}
