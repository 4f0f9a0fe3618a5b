/** A second user of the machine, for tests that run as root. */
import { type ChildProcess, spawn } from "node:child_process";

/** The uid of `nobody` on Linux, which owns no file. */
export const OTHER_UID = 65_534;

export const isRoot = process.geteuid?.() === 0;

/** `it`, or its skipped form for tests that need root to act as two users. */
export const itAsRoot = isRoot ? it : it.skip;

/** Starts a command as the other user. */
export function spawnAsOther(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, args, {
    cwd: "/",
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    uid: OTHER_UID,
    gid: OTHER_UID,
  });
}
