import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError, usageError } from "../release/model/errors.ts";
import type { Deadline } from "./deadline.ts";
import { askGit } from "./git.ts";
import { type Repository, repositoryAt } from "./repository.ts";
import { type GitRunOptions, runGit } from "./run-git.ts";

/**
 * Opens the repository that holds the file, for commits. Throws git's refusal, `NoCommit`, `NoAuthor`; and `DetachedHead`
 * unless `mayBeDetached`.
 */
export async function openRepository(
  deadline: Deadline,
  filePath: string,
  mayBeDetached: boolean,
): Promise<Repository> {
  const path = realpathSync(filePath);
  const [folder, name] = [dirname(path), basename(path)];
  const run = (args: readonly string[], options?: GitRunOptions) => runGit(deadline, folder, args, options);
  const ask = async (...args: string[]) => {
    const { ok, stdout } = await run(args);
    return ok ? stdout.replace(/\n$/, "") : undefined;
  };
  const looked = await askGit(folder, "rev-parse", "--show-prefix");
  if (!looked.ok)
    throw new ReleaseError(looked.error.code, `${looked.error.message}.`, { hint: looked.error.hint });
  const fromTop = `${(await ask("rev-parse", "--show-prefix")) ?? ""}${name}`;
  const head = await ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (head === undefined)
    throw new ReleaseError("NoCommit", "This repository has no commit yet.", {
      hint: "Commit the project first",
    });
  const branch = await ask("symbolic-ref", "--quiet", "--short", "HEAD");
  if (branch === undefined && !mayBeDetached)
    throw usageError(
      "DetachedHead",
      "HEAD is on no branch, so a commit would be on none.",
      `Go to a branch first: ${printedCommand("git switch BRANCH", { BRANCH: "main" })}; or name one of the remote: --branch NAME`,
    );
  for (const who of ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"])
    if ((await ask("var", who)) === undefined) throw noAuthor();

  return repositoryAt({ head, ...(branch === undefined ? {} : { branch }), run, ask, name, fromTop });
}

function noAuthor(): ReleaseError {
  const name = printedCommand("git config user.name NAME", { NAME: "Your Name" });
  const email = printedCommand("git config user.email EMAIL", { EMAIL: "you@example.com" });
  return usageError(
    "NoAuthor",
    "git does not know who commits.",
    `Say it once: ${name}; then: ${email}. In CI set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL`,
  );
}
