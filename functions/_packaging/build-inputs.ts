import { execFile } from "node:child_process";
import type { Build } from "../_catalog/catalog.ts";
import { matching } from "./find-files.ts";
import { folderOf, pathsOf } from "./included-files.ts";

/** The files that decide whether a build runs again, relative to the project's root. */
export interface BuildInputs {
  /** Those of the function's folder but function.json and what git ignores, sorted. */
  readonly own: readonly string[];
  /** Those that `inputs` names, sorted; what git ignores too. */
  readonly named: readonly string[];
}

/** Finds the inputs of a build. Without git, the whole folder counts. Throws `CatalogError` for a pattern without files. */
export async function buildInputs(root: string, name: string, { inputs }: Build): Promise<BuildInputs> {
  const folder = folderOf(name);
  const own = (await listedByGit(root, folder)) ?? matching(root, folder, "**");
  const find = (pattern: string) => matching(root, folder, pattern);
  return {
    own: own.filter((path) => path !== `${folder}/function.json`).sort(),
    named: pathsOf(name, "build.inputs", inputs, find).sort(),
  };
}

/** Runs no program that the repository's own config names. */
const LOOKING = [
  ...["-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"],
  ...["--no-optional-locks", "--literal-pathspecs"],
];

/** What git keeps, or would keep, of a folder; `undefined` if git can't tell. */
function listedByGit(root: string, folder: string): Promise<string[] | undefined> {
  const question = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder];
  const options = { maxBuffer: 64 * 1024 ** 2 };
  return new Promise((resolve) => {
    execFile("git", [...LOOKING, "-C", root, ...question], options, (error, stdout) =>
      resolve(error ? undefined : [...new Set(stdout.split("\0").filter((path) => path !== ""))]),
    );
  });
}
