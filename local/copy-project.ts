/**
 * Copies the project for the rehearsal and for tests: its program and its commands as they are, with `functions/hello`
 * alone, and a name and stack files of the copy's own. How a team names its project, what functions it has, and what it
 * pins in production is no part of them.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";

const PROJECT_ROOT = resolve(__dirname, "..");
const NOT_COPIED = new Set(["node_modules", ".git", ".local", ".build", "coverage", "test", "bench", "docs"]);
const STACK_FILE = /^Pulumi\..+\.yaml$/;
const REGION = "config:\n  aws:region: us-east-1\n";
const STACK_FILES: Readonly<Record<string, string>> = {
  "Pulumi.sbx.yaml": REGION,
  "Pulumi.tst.yaml": REGION,
  "Pulumi.prd.yaml": `${REGION}  # A release stack: versions are published here.\n  lambda-live:publish_versions: true\n`,
};

/** Copies into `root`; throws when there is no `functions/hello` to play with. */
export function copyProject(root: string): void {
  if (!existsSync(join(PROJECT_ROOT, "functions/hello"))) {
    throw new Error("Rehearsal and tests play with functions/hello, which is not there. Bring it back.");
  }
  mkdirSync(root, { recursive: true });
  cpSync(PROJECT_ROOT, root, { recursive: true, filter: isCopied });
  for (const [name, content] of Object.entries(STACK_FILES)) writeFileSync(join(root, name), content);
  const settings = readFileSync(join(PROJECT_ROOT, "Pulumi.yaml"), "utf8");
  writeFileSync(join(root, "Pulumi.yaml"), settings.replace(/^name:.*$/m, "name: lambda-live"));
  linkPackages(root);
}

/** Makes `root` a project of nothing but the given files, with the compiler's settings and the packages. */
export function makeProject(root: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(root, { recursive: true });
  for (const name of ["tsconfig.json", "tsconfig.pulumi.json", "transpile-program.cjs"])
    cpSync(join(PROJECT_ROOT, name), join(root, name));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  linkPackages(root);
}

function isCopied(source: string): boolean {
  const name = basename(source);
  const [folder, ...below] = relative(PROJECT_ROOT, source).split(sep);
  const isOtherFunction = folder === "functions" && below[0] !== undefined && isFolderBut("hello", below[0]);
  return !NOT_COPIED.has(name) && !STACK_FILE.test(name) && !isOtherFunction;
}

/** Of what lies in functions/, the catalog and the packaging are files; each folder is a function. */
function isFolderBut(kept: string, name: string): boolean {
  return name !== kept && !name.includes(".");
}

function linkPackages(root: string): void {
  symlinkSync(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
}
