/** A release as a pipeline makes it: `pulumi up` publishes, the stack file declares the move, `live sync` makes it. */
import type { Step } from "./step.ts";
import { config, live, type Outside, type Scene, up, write } from "./story.ts";

const BEFORE = { 5: 100 };
const AFTER = { 7: 100 };

/** Releases version 7 of hello. Without git the scene lacks the steps that ask git. At its end `publish_on_up` is off again. */
export function pipelineScene(outside: Pick<Outside, "hasGit">): Scene {
  const declare = "pulumi config set live_version 7 -s prd";
  const inGit = (...steps: readonly Step[]) => (outside.hasGit ? steps : []);
  const step = (name: string, command: string, expect: Step["expect"]): Step => ({
    name,
    stack: "prd",
    command,
    expect,
  });
  return {
    title:
      "A release by a pipeline: `pulumi up` publishes, the stack file declares the move, `live sync` makes it and writes no file.",
    steps: [
      config("set publish_on_up true", { serves: BEFORE }),
      write("greets-warmly", outside),
      up("prd", "up publishes 7", {
        changes: { create: 1, update: 1, replace: 0, delete: 0 },
        serves: BEFORE,
        message: "Hello again",
        output: [/\+ hello: version 7\b/, /1 published in prd/],
      }),
      step(
        "7 is declared",
        outside.hasGit ? `${declare} && git commit -qam "hello 7 goes live in prd"` : declare,
        { serves: BEFORE },
      ),
      ...inGit(
        step("the commit changes traffic alone", "npm run -s live -- changed -s prd --since HEAD~1", {
          serves: BEFORE,
          output: [/^traffic$/m],
        }),
      ),
      live("live sync", "sync", { serves: AFTER, message: "Hello, dear" }),
      ...inGit(
        step("sync left the file as it was", "git diff --exit-code Pulumi.prd.yaml", {
          serves: AFTER,
          output: [/^$/],
        }),
        step("live commit --tag", "npm run -s live -- commit -s prd --tag", {
          serves: AFTER,
          output: [/\bprd-\d+/],
        }),
        step("nothing is left to release", "npm run -s live -- changed -s prd", {
          serves: AFTER,
          output: [/^nothing$/m],
        }),
      ),
      config("rm publish_on_up", { serves: AFTER }),
      up("prd", "up after sync moves no traffic", {
        // The component that published is gone from Pulumi's state.
        changes: { create: 0, update: 0, replace: 0, delete: 1 },
        serves: AFTER,
      }),
    ],
  };
}
