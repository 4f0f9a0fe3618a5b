import { printedCommand } from "../../../lib/printed-command.ts";
import { type Release, releaseTagName } from "../model/release-tag.ts";

/** What `live commit` did, or would do in a dry run. */
export interface Committed {
  readonly stack: string;
  /** The stack file, as messages name it. */
  readonly fileName: string;
  readonly isDryRun: boolean;
  /** The commit that holds the file: at `HEAD`, or at the remote's branch where ours was taken back. */
  readonly commit: string;
  /** Of that commit; absent where it was there before. */
  readonly message?: string | undefined;
  /** The remote's branch had moved, and the branch here is as it was. */
  readonly isTakenBack: boolean;
  /** The file got what LIVE serves before. */
  readonly written: boolean;
  readonly remote: { readonly remote: string; readonly branch: string; readonly shown: string } | undefined;
  /** Absent without a push, and in a dry run. */
  readonly push:
    | {
        readonly pushed?: { readonly commit: string; readonly message?: string };
        readonly attempts: number;
        readonly failure?: string;
      }
    | undefined;
  /** Absent without `--tag`. `release`: or why there is none yet. `result`: absent where no tag was tried. */
  readonly tag:
    | {
        readonly release: Release | string;
        readonly result?: { readonly name: string; readonly created: boolean; readonly failure?: string };
      }
    | undefined;
}

/** A line each for commit, push and tag. */
export function renderCommit(committed: Committed): string {
  const { fileName, isDryRun, commit, message, isTakenBack, remote, push, tag, stack } = committed;
  const [subject] = message?.split("\n") ?? [];
  const lines = [
    subject === undefined
      ? `Nothing to commit: ${short(commit)} has ${fileName} as it is.`
      : `${fileName} ${isDryRun ? "would be committed" : `committed as ${short(commit)}`}: ${subject}`,
  ];
  if (remote && isDryRun) lines.push(`It would be pushed to ${remote.shown}.`);
  if (remote && push?.pushed) lines.push(pushLine(remote.shown, push, push.pushed));
  if (isTakenBack)
    lines.push(
      `The branch here is as it was, with ${fileName} staged. For the rest: ${printedCommand("git pull")}`,
    );
  if (tag) lines.push(tagLine(stack, tag, isDryRun));
  return `${lines.join("\n")}\n`;
}

function pushLine(
  shown: string,
  { attempts }: NonNullable<Committed["push"]>,
  { commit, message }: { readonly commit: string; readonly message?: string },
): string {
  if (attempts === 0) return `${shown} has what LIVE serves already (${short(commit)}).`;
  return `Pushed to ${shown} as ${short(commit)}${message === undefined ? "" : ", on top of what it has"}.`;
}

function tagLine(
  stack: string,
  { release, result }: NonNullable<Committed["tag"]>,
  isDryRun: boolean,
): string {
  if (typeof release === "string") return `No tag yet: ${release}.`;
  const name = releaseTagName(stack, release.entry);
  if (isDryRun) return `It would be tagged ${name}.`;
  if (!result || result.failure !== undefined) return `No tag ${name} at the remote.`;
  return result.created ? `Tagged ${name}.` : `The tag ${name} is there already.`;
}

/** The same as members of a document. */
export function jsonCommit({
  isDryRun,
  commit,
  message,
  written,
  remote,
  push,
  tag,
  stack,
}: Committed): object {
  const release = typeof tag?.release === "string" ? undefined : tag?.release;
  const because =
    typeof tag?.release === "string"
      ? tag.release
      : tag?.result?.created === false
        ? "it is there already"
        : null;
  return {
    dryRun: isDryRun,
    commit,
    message: message ?? null,
    push: remote
      ? {
          remote: remote.remote,
          branch: remote.branch,
          commit: push?.pushed?.commit ?? null,
          attempts: push?.attempts ?? 0,
          rebuilt: push?.pushed?.message !== undefined,
        }
      : null,
    tag: tag
      ? {
          name: release ? releaseTagName(stack, release.entry) : null,
          created: tag.result?.created ?? false,
          because: tag.result?.failure ?? because,
          release: release ?? null,
        }
      : null,
    stackFile: { written },
  };
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
