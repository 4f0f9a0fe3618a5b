/** Finds executables along a PATH, as a shell does. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** All executables called `name` on the PATH of `env`, in its order; absolute even if PATH is relative. */
export function findExecutables(name: string, env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => resolve(folder, name))
    .filter(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
