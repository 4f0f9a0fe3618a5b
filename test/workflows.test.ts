import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { scripts } from "../package.json";

const FOLDER = join(__dirname, "../.github/workflows");

interface Step {
  readonly run?: string;
  readonly uses?: string;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

for (const file of readdirSync(FOLDER)) {
  describe(`the workflow ${file}`, () => {
    const workflow = parse(readFileSync(join(FOLDER, file), "utf8")) as Workflow;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

    it("runs commands that a person can type, and that there are", () => {
      for (const { run } of steps.filter((step) => step.run !== undefined)) {
        expect(run).not.to.contain("${{");
        const [, script] = /^npm run (\S+)$/.exec(run ?? "") ?? [];
        if (script) expect(Object.keys(scripts)).to.contain(script);
        else expect(["npm ci", "npm audit signatures"]).to.contain(run);
      }
    });

    it("takes each action by the hash of a commit, and has no right that it does not name", () => {
      for (const { uses } of steps) if (uses) expect(uses).to.match(/^[\w./-]+@[0-9a-f]{40}$/);
      expect(workflow.permissions).to.deep.equal({});
    });
  });
}
