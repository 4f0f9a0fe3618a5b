import { basename, dirname } from "node:path";
import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError, type ShownError, usageError } from "../release/model/errors.ts";
import { commitsOfRelease, newestReleaseTag } from "../release/model/release-tag.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { fromProject } from "../release/model/uncommitted.ts";
import { askGit, readGit } from "./git.ts";

/** What git holds of a project at `HEAD` and at an earlier commit. Uncommitted changes count nowhere. */
export interface CommittedChanges {
  /** What the earlier commit was named by: `--since`, or the newest release tag. Absent: there is none. */
  readonly since?: string;
  /** Files that differ, from the project's folder. */
  readonly files: readonly string[];
  /** The stack file at `HEAD`, as traffic was released, and as the released code had it. Absent: not in that commit. */
  readonly now?: string;
  readonly released?: string;
  readonly builtWith?: string;
  /** Quoted texts that may name a file beside the program, with the file that they stand in. */
  readonly quoted: readonly { readonly from: string; readonly text: string }[];
  /** Why nobody can say what was released. */
  readonly unknown?: string;
}

const QUOTED = `["'\`][^"'\` ]*((docs|test|\\.github)/|\\.md|\\.\\./[^"'\` ]*\\*)[^"'\` ]*`;

/**
 * Compares `HEAD` with `since`. Without it, files are compared with the commits that the versions of the stack's newest
 * release tag came from, and the stack file's traffic with the tag's own commit: that one may hold merged code that was
 * never deployed. Throws git's refusal, `UnknownCommit`, `ShallowClone`.
 */
export async function readCommittedChanges(
  root: string,
  filePath: string,
  stack: string,
  since: string | undefined,
): Promise<CommittedChanges> {
  const head = await commitOf(root, "HEAD");
  if (!head)
    throw new ReleaseError("NoCommit", "This repository has no commit yet.", { hint: "Commit first" });
  const [prefix = ""] = answered(await askGit(root, "rev-parse", "--show-prefix"));
  const isShallow = answered(await askGit(root, "rev-parse", "--is-shallow-repository"))[0] === "true";
  const fileAt = (commit: string) => textAt(filePath, commit);
  const nothing = { files: [], quoted: [], ...given("now", await fileAt(head)) };

  const tag = since === undefined ? await newestTag(root, stack) : undefined;
  const named = since ?? tag;
  if (named === undefined) {
    if (isShallow) throw shallow(`This clone is shallow and has no release tag of ${stack}`);
    return { ...nothing, unknown: `${stack} has no release tag` };
  }
  const commit = await commitOf(root, tag === undefined ? named : `refs/tags/${tag}`);
  if (!commit && isShallow) throw shallow(`This clone is shallow and lacks ${foreignText(named)}`);
  if (!commit)
    throw usageError(
      "UnknownCommit",
      `--since ${foreignText(named)} names no commit of this clone.`,
      `Name a commit, a tag or a branch; for those of the remote: ${printedCommand("git fetch --tags")}`,
    );
  const built = tag === undefined ? [commit] : await codeOf(root, tag);
  const lacking = built.some((one) => one === undefined);
  if (lacking && isShallow) throw shallow(`This clone is shallow and lacks the commits of ${tag}`);
  const sources = built.filter((one) => one !== undefined);
  if (lacking || sources.length === 0)
    return {
      ...nothing,
      since: named,
      unknown: `${foreignText(named)} names no commit of this clone that its code came from`,
    };
  const newest =
    sources.length === 1
      ? sources
      : answered(await askGit(root, "merge-base", "--independent", ...sources)).filter(Boolean);
  const files = await Promise.all(newest.map((one) => filesBetween(root, one, head)));
  return {
    ...nothing,
    since: named,
    files: [...new Set(files.flat())].map((path) => fromProject(prefix, path)),
    ...given("released", await fileAt(commit)),
    ...given("builtWith", await fileAt(newest[0] ?? commit)),
    quoted: await quotedPaths(root, head),
  };
}

/** The commits that a release's versions came from; `undefined` for one that this clone lacks. */
async function codeOf(root: string, tag: string): Promise<(string | undefined)[]> {
  const object = await readGit(root, "cat-file", "tag", `refs/tags/${tag}`);
  const message = object.ok ? object.value.slice(object.value.indexOf("\n\n") + 2) : "";
  return Promise.all(commitsOfRelease(message).map((commit) => commitOf(root, commit)));
}

async function newestTag(root: string, stack: string): Promise<string | undefined> {
  const tags = answered(await askGit(root, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags"));
  return newestReleaseTag(tags, stack);
}

async function commitOf(root: string, name: string): Promise<string | undefined> {
  const asked = await askGit(
    root,
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${name}^{commit}`,
  );
  if (asked.ok) return asked.value[0] || undefined;
  if (
    asked.error.code === "GitFailed" &&
    /git says nothing|unknown revision|bad revision/.test(asked.error.message)
  )
    return undefined;
  throw refusal(asked.error);
}

async function filesBetween(root: string, from: string, to: string): Promise<string[]> {
  const asked = await askGit(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", from, to);
  return answered(asked).filter((path) => path !== "");
}

async function textAt(filePath: string, commit: string): Promise<string | undefined> {
  const asked = await readGit(dirname(filePath), "cat-file", "blob", `${commit}:./${basename(filePath)}`);
  return asked.ok ? asked.value : undefined;
}

/** Texts in quotes, in all files of the project, that look like the path of something beside the program. */
async function quotedPaths(root: string, head: string): Promise<CommittedChanges["quoted"]> {
  const found = answered(await askGit(root, "grep", "-I", "-o", "-E", "-e", QUOTED, head));
  return found.flatMap((line) => {
    const [, from = "", text = ""] = /^[^:]*:([^:]*):(.*)$/.exec(line) ?? [];
    return text ? [{ from, text: text.slice(1) }] : [];
  });
}

function answered<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw refusal(reading.error);
}

function refusal({ code, message, hint }: ShownError): ReleaseError {
  return new ReleaseError(code, `${message}.`, { hint });
}

function shallow(message: string): ReleaseError {
  return usageError(
    "ShallowClone",
    `${message}.`,
    `Fetch the whole history, in GitHub Actions by fetch-depth: 0 of actions/checkout; here: ${printedCommand("git fetch --unshallow --tags")}`,
  );
}

function given<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: string };
}
