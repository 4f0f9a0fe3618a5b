import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { GitRun, GitRunOptions } from "./run-git.ts";

/** A stack file in its repository. Its commits hold nothing else, whatever is staged or changed beside it. */
export interface Repository {
  readonly head: string;
  /** Absent: `HEAD` is detached. */
  readonly branch?: string;
  /** The file differs from `HEAD`, or is not there. */
  isChanged(): Promise<boolean>;
  /** Commits the file, with hooks and signature as the user's git has them. Throws `CommitRefused`. */
  commit(message: string): Promise<string>;
  /** Makes a commit on `parent` that differs from it in the file's text alone. Touches neither index nor working tree. */
  commitOn(parent: string, text: string, message: string): Promise<string>;
  /** The file in a commit as it would be checked out; `undefined` where there is none. */
  textAt(commit: string): Promise<string | undefined>;
  /** Every commit from `ancestor` to `commit` changed this file alone, so that pushing it brings nothing else along. */
  isOnlyFileSince(ancestor: string, commit: string): Promise<boolean>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** Takes the branch back from `made` to `before`, and stages the file as `pushed` has it. */
  takeBack(before: string, made: string, pushed: string): Promise<boolean>;
  /** The message of an annotated tag, or `""` of another one; `undefined` where there is no such object. */
  tagMessage(object: string): Promise<string | undefined>;
  /** Makes an annotated tag. Throws `TagRefused`. */
  tag(name: string, commit: string, message: string): Promise<void>;
  /** Runs git in the file's folder. */
  run(args: readonly string[], options?: GitRunOptions): Promise<GitRun>;
}

/** A stack file's place in its repository. */
export interface PlaceInRepository extends Pick<Repository, "head" | "branch" | "run"> {
  /** The file, from its folder and from the repository's top. */
  readonly name: string;
  readonly fromTop: string;
  /** What git says, without the last line end; `undefined` where it refuses. */
  ask(...args: string[]): Promise<string | undefined>;
}

/** The repository with the stack file at that place. */
export function repositoryAt(place: PlaceInRepository): Repository {
  const { head, branch, run, ask, name, fromTop } = place;
  const must = async (code: string, what: string, args: readonly string[], options?: GitRunOptions) => {
    const ended = await run(args, options);
    if (ended.ok) return ended.stdout.replace(/\n$/, "");
    throw new ReleaseError(code, `${what}: ${ended.said || "git says nothing"}`, {
      hint: `See for yourself: ${printedCommand("git status")}`,
    });
  };
  const made = (args: readonly string[], options?: GitRunOptions) =>
    must("GitFailed", "The commit for the remote's branch could not be made", args, options);
  const isAncestor = async (ancestor: string, commit: string) =>
    (await ask("merge-base", "--is-ancestor", ancestor, commit)) !== undefined;

  return {
    head,
    ...(branch === undefined ? {} : { branch }),
    run,
    async isChanged() {
      const isKnown = await ask("ls-files", "--error-unmatch", "--", name);
      return !isKnown || (await ask("diff", "--quiet", "--no-ext-diff", "HEAD", "--", name)) === undefined;
    },
    async commit(message) {
      const what = `${foreignText(name)} was not committed`;
      await must("CommitRefused", what, ["add", "--intent-to-add", "--", name]);
      const args = ["commit", "--quiet", "--cleanup=verbatim", "-F", "-", "--only", "--", name];
      await must("CommitRefused", what, args, { input: message });
      return made(["rev-parse", "HEAD"]);
    },
    async commitOn(parent, text, message) {
      const scratch = mkdtempSync(join(tmpdir(), "lambda-live-index-"));
      const env = { GIT_INDEX_FILE: join(scratch, "index") };
      try {
        const [mode = "100644"] = (await made(["ls-tree", parent, "--", name])).split(" ");
        const blob = await made(["hash-object", "-w", "--stdin", "--path", name], { input: text });
        await made(["read-tree", parent], { env });
        await made(["update-index", "--add", "--cacheinfo", `${mode},${blob},${fromTop}`], { env });
        const tree = await made(["write-tree", "--missing-ok"], { env });
        return await made(["commit-tree", "-p", parent, "-F", "-", tree], { input: message });
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
    async textAt(commit) {
      const ended = await run(["cat-file", "--filters", `${commit}:${fromTop}`]);
      return ended.ok ? ended.stdout : undefined;
    },
    async isOnlyFileSince(ancestor, commit) {
      const changed = await ask("diff-tree", "-r", "-z", "--name-only", "--no-renames", ancestor, commit);
      return changed === `${fromTop}\0` && isAncestor(ancestor, commit);
    },
    isAncestor,
    async takeBack(before, after, pushed) {
      if (before !== after && (await ask("update-ref", "HEAD", before, after)) === undefined) return false;
      const [entry = ""] = ((await ask("ls-tree", pushed, "--", name)) ?? "").split("\t");
      const [mode, , blob] = entry.split(" ");
      return (await ask("update-index", "--cacheinfo", `${mode},${blob},${fromTop}`)) !== undefined;
    },
    async tagMessage(object) {
      const kind = await ask("cat-file", "-t", object);
      const text = kind === "tag" ? ((await ask("cat-file", "tag", object)) ?? "") : "";
      return kind === undefined ? undefined : text.slice(text.indexOf("\n\n") + 2);
    },
    async tag(tag, commit, message) {
      const args = ["tag", "-a", "--cleanup=verbatim", "-F", "-", tag, commit];
      await must("TagRefused", `The tag ${tag} was not made`, args, { input: message });
    },
  };
}
