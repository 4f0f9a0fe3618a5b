/** Times `pulumi up` of a config-only change: our runtime tsconfig against the default type check. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "../local/pulumi/engine/engine.ts";
import { openScratchProject } from "../local/scratch-project.ts";
import { renderComparison, takeTurns } from "./compare.ts";
import { succeed } from "./many-functions.ts";

export async function benchPulumiUp(rounds: number): Promise<string[]> {
  const project = await openScratchProject({
    engine: await findEngine((line) => process.stderr.write(`${line}\n`)),
  });
  try {
    const settings = readFileSync(join(project.root, "Pulumi.yaml"), "utf8");
    const typeChecked = settings.replace(/\n {2}options:\n(?: {4}.*\n)+/, "\n");
    if (typeChecked === settings) throw new Error("Pulumi.yaml names no runtime tsconfig to leave out.");
    await succeed(project.pulumi("stack", "init", "prd"));
    await succeed(project.pulumi("up", "-s", "prd", "--yes", "--skip-preview"));
    for (const comment of ["one", "two"]) {
      project.write("functions/hello/greeting.ts", `export const greet = () => "${comment}";\n`);
      await succeed(project.pulumi("up", "-s", "prd", "--yes", "--skip-preview"));
      await succeed(
        project.run("npm", ["run", "-s", "live", "--", "publish", "-s", "prd", "--confirm", "prd"]),
      );
    }

    await succeed(project.pulumi("config", "set", "live_version", "1", "-s", "prd"));
    const stackFile = readFileSync(join(project.root, "Pulumi.prd.yaml"), "utf8");
    if (!stackFile.includes('live_version: "1"'))
      throw new Error("Pulumi.prd.yaml does not hold live_version.");
    let next = 1;
    const moveLive = (pulumiYaml: string) => async () => {
      project.write("Pulumi.yaml", pulumiYaml);
      project.write("Pulumi.prd.yaml", stackFile.replace('live_version: "1"', `live_version: "${next}"`));
      next = 3 - next;
      await succeed(project.pulumi("up", "-s", "prd", "--yes", "--skip-preview"));
    };
    const compared = await takeTurns(
      rounds,
      ["pulumi up, runtime tsconfig", moveLive(settings)],
      ["default type check", moveLive(typeChecked)],
    );
    return [renderComparison(compared, "at least 2.5x")];
  } finally {
    await project.close();
  }
}
