import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oneLine } from "../../lib/foreign-text.ts";
import { type Build, CatalogError } from "../_catalog/catalog.ts";
import { checkSize } from "./code-limits.ts";
import { foundFile, inOrder, matching, readFound } from "./find-files.ts";
import { folderOf } from "./included-files.ts";
import { runGuarded } from "./run-guarded.ts";
import type { ZippedFile } from "./zip-writer.ts";

const AT_ONCE = 2;
const KEPT_CHARACTERS = 64 * 1024;
const SHOWN_LINES = 20;
const SHOWN_COLUMNS = 300;

/**
 * Runs the build of a function in its folder, with an empty folder as `$OUT`, and returns what the build wrote there, in
 * the zip's order. At most two builds run at once. Throws `CatalogError` if the build fails, is not done in its time (its
 * whole process group is then killed), or writes nothing.
 */
export async function runBuild(root: string, name: string, build: Build): Promise<ZippedFile[]> {
  await turn();
  // Outside of the project, where no package.json above the folder counts.
  const out = mkdtempSync(join(tmpdir(), "lambda-live-build-"));
  try {
    await run(join(root, folderOf(name)), out, name, build);
    const files = matching(out, ".", "**").map((path) => foundFile(out, ".", path));
    if (files.length === 0)
      throw refusal(name, build, "wrote nothing into $OUT. Let it write there what is to be the code.");
    checkSize(
      name,
      "unzipped",
      files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    return inOrder(files).map((file) => ({ name: file.name, ...readFound(out, file.path) }));
  } finally {
    rmSync(out, { recursive: true, force: true });
    next();
  }
}

let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<void> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
}

function next(): void {
  running--;
  waiting.shift()?.();
}

async function run(cwd: string, out: string, name: string, build: Build): Promise<void> {
  let said = "";
  const { code, signal, isLate } = await runGuarded(["sh", "-c", build.run], {
    cwd,
    env: { ...process.env, OUT: out },
    timeoutMs: build.timeoutSeconds * 1000,
    hear(data) {
      said = (said + data).slice(-KEPT_CHARACTERS);
    },
  });
  if (isLate)
    throw refusal(
      name,
      build,
      `was not done within ${build.timeoutSeconds} s, and was ended. Give it more seconds as "timeout" of "build", or see where it hangs.`,
      said,
    );
  if (code !== 0)
    throw refusal(name, build, `failed with ${code === null ? signal : `exit code ${code}`}.`, said);
}

function refusal(name: string, { run }: Build, what: string, said = ""): CatalogError {
  const lines = said
    .split(/[\r\n]+/)
    .map(oneLine)
    .filter((line) => line !== "")
    .slice(-SHOWN_LINES)
    .map((line) => `  ${name}: ${line.slice(0, SHOWN_COLUMNS)}`);
  const command = oneLine(run).slice(0, SHOWN_COLUMNS);
  const wrote = lines.length > 0 ? ["  It wrote last:"] : [];
  return new CatalogError([`functions/${name}: its build (${command}) ${what}`, ...wrote, ...lines]);
}
