import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FILES, stacksAmong } from "./config.ts";
import { readYaml } from "./read-yaml.ts";

/** The project's stacks, as far as they have files. */
export interface StackList {
  readonly stacks: readonly string[];
  /** Folder of the stack files. */
  readonly folder: string;
  /** `Pulumi.yaml` or `Pulumi.yml`, and its text. */
  readonly projectFile: string;
  readonly projectText: string;
}

/** Lists the stacks of the project in `root`. */
export async function listStacks(root: string): Promise<StackList> {
  const projectFile = PROJECT_FILES.find((name) => existsSync(join(root, name))) ?? "Pulumi.yaml";
  const projectText = readFileSync(join(root, projectFile), "utf8");
  // A YAML reader costs time at each start, and nearly no project needs it here.
  const { stackConfigDir = "." } = projectText.includes("stackConfigDir") ? await readYaml(projectText) : {};
  const folder = join(root, String(stackConfigDir));
  const stacks = existsSync(folder) ? stacksAmong(readdirSync(folder), projectFile) : [];
  return { stacks, folder, projectFile, projectText };
}
