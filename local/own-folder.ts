/** Folders of this user alone: nobody else may list them, read in them or put a file there. */
import { chmodSync, mkdirSync, type Stats, statSync } from "node:fs";

/** The mode of an own folder: all rights for its owner, none for anybody else. */
export const OWN = 0o700;

const FOR_OTHERS = 0o077;
const STICKY = 0o1000;

/** The user that owns the files of this process. */
export const ownUid = (): number => process.geteuid?.() ?? 0;

/** The reason why `uid` can't keep a folder to itself; undefined if it can. Pure. */
export function reasonNotOwn(
  { uid: owner, mode }: Pick<Stats, "uid" | "mode">,
  uid: number,
): string | undefined {
  if (owner !== uid) return `it belongs to another user (uid ${owner}; yours is ${uid})`;
  return mode & STICKY ? "all users of this machine share it" : undefined;
}

/**
 * Makes `folder` with mode 0700, whatever the umask, and tightens a folder of ours that is open to others.
 * Returns undefined, or the reason why the folder can't be ours alone: its owner, or the system's error.
 */
export function claimFolder(folder: string): string | undefined {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: OWN });
    const found = statSync(folder);
    const reason = reasonNotOwn(found, ownUid());
    if (!reason && (made || found.mode & FOR_OTHERS)) chmodSync(folder, OWN);
    return reason;
  } catch (error) {
    return (error as Error).message;
  }
}
