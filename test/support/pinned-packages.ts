/** Packages that only some tests need and every `npm ci` should be spared: pinned by a folder of test/, installed once. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withBuildLock } from "../../local/pulumi/engine/build-lock.ts";
import { intoCache, openCache } from "../../local/pulumi/engine/cache.ts";
import { runGuarded } from "../../local/run-guarded.ts";

/** Enough for the installation and what follows it. */
export const INSTALL_WITHIN_MS = 5 * 60_000;

/** The packages of one folder. */
export interface PinnedPackages {
  /** Folder in test/ with package.json and package-lock.json. */
  readonly pinnedIn: string;
  /** Name of the entry in the cache. */
  readonly name: string;
  /** What it is and how large, for messages: `the browser for tests (121 MB)`. */
  readonly what: string;
  /** Goes on in the folder after `npm ci`; returns why it failed, if it did. */
  readonly finish?: (folder: string) => Promise<string | undefined>;
}

/** The folder in the cache that has the packages in node_modules, or why it can't be had. */
export type Installed = { readonly folder: string } | { readonly reason: string };

/** Installs the packages into the cache, unless the same ones are there. Other processes wait meanwhile. */
export async function installPinned({ pinnedIn, name, what, finish }: PinnedPackages): Promise<Installed> {
  const pinned = join(__dirname, "..", pinnedIn);
  const lockfile = readFileSync(join(pinned, "package-lock.json"));
  const digest = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
  const folder = join(openCache(process.env), `${name}-${digest}`);
  if (existsSync(folder)) return { folder };
  return withBuildLock(folder, what, say, async () => {
    if (existsSync(folder)) return { folder };
    const reason = await intoCache(folder, async (made) => {
      for (const file of ["package.json", "package-lock.json"])
        copyFileSync(join(pinned, file), join(made, file));
      say(`Installing ${what} from npm, once.`);
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--loglevel=error"];
      const npm = await runBriefly(made, "npm", ["ci", ...flags]);
      return npm === undefined ? await finish?.(made) : `npm ci in test/${pinnedIn}: ${npm}`;
    });
    return reason === undefined ? { folder } : { reason };
  });
}

/** Why these tests can't run: prints it and skips them; in CI (`CI` is set) they fail. */
export function skipUnlessCi(context: Mocha.Context, what: string, reason: string): void {
  if (process.env.CI) throw new Error(`There is no ${what} for these tests: ${reason}`);
  say(`Skipped, since there is no ${what}: ${reason}`);
  context.skip();
}

/** Runs a command in a folder; returns the first lines of its errors if it fails. */
export async function runBriefly(
  folder: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  const { code, stderr } = await runGuarded(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    timeoutMs: INSTALL_WITHIN_MS,
  });
  return code === 0 ? undefined : stderr.trim().split("\n").slice(0, 3).join(" ");
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
