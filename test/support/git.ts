/** Git in tests: nothing of this machine's config or environment counts. */
import { execFileSync } from "node:child_process";
import { devNull } from "node:os";

/** The variables with which git knows an author and reads no config but the repository's own. */
export const GIT_ENV = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CEILING_DIRECTORIES: "/tmp",
  GIT_AUTHOR_NAME: "tester",
  GIT_AUTHOR_EMAIL: "tester@localhost",
  GIT_COMMITTER_NAME: "tester",
  GIT_COMMITTER_EMAIL: "tester@localhost",
} as const;

/** Runs git in a folder and returns what it says, without the last line end. */
export function git(root: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: "/nowhere", ...GIT_ENV };
  return execFileSync("git", ["-C", root, ...args], { env, encoding: "utf8", stdio: "pipe" }).trimEnd();
}

/** Commits everything in the folder and returns the commit. */
export function commitAll(root: string, message = "change"): string {
  git(root, "add", "-A");
  git(root, "commit", "-qm", message, "--allow-empty");
  return git(root, "rev-parse", "HEAD");
}

/** Gives the git that `live` starts in this process the same variables, for all tests of the calling `describe`. */
export function useHermeticGit(): void {
  const kept = { ...process.env };
  before(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) delete process.env[name];
    Object.assign(process.env, GIT_ENV);
  });
  after(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) delete process.env[name];
    for (const [name, value] of Object.entries(kept)) if (name.startsWith("GIT_")) process.env[name] = value;
  });
}
