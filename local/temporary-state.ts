/** Pulumi's state for a local AWS that keeps none: removed when it ends, at the latest at the next start. */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runtimeFolder } from "./runtime-folder.ts";

const PREFIX = "lambda-live-pulumi-";

/** Names a folder for this process, to be made by its first user. Removes those of dead processes. */
export function nameTemporaryState(root = runtimeFolder()): string {
  for (const name of readdirSync(root)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner && isGone(Number(owner))) remove(join(root, name));
  }
  return join(root, `${PREFIX}${process.pid}-${randomBytes(6).toString("hex")}`);
}

/** Leaves a folder alone that can't be removed, such as one with files that `sudo pulumi` made. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Some other start removes the folder, or the system's own cleaning does.
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
