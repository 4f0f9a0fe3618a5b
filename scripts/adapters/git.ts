import { type ExecFileException, execFile } from "node:child_process";
import { foreignText } from "../../lib/foreign-text.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { gitRefusal } from "./git-refusal.ts";

/** Takes no lock and no path for a pattern, asks no file monitor, believes in no bare repository that a checkout brings. */
const LOOKING = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "safe.bareRepository=explicit",
  "--no-optional-locks",
  "--literal-pathspecs",
];
/** Fetches nothing, not even an object that a partial clone lacks; says why it refuses in English. */
const OFFLINE = { GIT_ALLOW_PROTOCOL: "none", LC_ALL: "C" };
const LIST_FILTERS = ["config", "-z", "--show-scope", "--name-only", "--get-regexp", "^filter\\."];
const OWN_FILTER = /(?:local|worktree)\0(filter\.[^\0]*)\.[^.\0]+\0/g;
const SECONDS = 5;

/**
 * Asks git about the checkout in `root`: the parts of its answer (with `-z` in the question those that a NUL ends, else
 * lines), each harmless to show; or why git refuses, with the mend. Whoever only looks at a checkout need not trust it:
 * git runs no program that the repository's own config names (monitor, filter, hook, helper of a remote). A submodule has
 * a config of its own, so no question may make git look at a submodule's files.
 */
export async function askGit(root: string, ...question: string[]): Promise<Reading<string[]>> {
  const answer = await readGit(root, ...question);
  if (!answer.ok) return answer;
  const end = question.includes("-z") ? "\0" : "\n";
  return {
    ok: true,
    value: answer.value
      .replace(new RegExp(`${end}$`), "")
      .split(end)
      .map(foreignText),
  };
}

/** The same, with the answer as it came: for comparing, never for showing. A search that finds nothing is an empty answer. */
export async function readGit(root: string, ...question: string[]): Promise<Reading<string>> {
  const { stdout: listed } = await run(root, LIST_FILTERS);
  const without = [...listed.matchAll(OWN_FILTER)].flatMap(([, filter]): [string, string][] => [
    [`${filter}.clean`, ""],
    [`${filter}.process`, ""],
    [`${filter}.required`, "false"],
  ]);
  const { error, stdout, stderr } = await run(root, question, configVariables(without));
  const foundNothing = question[0] === "grep" && error?.code === 1;
  if (error && !foundNothing) return { ok: false, error: gitRefusal(root, error, stderr, SECONDS) };
  return { ok: true, value: stdout };
}

/** Variables that set further config for one run of git, whatever its names hold. Those that are set already stay. */
function configVariables(config: readonly [string, string][]): NodeJS.ProcessEnv {
  const first = Number(process.env.GIT_CONFIG_COUNT ?? 0);
  const pairs = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, key],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(first + config.length) };
}

interface Ended {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(root: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = { ...process.env, ...OFFLINE, ...more };
  const options = { timeout: SECONDS * 1000, maxBuffer: 64 * 1024 ** 2, env };
  return new Promise((resolve) => {
    execFile("git", [...LOOKING, "-C", root, ...args], options, (error, stdout, stderr) =>
      resolve({ error, stdout: error ? "" : stdout, stderr }),
    );
  });
}
