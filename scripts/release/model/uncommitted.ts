/** One path that git names as other than in HEAD, from the top of the repository. A folder ends in `/`. */
export interface Change {
  readonly path: string;
  readonly how: "untracked" | "changed" | "deleted" | "ignored";
}

/** Commit, branch and changes, as `git status --porcelain=v2 --branch` tells them. */
export interface GitStatus {
  readonly commit?: string;
  readonly branch?: string;
  readonly changes: readonly Change[];
}

/** Reads the lines of `git status --porcelain=v2 --branch -z --no-renames`, perhaps with `--ignored`. */
export function readStatus(lines: readonly string[]): GitStatus {
  const said = (about: string) => lines.find((line) => line.startsWith(`# branch.${about} `))?.split(" ")[2];
  const [commit, branch] = [said("oid"), said("head")];
  return {
    ...(commit && commit !== "(initial)" ? { commit } : {}),
    ...(branch && branch !== "(detached)" ? { branch } : {}),
    changes: lines.flatMap((line): Change[] => {
      const words = line.split(" ");
      const path = (from: number) => words.slice(from).join(" ");
      if (words[0] === "?") return [{ path: path(1), how: "untracked" }];
      if (words[0] === "!") return [{ path: path(1), how: "ignored" }];
      if (words[0] === "1") return [{ path: path(8), how: words[1]?.includes("D") ? "deleted" : "changed" }];
      return words[0] === "u" ? [{ path: path(10), how: "changed" }] : [];
    }),
  };
}

/** Finds an input from the top of the repository. `undefined`: it lies outside. `prefix`: the project's folder there. */
function inRepository(prefix: string, input: string): string | undefined {
  const found: string[] = [];
  for (const part of `${prefix}${input}`.split("/")) {
    if (part !== "..") found.push(part);
    else if (found.pop() === undefined) return undefined;
  }
  return found.join("/");
}

/** The folders and files next to the project's root, or above it, that hold `inputs`: few enough for a command line. */
export function topsOf(prefix: string, inputs: readonly string[]): string[] {
  const inside = inputs.filter((input) => inRepository(prefix, input) !== undefined);
  return [...new Set(inside.map((input) => /^(?:\.\.\/)*[^/]+/.exec(input)?.[0] ?? input))];
}

/** Files that may win where a bundler looks for a module: `lib.ts` wins over `lib/index.ts`. */
const FOUND_AS_MODULE = /\.([cm]?[jt]s|[jt]sx|json)$/;

/**
 * The inputs that HEAD does not hold as they are, each with the way in which it differs. An input that ends in `/` is all
 * that the folder holds. For packages that git doesn't know, the lockfile stands. A module that was deleted in the folder of
 * an input, or above, counts too: with it, HEAD may give another bundle. `areAsIs`: the inputs are no modules that a
 * bundler found, so neither rule is for them.
 */
export function uncommitted(
  inputs: readonly string[],
  prefix: string,
  changes: readonly Change[],
  areAsIs = false,
): string[] {
  const counted = changes.filter(
    ({ path, how }) => how !== "ignored" && (areAsIs || how !== "untracked" || !isOfPackage(path)),
  );
  const found = inputs.flatMap((input) => {
    const path = inRepository(prefix, input);
    if (path === undefined) return isOfPackage(input) ? [] : [`${input} (outside of the repository)`];
    const own = counted.filter((change) => path === change.path || isBelow(path, change.path));
    const below = path.endsWith("/") ? counted.filter((change) => isBelow(change.path, path)) : [];
    return [
      ...own.slice(0, 1).map(({ how }) => `${input} (${how})`),
      ...below.map((change) => `${input}${change.path.slice(path.length)} (${change.how})`),
    ];
  });
  if (areAsIs) return [...new Set(found)];
  const folders = new Set(inputs.flatMap((input) => foldersAbove(inRepository(prefix, input))));
  const deleted = counted
    .filter(({ path, how }) => how === "deleted" && FOUND_AS_MODULE.test(path) && folders.has(folderOf(path)))
    .map(({ path }) => `${fromProject(prefix, path)} (deleted)`);
  return [...new Set([...found, ...deleted])];
}

/**
 * The inputs that HEAD can't hold because git ignores them. A zip that was built elsewhere is also one that git doesn't know
 * or that lies outside: people seldom commit such a file.
 */
export function unclaimed(
  inputs: readonly string[],
  prefix: string,
  changes: readonly Change[],
  isZip: boolean,
): string[] {
  return inputs.filter((input) => {
    const path = inRepository(prefix, input);
    if (path === undefined) return isZip;
    return changes.some(
      (change) =>
        (change.how === "ignored" || (isZip && change.how === "untracked")) &&
        (path === change.path || isBelow(path, change.path)),
    );
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The folders that hold an input, the nearest first, each with its `/`. Those of packages change with the lockfile. */
function foldersAbove(path: string | undefined): string[] {
  if (!path || isOfPackage(path)) return [];
  const folder = folderOf(path);
  return [folder, ...foldersAbove(folder.slice(0, -1))];
}

/** A path from the top of the repository, as seen from the project's folder `prefix`. */
export function fromProject(prefix: string, path: string): string {
  if (path.startsWith(prefix)) return path.slice(prefix.length);
  const [parent = ""] = /^.*?(?=[^/]*\/$)/.exec(prefix) ?? [];
  return `../${fromProject(parent, path)}`;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`) && path !== folder;
}

function isOfPackage(path: string): boolean {
  return path.split("/").includes("node_modules");
}
