import { foreignText, oneLine } from "../../lib/foreign-text.ts";
import { shellWord } from "../../lib/shell-word.ts";
import type { ShownError } from "../release/model/errors.ts";

/** How a run of git ended, as Node tells it. */
interface Failure {
  readonly code?: unknown;
  readonly killed?: boolean;
}

/**
 * Words git's refusal to tell about the checkout in `root`, with the mend: `NoGit`, `NoRepository`, `ForeignRepository`
 * (another user owns it), `GitFailed`. `stderr` is in English; `seconds`: git's time.
 */
export function gitRefusal(root: string, failure: Failure, stderr: string, seconds: number): ShownError {
  const shownRoot = foreignText(root);
  if (failure.code === "ENOENT")
    return { code: "NoGit", message: "git is not installed", hint: "install git where live runs" };
  if (failure.killed)
    return {
      code: "GitFailed",
      message: `git gave no answer within ${seconds} s`,
      hint: `see what takes so long: git -C ${shellWord(shownRoot)} status`,
    };
  const [, owned] = /dubious ownership in repository at '(.*)'/.exec(stderr) ?? [];
  if (owned !== undefined)
    return {
      code: "ForeignRepository",
      message: `git does not look into ${foreignText(owned)}, since another user owns it`,
      hint: `trust it: git config --global --add safe.directory ${shellWord(foreignText(owned))}`,
    };
  if (/not a git repository/.test(stderr))
    return {
      code: "NoRepository",
      message: `${shownRoot} is in no git repository`,
      hint: "work in a clone, with its .git folder",
    };
  const [said = "git says nothing"] = stderr.split("\n").filter((line) => /^(fatal|error):/.test(line));
  return {
    code: "GitFailed",
    message: `git failed: ${oneLine(said).slice(0, 300)}`,
    hint: `see for yourself: git -C ${shellWord(shownRoot)} status`,
  };
}
