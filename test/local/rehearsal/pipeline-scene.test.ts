import { expect } from "chai";
import { pipelineScene } from "../../../local/rehearsal/pipeline-scene.ts";

/** Commands that ask git for anything. */
const ASKS_GIT = /\bgit\b|live -- (changed|commit)\b/;

describe("the scene of a release by a pipeline", () => {
  for (const { hasGit, asking } of [
    { hasGit: true, asking: 6 },
    { hasGit: false, asking: 0 },
  ])
    it(`asks git in ${asking} steps ${hasGit ? "with" : "without"} git`, () => {
      const commands = pipelineScene({ hasGit })
        .steps.flat()
        .map(({ command }) => command);
      expect(commands.filter((command) => ASKS_GIT.test(command))).to.have.lengthOf(asking);
      expect(commands.filter((command) => command.includes("live_version 7"))).to.have.lengthOf(1);
    });
});
