import { stacksAmong } from "../../../components/config.ts";
import type { KeyChange } from "../model/stack-file-changes.ts";

/** The shortest road that brings a change to a stack: none, alias and ledger alone (`live sync`), or `pulumi up`. */
export type Road = "nothing" | "traffic" | "deploy";

/** What differs between what was released and `HEAD`. */
export interface Differences {
  /** Files, from the project's folder: `functions/hello/index.ts`, `../package.json`. */
  readonly files: readonly string[];
  /** Keys of this stack's file. */
  readonly keys: readonly KeyChange[];
  /** Why everything counts as changed, where what was released is not known. */
  readonly unknown?: string;
}

/** The project, as far as the names of its files tell what they belong to. */
export interface FilesOfProject {
  /** This stack's file, and the folder that has the files of all stacks (`""`: the project's own). */
  readonly stackFile: string;
  readonly stackFolder: string;
  /** `Pulumi.yaml` or `Pulumi.yml`. */
  readonly projectFile: string;
  /** Beginnings of paths that the program's code names: `docs/openapi` of `"../../docs/openapi.json"`. */
  readonly named: readonly string[];
}

/** The road, and what decided for it. */
export interface RoadDecision {
  readonly road: Road;
  readonly files: readonly string[];
  readonly keys: readonly string[];
  readonly because?: string;
}

/** Folders beside the program, at the top of the project or of the repository. */
const BESIDE = ["docs/", "test/", ".github/"];

/**
 * Decides the road by what can reach the stack's deployment. Never can: other stacks' files; Markdown outside `functions/`;
 * docs/, test/ and .github/; except what the program's code names by its path. Of this stack's file, the traffic keys and
 * `live_serial` are `traffic`. Everything else is `deploy`, files outside the project's folder too.
 */
export function decideRoad({ files, keys, unknown }: Differences, project: FilesOfProject): RoadDecision {
  const deployed = files.filter((file) => file !== project.stackFile && reachesStack(file, project));
  const settings = keys.filter(({ isTraffic }) => !isTraffic);
  if (unknown !== undefined || deployed.length > 0 || settings.length > 0)
    return {
      road: "deploy",
      files: settings.length > 0 ? [...deployed, project.stackFile] : deployed,
      keys: settings.map(({ key }) => key),
      ...(unknown === undefined ? {} : { because: unknown }),
    };
  if (keys.length === 0) return { road: "nothing", files: [], keys: [] };
  return { road: "traffic", files: [project.stackFile], keys: keys.map(({ key }) => key) };
}

function reachesStack(file: string, { stackFolder, projectFile, named }: FilesOfProject): boolean {
  if (named.some((beginning) => file.startsWith(beginning))) return true;
  const name = file.slice(stackFolder.length);
  const isStackFile = file.startsWith(stackFolder) && stacksAmong([name], projectFile).length > 0;
  const fromTop = file.replace(/^(\.\.\/)+/, "");
  const isBeside = BESIDE.some((folder) => fromTop.startsWith(folder));
  const isText = file.endsWith(".md") && !file.startsWith("functions/");
  return !isStackFile && !isBeside && !isText;
}

/** Code beside the program, which the deployment does not run. */
const TOOLS = [...BESIDE, "scripts/", "local/", "bench/", "lint/"];

/**
 * Beginnings of the paths that a quoted text of the file at `from` may name, seen from the project's folder. A pattern names
 * all that begins like it: `"../../docs/*.yaml"` of functions/hello/function.json is `docs/`. None of a file that is no
 * part of the program.
 */
export function namedBy(from: string, quoted: string): string[] {
  const isCode = from.startsWith("functions/") || /\.[cm]?[jt]sx?$/.test(from);
  if (!isCode || TOOLS.some((tool) => from.startsWith(tool))) return [];
  const path = quoted.replace(/[*?{[(!].*$/s, "");
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  return [...new Set([normal(`${folder}${path}`), normal(path)])];
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/"))
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".") parts.push(part);
  return parts.join("/");
}
