/** A scratch copy of a team's checkout, in which a rehearsal may write. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { copyBundlesOfLive } from "../../copy-project.ts";

/** No program that the checkout's own config names is run. */
const LIST_FILES = ["-c", "core.fsmonitor=false", "ls-files", "-coz", "--exclude-standard"];
/** Packages are linked, and the rest is made anew: of the root alone what was built and measured. */
const NEVER = ["node_modules", ".git", ".build", ".local"];
const NEVER_OF_ROOT = ["dist", "coverage"];

/**
 * Copies from `source` what git tracks or would track, and all of `functions/`, since a zip or vendored packages may be
 * ignored. Without git it copies all but packages and builds. Every `node_modules` is linked; a package of the workspace
 * is that of the copy.
 */
export function copyCheckout(source: string, root: string): void {
  mkdirSync(root, { recursive: true });
  const files = new Set([
    ...(filesOfGit(source) ?? filesBelow(source, "")),
    ...filesBelow(source, "functions"),
  ]);
  for (const file of files) copyOne(source, root, file);
  copyBundlesOfLive(source, root);
  linkPackages(source, root);
  for (const folder of new Set([...files].flatMap(foldersOf))) {
    const packages = join(source, folder, "node_modules");
    if (existsSync(packages)) symlinkSync(packages, join(root, folder, "node_modules"));
  }
}

/** Undefined where git is missing or refuses, or where the folder is no checkout. */
function filesOfGit(source: string): string[] | undefined {
  const { status, stdout } = spawnSync("git", ["-C", source, ...LIST_FILES], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  if (status !== 0) return undefined;
  return stdout
    .split("\0")
    .filter(
      (file) => file && !file.split("/").some((name) => NEVER.includes(name)) && isThere(join(source, file)),
    );
}

function filesBelow(source: string, folder: string): string[] {
  if (!existsSync(join(source, folder))) return [];
  return readdirSync(join(source, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NEVER.includes(entry.name) || NEVER_OF_ROOT.includes(path)) return [];
    return entry.isDirectory() ? filesBelow(source, path) : [path];
  });
}

/** A link stays one. A folder, which git lists for a submodule, comes whole. */
function copyOne(source: string, root: string, file: string): void {
  const target = join(root, file);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(source, file), target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path === join(source, file) || !NEVER.includes(basename(path)),
  });
}

const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** The folders above a file, without the root. */
function foldersOf(file: string): string[] {
  const parts = file.split(sep).slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join(sep));
}

/** Links the packages one by one, so that the links of a workspace can lead into the copy. */
function linkPackages(source: string, root: string): void {
  const packages = "node_modules";
  const link = (name: string) => {
    const inside = leadsIntoCheckout(source, join(packages, name));
    const isCopied = inside !== undefined && existsSync(join(root, inside));
    symlinkSync(isCopied ? join(root, inside) : join(source, packages, name), join(root, packages, name));
  };
  mkdirSync(join(root, packages), { recursive: true });
  for (const name of readdirSync(join(source, packages))) {
    if (!name.startsWith("@")) link(name);
    else {
      mkdirSync(join(root, packages, name));
      for (const inScope of readdirSync(join(source, packages, name))) link(join(name, inScope));
    }
  }
}

/** The folder of the checkout, outside its packages, that a package's link leads to. */
function leadsIntoCheckout(source: string, path: string): string | undefined {
  const whole = join(source, path);
  if (!lstatSync(whole).isSymbolicLink()) return undefined;
  const target = resolve(dirname(whole), readlinkSync(whole));
  const inside = target.startsWith(source + sep) ? target.slice(source.length + 1) : undefined;
  return inside?.startsWith(`node_modules${sep}`) ? undefined : inside;
}
