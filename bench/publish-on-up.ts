/** Times `pulumi up` with `publish_on_up`: with nothing to publish, and with one function that changed. */
import type { ScratchProject } from "../local/scratch-project.ts";
import { renderComparison, takeTurns } from "./compare.ts";
import { writeFunction } from "./large-function.ts";
import { commit, live, succeed, up, withProjects } from "./many-functions.ts";

const HELLO = { names: ["f0"], megabytes: 0 };

export async function benchPublishOnUp(rounds: number): Promise<string[]> {
  return withProjects(HELLO, HELLO, async (without, having) => {
    await succeed(having.pulumi("config", "set", "publish_on_up", "true", "-s", "prd"));
    for (const project of [without, having]) {
      await commit(project);
      await up(project);
    }
    const unchanged = await takeTurns(
      rounds,
      ["pulumi up with nothing to publish", () => up(without)],
      ["with publish_on_up", () => up(having)],
    );
    const changed = await takeTurns(
      rounds,
      ["pulumi up, then live publish", () => upThenPublish(without), () => change(without)],
      ["with publish_on_up", () => upThatPublishes(having), () => change(having)],
    );
    return [renderComparison(unchanged, "within noise"), renderComparison(changed, "at most 1x")];
  });
}

async function change(project: ScratchProject): Promise<void> {
  writeFunction(project.root, "f0", `changed at ${performance.now()}`, HELLO.megabytes);
  await commit(project);
}

async function upThenPublish(project: ScratchProject): Promise<void> {
  await up(project);
  expectOne((await succeed(live(project, "publish"))).stdout);
}

async function upThatPublishes(project: ScratchProject): Promise<void> {
  expectOne((await up(project)).stdout);
}

function expectOne(printed: string): void {
  if (!printed.includes("1 published")) throw new Error(`Not one function was published:\n${printed}`);
}
