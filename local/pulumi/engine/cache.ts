/** The cache outside the checkout, of engines above all. An entry appears whole, by rename, or not at all. */
import { existsSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { printedCommand } from "../../../lib/printed-command.ts";
import { claimFolder, ownUid, reasonNotOwn } from "../../own-folder.ts";
import { StartRefused } from "../../start-refused.ts";
import { isExecutable } from "./find-executable.ts";
import { ENGINE_VERSION } from "./versions.ts";

const PARTIAL = ".partial-";
const AT_HOME = printedCommand("export LAMBDA_LIVE_CACHE=$HOME/lambda-live-cache");
/** For a person whose home folder may be what can't be written. */
const ANYWHERE = printedCommand("export LAMBDA_LIVE_CACHE=$(mktemp -d)");

/**
 * Opens `LAMBDA_LIVE_CACHE`, or `lambda-live` in the user's cache folder; makes it, for this user alone.
 * Throws `StartRefused` if cache or entry belongs to another user, whose programs would then run as ours.
 */
export function openCache(env: NodeJS.ProcessEnv): string {
  // Absolute, since the build and the engine run in folders of their own.
  const cache = resolve(
    env.LAMBDA_LIVE_CACHE || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "lambda-live"),
  );
  refuseFor(cache, claimFolder(cache), existsSync(cache) ? undefined : ANYWHERE);
  const entry = lstatSync(entryFolder(cache), { throwIfNoEntry: false });
  refuseFor(entryFolder(cache), entry && reasonNotOwn(entry, ownUid()));
  return cache;
}

function refuseFor(folder: string, reason: string | undefined, wayOut = AT_HOME): void {
  if (reason === undefined) return;
  throw new StartRefused(
    `The cache ${folder} can't be used: ${reason}.`,
    `Name a cache of your own and run the same command again: ${wayOut}`,
  );
}

/** The folder of this version's engine in the cache. */
export function entryFolder(cache: string): string {
  return join(cache, `pulumi-${ENGINE_VERSION}`);
}

/** The engine in the cache: a build has the binary alone, an installation a `bin` folder. */
export function cachedEngine(cache: string): string | undefined {
  return ["pulumi", "bin/pulumi"].map((name) => join(entryFolder(cache), name)).find(isExecutable);
}

/** Makes an engine in an empty folder. Resolves to undefined, or to the reason why none was made. */
export type EngineMaker = (
  folder: string,
  progress: (line: string) => void,
  env: NodeJS.ProcessEnv,
) => Promise<string | undefined>;

/**
 * Lets `make` fill a new folder, which becomes the cache's entry unless `make` returns why it failed.
 * First removes the folders of interrupted runs, so the caller must hold the entry's build lock.
 */
export async function intoCache(
  entry: string,
  make: (folder: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const cache = dirname(entry);
  const partial = `${basename(entry)}${PARTIAL}`;
  for (const name of readdirSync(cache).filter((each) => each.startsWith(partial))) remove(join(cache, name));
  const folder = makePartial(cache, partial);
  try {
    const reason = await make(folder);
    if (reason !== undefined) return reason;
    remove(entry);
    renameSync(folder, entry);
    return undefined;
  } finally {
    remove(folder);
  }
}

/** Throws `StartRefused` for a cache that can't be written: read-only, or on a full disk. */
function makePartial(cache: string, name: string): string {
  try {
    return mkdtempSync(join(cache, name));
  } catch (error) {
    refuseFor(cache, (error as Error).message, ANYWHERE);
    throw error;
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
