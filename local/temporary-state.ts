/** Pulumi's state for a local AWS that keeps none: removed when it ends, at the latest at the next start. */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "lambda-live-pulumi-";

/** Names a folder for this process, to be made by its first user. Removes those of dead processes. */
export function nameTemporaryState(root = tmpdir()): string {
  for (const name of readdirSync(root)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner && isGone(Number(owner))) rmSync(join(root, name), { recursive: true, force: true });
  }
  return join(root, `${PREFIX}${process.pid}-${randomBytes(6).toString("hex")}`);
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
