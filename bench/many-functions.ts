/** Times 12 functions of 3 MB: `pulumi up` without changes, and `live publish` of one of them that changed. */
import { findEngine } from "../local/pulumi/engine/engine.ts";
import type { RunResult } from "../local/run-guarded.ts";
import { openScratchProject, type ScratchProject } from "../local/scratch-project.ts";
import { renderComparison, takeTurns } from "./compare.ts";
import { writeFunction } from "./large-function.ts";

const TWELVE = Array.from({ length: 12 }, (_, index) => `f${index}`);
const MEGABYTES = 3;

export async function benchUnchanged(rounds: number): Promise<string[]> {
  return withProjects(
    { names: TWELVE, megabytes: 0 },
    { names: TWELVE, megabytes: MEGABYTES },
    async (small, large) => {
      const compared = await takeTurns(
        rounds,
        ["pulumi up without changes, 12 functions of one line", () => up(small)],
        [`of ${MEGABYTES} MB`, () => up(large)],
      );
      return [renderComparison(compared, "at most 1.3x")];
    },
  );
}

export async function benchPublish(rounds: number): Promise<string[]> {
  const one = { names: TWELVE.slice(0, 1), megabytes: MEGABYTES };
  return withProjects(one, { names: TWELVE, megabytes: MEGABYTES }, async (alone, among) => {
    const compared = await takeTurns(
      rounds,
      ["live publish of one changed function", () => publish(alone), () => change(alone)],
      ["of one of 12", () => publish(among), () => change(among)],
    );
    return [renderComparison(compared, "at most 2x")];
  });
}

async function publish(project: ScratchProject): Promise<void> {
  const { stdout } = await succeed(live(project, "publish"));
  if (!stdout.includes("\n1 published")) throw new Error(`Not one function was published:\n${stdout}`);
}

/** Changes one function in a commit, and deploys it. */
async function change(project: ScratchProject): Promise<void> {
  writeFunction(project.root, "f0", `changed at ${performance.now()}`, MEGABYTES);
  await commit(project);
  await up(project);
}

interface Functions {
  readonly names: readonly string[];
  readonly megabytes: number;
}

/** Opens two projects with these functions, which are deployed to prd and published. */
export async function withProjects<T>(
  first: Functions,
  second: Functions,
  use: (first: ScratchProject, second: ScratchProject) => Promise<T>,
): Promise<T> {
  const engine = await findEngine((line) => process.stderr.write(`${line}\n`));
  const projects = [await openScratchProject({ engine }), await openScratchProject({ engine })] as const;
  try {
    for (const [index, { names, megabytes }] of [first, second].entries()) {
      const project = projects[index] as ScratchProject;
      for (const name of names) writeFunction(project.root, name, "first", megabytes);
      await succeed(project.run("rm", ["-r", "functions/hello"]));
      await succeed(project.run("git", ["init", "-q"]));
      await commit(project);
      await succeed(project.pulumi("stack", "init", "prd"));
      await up(project);
      await succeed(live(project, "publish"));
    }
    return await use(...projects);
  } finally {
    for (const project of projects) await project.close();
  }
}

/** Commits everything. */
export async function commit(project: ScratchProject): Promise<void> {
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
  await succeed(project.run("git", ["add", "-A"]));
  await succeed(project.run("git", [...author, "commit", "-qm", "change"]));
}

/** `pulumi up` of prd. */
export function up(project: ScratchProject): Promise<RunResult> {
  return succeed(project.pulumi("up", "-s", "prd", "--yes", "--skip-preview"));
}

/** A verb of `live` for prd. */
export function live(project: ScratchProject, verb: string): Promise<RunResult> {
  return project.run(process.execPath, ["scripts/launch.cjs", verb, "-s", "prd", "--confirm", "prd"]);
}

/** Waits for a command; if it fails, throws with its output. */
export async function succeed(running: Promise<RunResult>): Promise<RunResult> {
  const finished = await running;
  if (finished.code === 0) return finished;
  throw new Error(`A command of the benchmark failed:\n${finished.stdout}${finished.stderr}`);
}
