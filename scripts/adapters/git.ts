import { execFile } from "node:child_process";
import { foreignLines } from "../../lib/foreign-text.ts";

/** Takes no lock, asks no file monitor, and believes in no bare repository that a checkout brings along. */
const LOOKING = ["-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit", "--no-optional-locks"];
/** Fetches nothing, not even an object that a partial clone lacks. */
const OFFLINE = { GIT_ALLOW_PROTOCOL: "none" };
const LIST_FILTERS = ["config", "-z", "--show-scope", "--name-only", "--get-regexp", "^filter\\."];
const OWN_FILTER = /(?:local|worktree)\0(filter\.[^\0]*)\.[^.\0]+\0/g;

/**
 * Asks git about the checkout in `root`. The answer is harmless to show, and `undefined` if git fails. Whoever only looks
 * at a checkout need not trust it: git runs no program that the repository's own config names (monitor, filter, hook,
 * helper of a remote). A submodule has a config of its own, so no question may make git look at a submodule's files.
 */
export async function askGit(root: string, ...question: string[]): Promise<string | undefined> {
  const filters = [...((await run(root, LIST_FILTERS)) ?? "").matchAll(OWN_FILTER)];
  const without = filters.flatMap(([, filter]): [string, string][] => [
    [`${filter}.clean`, ""],
    [`${filter}.process`, ""],
    [`${filter}.required`, "false"],
  ]);
  const answer = await run(root, question, configVariables(without));
  return answer === undefined ? undefined : foreignLines(answer.trim());
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

function run(
  root: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  const options = { timeout: 5_000, maxBuffer: 64 * 1024 ** 2, env: { ...process.env, ...OFFLINE, ...more } };
  return new Promise((resolve) => {
    execFile("git", [...LOOKING, "-C", root, ...args], options, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}
