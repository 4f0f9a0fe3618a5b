/** Projects in scratch folders for tests, with the real engine; see `local/scratch-project.ts`. */
import { type Engine, findEngine } from "../../local/pulumi/engine/engine.ts";
import { openScratchProject, type ProjectOptions, type ScratchProject } from "../../local/scratch-project.ts";

export type { Finished } from "../../local/scratch-project.ts";

/** Enough for the first run on a machine without Pulumi, which builds the engine. */
export const ENGINE_TIMEOUT_MS = 30 * 60 * 1000;

let engineOfThisProcess: Promise<Engine> | undefined;

/** The engine that all tests of this process use. */
export function testEngine(): Promise<Engine> {
  engineOfThisProcess ??= findEngine((line) => process.stderr.write(`${line}\n`));
  return engineOfThisProcess;
}

/** Opens one project for all tests of the calling `describe`. */
export function useLocalProject(options: Omit<ProjectOptions, "engine"> = {}): () => ScratchProject {
  let project: ScratchProject | undefined;
  before(async function () {
    this.timeout(ENGINE_TIMEOUT_MS);
    project = await openScratchProject({ ...options, engine: await testEngine() });
  });
  after(() => project?.close());
  return () => {
    if (!project) throw new Error("The project is there only while tests run.");
    return project;
  };
}
