import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { withFaultyProject } from "../support/faulty-project.ts";
import { HOSTILE } from "../support/hostile-samples.ts";
import { type ForeignPlace, PLACES } from "./foreign-rows.ts";

// `project.live` fails the test of whatever it prints (test/support/harmless-output.ts).
describe("text of files, environment and command line gives no orders", () => {
  const faults = withFaultyProject({ once: true });

  /** Runs `live` while a place holds the text; then the project is as it was. */
  async function run(place: ForeignPlace, text: string): Promise<string> {
    const { project } = faults;
    const files = Object.entries(place.files?.(text) ?? {});
    const kept = ["Pulumi.yaml", "Pulumi.prd.yaml", "functions/hello/index.ts"].map(
      (path) => [path, project.read(path)] as const,
    );
    const made = files.map(([path]) => path).filter((path) => !kept.some(([known]) => known === path));
    const cwd = place.cwd ? join(`${project.root}-elsewhere`, place.cwd(text)) : project.root;
    try {
      for (const [path, content] of files) {
        project.write(path, content);
        if (made.includes(path)) chmodSync(join(project.root, path), 0o444);
      }
      if (place.cwd) mkdirSync(cwd, { recursive: true });
      const words = place.words?.(text) ?? ["status", "-s", "prd"];
      const ran = await project.live(words, {
        cwd,
        env: { AWS_EC2_METADATA_DISABLED: "true", ...place.env?.(text) },
        ...(place.answers ? { answers: place.answers(text) } : {}),
      });
      return ran.stdout + ran.stderr;
    } finally {
      for (const path of made)
        rmSync(
          join(project.root, path.startsWith("functions/hello/") ? path : path.replace(/\/[^/]*$/, "")),
          {
            recursive: true,
          },
        );
      if (place.cwd) rmSync(`${project.root}-elsewhere`, { recursive: true });
      for (const [path, content] of kept) project.write(path, content);
    }
  }

  for (const place of PLACES)
    it(place.name, async () => {
      const output = await run(place, "x§mark");
      if (!place.isUnnamed) expect(output).to.contain("x§mark");
      for (const sample of Object.values(HOSTILE)) await run(place, `${sample}mark${sample}`);
    });
});
