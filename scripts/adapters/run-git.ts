import { runGuarded } from "../../functions/_packaging/run-guarded.ts";
import { oneLine } from "../../lib/foreign-text.ts";
import type { Deadline } from "./deadline.ts";

/** How a run of git ended that may change the repository or talk to a remote. */
export interface GitRun {
  readonly ok: boolean;
  /** Standard output as it came. */
  readonly stdout: string;
  /** What git, a hook or the remote said, in one harmless line. */
  readonly said: string;
}

export interface GitRunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Git asks nobody: nobody could answer. It speaks English, and leaves no work to processes that outlive it. */
const QUIET = ["-c", "gc.auto=0", "-c", "maintenance.auto=false", "--literal-pathspecs"];
const ENVIRONMENT = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
const GRACE_MS = 1000;
const SHOWN_LINES = 5;
const SHOWN_CHARACTERS = 500;

/**
 * Runs git as its user would, with hooks and filters, in the time that the run has left. What it started ends with it.
 * Never throws: no git, no time and a refusal are ends, too.
 */
export async function runGit(
  deadline: Deadline,
  folder: string,
  args: readonly string[],
  { input, env }: GitRunOptions = {},
): Promise<GitRun> {
  let [stdout, stderr] = ["", ""];
  const late = `git ${args[0]} was not done within ${deadline.timeoutSeconds} s, and was ended`;
  if (deadline.remainingMs() === 0) return { ok: false, stdout, said: late };
  try {
    const { code, isLate } = await runGuarded(["git", ...QUIET, ...args], {
      cwd: folder,
      env: { ...process.env, ...ENVIRONMENT, ...env },
      timeoutMs: deadline.remainingMs(),
      graceMs: GRACE_MS,
      ...(input === undefined ? {} : { input }),
      hear(data, descriptor) {
        if (descriptor === 1) stdout += data;
        else stderr += data;
      },
    });
    const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== "" && !/^hint: /.test(line));
    const said = oneLine(lines.slice(-SHOWN_LINES).join(" ")).slice(0, SHOWN_CHARACTERS);
    return { ok: code === 0 && !isLate, stdout, said: isLate ? late : said };
  } catch (error) {
    return { ok: false, stdout, said: oneLine((error as Error).message) };
  }
}
