/** Files of a data folder that can't be used: what is wrong with each, and what to do about it. */
import { statSync } from "node:fs";
import { dirname, relative } from "node:path";
import { shellWord } from "../../../lib/shell-word.ts";
import { StartRefused } from "../../start-refused.ts";

export interface Fault {
  readonly path: string;
  /** Goes on after the file's name, for example `is not JSON: ...`. */
  readonly problem: string;
  /** The command that lets local AWS start, without what can't be read. It keeps that in a file of its own. */
  readonly remedy: string;
}

/** A file's content is not what it should be. The message goes on after the file's name. */
export class Unreadable extends Error {}

/** Lines to show: the others may have the same cause. */
const SHOWN = 20;

/** Runs `read`, and keeps a failure as a fault of the file or folder at `path`. */
export function attempt<T>(path: string, faults: Fault[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    faults.push(faultOf(path, error as NodeJS.ErrnoException));
    return undefined;
  }
}

/** Throws one `StartRefused` that names all faults, if there are any. */
export function refuseFaults(directory: string, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const shown = faults.slice(0, SHOWN);
  const more = faults.length - shown.length;
  const problems = shown.map(({ path, problem }) => `  ${relative(directory, path)} ${problem}`);
  const remedies = new Set(shown.map(({ remedy }) => `    ${remedy}`));
  throw new StartRefused(
    [
      `Not all of the state in ${directory} can be used, and local AWS does not start with a part of it:`,
      ...problems,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join("\n"),
    ["Mend it, or put it aside and start again without it:", ...remedies].join("\n"),
    undefined,
  );
}

/** The command that puts a file or folder aside. */
export function putAside(path: string): string {
  return `mv ${shellWord(path)} ${shellWord(`${path}.aside`)}`;
}

function faultOf(path: string, error: NodeJS.ErrnoException): Fault {
  if (error.code === "EACCES" || error.code === "EPERM") {
    return { path, problem: "is closed to this user", remedy: openUp(path) };
  }
  return { path, problem: problemOf(error), remedy: putAside(path) };
}

function problemOf(error: NodeJS.ErrnoException): string {
  if (error instanceof Unreadable) return error.message;
  if (error.code === "EISDIR") return "is a folder, and a file belongs there";
  if (error.code === "ENOTDIR") return "is a file, and a folder belongs there";
  return `can't be read: ${error.message}`;
}

function openUp(path: string): string {
  const uid = process.geteuid?.();
  const isOwn = [path, dirname(path)].some((each) => ownerOf(each) === uid);
  return isOwn ? `chmod -R u+rwX ${shellWord(path)}` : `sudo chown -R ${uid} ${shellWord(path)}`;
}

/** The folder of a file whose own owner can't be asked has most likely the same one. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
