/**
 * A real browser for tests: headless Chromium, steered by puppeteer-core. Both are pinned in test/browser and
 * installed once into the cache. A Chromium or Chrome on PATH is taken before the installed one.
 */
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { withBuildLock } from "../../local/pulumi/engine/build-lock.ts";
import { intoCache, openCache } from "../../local/pulumi/engine/cache.ts";
import { findExecutables, isExecutable } from "../../local/pulumi/engine/find-executable.ts";
import { runGuarded } from "../../local/run-guarded.ts";

/** The part of puppeteer's Page that tests use. */
export interface Page {
  goto(url: string, options?: { waitUntil?: "load" | "networkidle0" }): Promise<PageAnswer | null>;
  /** Runs a script in the page and returns its value, awaited if it is a promise. */
  evaluate<T>(script: string): Promise<T>;
  waitForFunction(script: string): Promise<unknown>;
  content(): Promise<string>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  createCDPSession(): Promise<DevTools>;
  close(): Promise<void>;
}

/** The answer to a navigation. */
export interface PageAnswer {
  status(): number;
  text(): Promise<string>;
}

/** Chromium's own protocol. */
export interface DevTools {
  send(method: string, parameters?: object): Promise<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own shape
  on(event: string, hear: (event: any) => void): void;
}

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

const PINNED = join(__dirname, "..", "browser");
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const INSTALL_WITHIN_MS = 5 * 60_000;
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a browser before the tests of a suite and closes it after them. Where none can be had, the tests are
 * skipped and the reason is printed; in CI (`CI` is set) they fail.
 */
export function useBrowser(flags: readonly string[] = []): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(INSTALL_WITHIN_MS * 2);
    const started = await startBrowser(flags);
    if (typeof started !== "string") {
      browser = started;
      return;
    }
    if (process.env.CI) throw new Error(`There is no browser for these tests: ${started}`);
    say(`Skipped, since there is no browser: ${started}`);
    this.skip();
  });
  after(() => browser?.close());
  return () => browser as Browser;
}

/** Starts a browser with a new, empty profile, or returns the reasons why there is none. */
async function startBrowser(flags: readonly string[]): Promise<Browser | string> {
  const entry = await installed();
  if ("reason" in entry) return entry.reason;
  const { launch } = createRequire(join(entry.folder, "package.json"))("puppeteer-core");
  const onPath = NAMES.flatMap((name) => findExecutables(name, process.env));
  const pinned = join(entry.folder, "chromium");
  const reasons = isExecutable(pinned) ? [] : ["the pinned Chromium is for Linux on x64"];
  for (const executablePath of [...onPath, pinned].filter(isExecutable)) {
    try {
      return await launch({ executablePath, headless: "shell", pipe: true, args: [...FLAGS, ...flags] });
    } catch (error) {
      reasons.push(`${executablePath} does not start: ${(error as Error).message}`);
    }
  }
  return reasons.join("; ");
}

/** The cache's folder with puppeteer-core and Chromium, made if it is not there yet. */
async function installed(): Promise<{ folder: string } | { reason: string }> {
  const lockfile = readFileSync(join(PINNED, "package-lock.json"));
  const digest = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
  const folder = join(openCache(process.env), `browser-${digest}`);
  const isThere = () => findsPuppeteer(folder);
  if (isThere()) return { folder };
  return withBuildLock(folder, "the browser for tests", say, async () => {
    const reason = isThere() ? undefined : await intoCache(folder, install);
    return reason === undefined ? { folder } : { reason };
  });
}

function findsPuppeteer(folder: string): boolean {
  try {
    createRequire(join(folder, "package.json")).resolve("puppeteer-core");
    return true;
  } catch {
    return false;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function install(folder: string): Promise<string | undefined> {
  for (const name of ["package.json", "package-lock.json"])
    copyFileSync(join(PINNED, name), join(folder, name));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--loglevel=error"];
  say("Installing the browser for tests from npm, once (121 MB).");
  const npm = await run(folder, "npm", ["ci", ...flags]);
  if (npm !== undefined) return `npm ci in test/browser: ${npm}`;
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // The package unpacks its Chromium into the folder for temporary files, of which it takes any that is there.
  const unpack = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  const unpacked = await run(folder, process.execPath, ["-e", unpack], { TMPDIR: folder });
  rmSync(join(folder, "node_modules", "@sparticuz"), { recursive: true });
  return unpacked === undefined ? undefined : `@sparticuz/chromium can't be unpacked: ${unpacked}`;
}

async function run(folder: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const { code, stderr } = await runGuarded(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    timeoutMs: INSTALL_WITHIN_MS,
  });
  return code === 0 ? undefined : stderr.trim().split("\n").slice(0, 3).join(" ");
}
