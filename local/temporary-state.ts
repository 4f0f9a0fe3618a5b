/** Where Pulumi keeps its state about a local AWS that keeps none: gone with it, at the latest when the next one starts. */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "lambda-live-pulumi-";

/** Names a folder for this process, which whoever uses it first makes, and removes those of processes that are gone. */
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
