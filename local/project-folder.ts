/** The project that a command is started in. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder from `folder` upward that has a Pulumi.yaml or Pulumi.yml; undefined if there is none. */
export function projectFolder(folder: string): string | undefined {
  if (["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(folder, name)))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : projectFolder(above);
}
