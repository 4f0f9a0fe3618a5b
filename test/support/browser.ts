/**
 * A real browser for tests: headless Chromium, steered by puppeteer-core. Both are pinned in test/browser and
 * installed once into the cache. A Chromium or Chrome on PATH is taken before the installed one.
 */
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findExecutables, isExecutable } from "../../local/pulumi/engine/find-executable.ts";
import { INSTALL_WITHIN_MS, installPinned, runBriefly, skipUnlessCi } from "./pinned-packages.ts";

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

const PACKAGES = {
  pinnedIn: "browser",
  name: "browser",
  what: "the browser for tests (121 MB)",
  finish: unpackChromium,
};
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
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
    skipUnlessCi(this, "browser", started);
  });
  after(() => browser?.close());
  return () => browser as Browser;
}

/** Starts a browser with a new, empty profile, or returns the reasons why there is none. */
async function startBrowser(flags: readonly string[]): Promise<Browser | string> {
  const entry = await installPinned(PACKAGES);
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

async function unpackChromium(folder: string): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // The package unpacks its Chromium into the folder for temporary files, of which it takes any that is there.
  const unpack = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  const unpacked = await runBriefly(folder, process.execPath, ["-e", unpack], { TMPDIR: folder });
  rmSync(join(folder, "node_modules", "@sparticuz"), { recursive: true });
  return unpacked === undefined ? undefined : `@sparticuz/chromium can't be unpacked: ${unpacked}`;
}
