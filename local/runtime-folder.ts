/** The user's own folder for sockets and temporary names, where nobody else can take a name or fake one. */

import { chmodSync, lstatSync, mkdirSync, type Stats } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { printedCommand } from "../lib/printed-command.ts";
import { OWN, ownUid } from "./own-folder.ts";
import { StartRefused } from "./start-refused.ts";

/** Bytes of the longest name that a socket may have in the folder. */
export const LONGEST_SOCKET_NAME = 24;
/** A socket's whole path may have 103 bytes: macOS keeps 104 with the final zero, Linux 108. */
const LONGEST_SOCKET_PATH = 103;

/**
 * Lists where the folder may be, best first. All processes of a user must find the same one, so
 * XDG_RUNTIME_DIR is no choice: cron and `su` don't set it, and the folder goes when the user logs out.
 */
export function runtimeFolders(temporary: string, home: string, uid: number): string[] {
  const name = `lambda-live-${uid}`;
  const folders = [join(temporary, name), join("/tmp", name), join(home, ".cache", `${name}-run`)];
  const fits = (folder: string) => Buffer.byteLength(folder) + 1 + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH;
  return [...new Set(folders)].filter(fits);
}

/** Whether a path, read without following links, is a folder of `uid` that is closed to all others. Pure. */
export function isOwn(found: Pick<Stats, "uid" | "mode" | "isDirectory">, uid: number): boolean {
  return found.isDirectory() && found.uid === uid && (found.mode & 0o777) === OWN;
}

/** Returns the first folder that is ours or can be made. Throws `StartRefused` if there is none. */
export function runtimeFolder(folders = runtimeFolders(tmpdir(), homedir(), ownUid())): string {
  const folder = folders.find(canBeOwn);
  if (folder !== undefined) return folder;
  throw new StartRefused(
    `Sockets and temporary files need a folder that is yours alone, and none of these is: ${folders.join(", ")}.`,
    `Name a short folder of your own and run the same command again: ${printedCommand("export TMPDIR=$HOME/tmp")}`,
  );
}

function canBeOwn(folder: string): boolean {
  try {
    if (mkdirSync(folder, { recursive: true, mode: OWN })) chmodSync(folder, OWN);
    return isOwn(lstatSync(folder), ownUid());
  } catch {
    return false;
  }
}
