import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { version } from "esbuild";
import type { BundledCode, FunctionDefinition } from "../_catalog/catalog.ts";
import { includedFiles } from "./included-files.ts";

/** Reads files and folders once, for the packages of one run. */
export interface States {
  /** A digest of the file's content; "" if there is none. */
  file(path: string): string;
  /** The names in a folder but for .build, sorted, links with their targets; none if there is no folder. */
  names(path: string): readonly string[];
}

/** Reads states of paths that are relative to the project's root. */
export function openStates(root: string): States {
  const remember = <T>(read: (path: string) => T) => {
    const known = new Map<string, T>();
    return (path: string): T => {
      const found = known.get(path) ?? read(join(root, path));
      known.set(path, found);
      return found;
    };
  };
  return { file: remember(fileDigest), names: remember(folderNames) };
}

function fileDigest(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("base64");
  } catch {
    return "";
  }
}

function folderNames(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => name !== ".build")
      .map((entry) =>
        entry.isSymbolicLink() ? `${entry.name} -> ${readlinkSync(join(path, entry.name))}` : entry.name,
      )
      .sort();
  } catch {
    return [];
  }
}

/** Names of lockfiles. */
export const LOCKFILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
];

/**
 * A digest of all that decides the bytes of a bundled function's zip: how it is bundled and with what, `inputs`, and the names in
 * their folders and in all folders above, because a new file or package may win where esbuild looks for a module.
 */
export function stateOf(
  root: string,
  states: States,
  { name, runtime }: FunctionDefinition,
  code: BundledCode,
  inputs: readonly string[],
): string {
  const hash = createHash("sha256");
  const add = (...words: readonly string[]) => hash.update(`${JSON.stringify(words)}\n`);
  add("esbuild", version, ...ownSources(states));
  add(name, String(runtime), JSON.stringify(code));
  for (const { path, name: inZip } of includedFiles(root, name, code))
    add("included", path, inZip, states.file(path), modeOf(root, path));
  for (const path of [...inputs, ...LOCKFILES]) add("file", path, states.file(path));
  for (const folder of foldersOf(root, inputs)) {
    const names = states.names(folder);
    add("folder", folder, ...names);
    if (names.includes("package.json")) add("file", states.file(posix.join(folder, "package.json")));
    addPackages(posix.join(folder, "node_modules"));
  }
  // Packages are also looked for above the project.
  const depth = resolve(root).split(sep).length - 1;
  for (let up = 1; up <= depth; up++) addPackages(`${"../".repeat(up)}node_modules`);
  return hash.digest("base64");

  function addPackages(folder: string): void {
    const names = states.names(folder);
    add("packages", folder, ...names);
    for (const scope of names.filter((name) => name.startsWith("@")))
      add("packages", scope, ...states.names(posix.join(folder, scope.replace(/ -> .*/, ""))));
  }
}

/** The folders of the inputs and those above, up to the project's root or, for an input outside, to what holds both. */
function foldersOf(root: string, inputs: readonly string[]): string[] {
  const found = new Set<string>();
  for (const input of inputs) {
    const up = /^(\.\.\/)*/.exec(input)?.[0] ?? "";
    const top = resolve(root, up);
    for (let folder = dirname(resolve(root, input)); ; folder = dirname(folder)) {
      found.add(relative(root, folder).split("\\").join("/") || ".");
      if (folder === top || folder === dirname(folder)) break;
    }
  }
  return [...found].sort();
}

/** True if a path may have changed since `startedAt`, as far as the clock of the disk can tell. */
export function mayHaveChanged(root: string, paths: readonly string[], startedAt: number): boolean {
  const COARSE_MS = 20;
  return paths.some((path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    return stat !== undefined && stat.mtimeMs >= startedAt - COARSE_MS;
  });
}

/** Whether the owner may execute a file; "" if there is none. */
export function modeOf(root: string, path: string): string {
  const mode = statSync(join(root, path), { throwIfNoEntry: false })?.mode;
  return mode === undefined ? "" : String(mode & 0o100);
}

/** Digests of the sources of the packaging itself, which lie in the project beside the functions' folders. */
export function ownSources(states: States): readonly string[] {
  return ["functions/_catalog", "functions/_packaging"].flatMap((folder) =>
    states.names(folder).map((name) => `${name} ${states.file(`${folder}/${name}`)}`),
  );
}
