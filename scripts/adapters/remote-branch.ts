import { foreignText } from "../../lib/foreign-text.ts";
import { usageError } from "../release/model/errors.ts";
import type { Repository } from "./repository.ts";

/** A branch of a remote, which a push is meant for. */
export interface RemoteBranch {
  readonly remote: string;
  /** `main`. */
  readonly branch: string;
  /** For messages: `origin/main`. */
  readonly shown: string;
  /** The object that a ref of the remote names, fetched; `undefined` where the remote has none. Throws `RemoteError`. */
  fetch(ref: string): Promise<string | undefined>;
  /** Pushes `from` to a ref of the remote, never by force. Throws `RemoteError`. */
  push(from: string, to: string): Promise<"pushed" | "moved">;
}

/** What the remote, or git on the way to it, said. */
export class RemoteError extends Error {}

/** Another push came first, or holds the branch just now. */
const MOVED = /\[rejected\]|cannot lock ref|failed to update ref|incorrect old value/;

/**
 * The branch that `named` names, or the upstream of the branch at hand. Throws `NoUpstream`, `NoRemote`, `InvalidBranch`.
 */
export async function remoteBranch(repository: Repository, named: string | undefined): Promise<RemoteBranch> {
  const { run, branch: own } = repository;
  const upstream =
    own === undefined
      ? { stdout: "" }
      : await run([
          "for-each-ref",
          "--format=%(upstream:remotename) %(upstream:remoteref)",
          `refs/heads/${own}`,
        ]);
  const [remoteOfOwn = "", refOfOwn = ""] = upstream.stdout.trimEnd().split(" ");
  if (named === undefined && (!remoteOfOwn || remoteOfOwn === "."))
    throw usageError(
      "NoUpstream",
      `The branch ${foreignText(own ?? "")} has no upstream to push to.`,
      "Name the branch of the remote: --branch NAME",
    );
  const remotes = (await run(["remote"])).stdout.split("\n").filter(Boolean);
  const [only, ...others] = remotes;
  const remote =
    remotes.find((one) => one === remoteOfOwn) ??
    (others.length === 0 ? only : remotes.find((one) => one === "origin"));
  if (remote === undefined)
    throw usageError(
      "NoRemote",
      `Nothing tells which remote to push to${remotes.length > 0 ? `: ${foreignText(remotes.join(", "))}` : ": there is none"}.`,
      "Give the branch an upstream, or call the remote origin",
    );
  const ref = named === undefined ? refOfOwn : `refs/heads/${named}`;
  if (!(await run(["check-ref-format", ref])).ok)
    throw usageError(
      "InvalidBranch",
      `--branch ${foreignText(named ?? "")} is no name of a branch.`,
      "For example: --branch live/prd",
    );
  const branch = ref.replace(/^refs\/heads\//, "");

  async function fetch(ref: string): Promise<string | undefined> {
    const listed = await run(["ls-remote", "--refs", "--", remote ?? "", ref]);
    if (!listed.ok) throw new RemoteError(listed.said);
    const object = listed.stdout
      .split("\n")
      .find((line) => line.endsWith(`\t${ref}`))
      ?.split("\t")[0];
    if (object === undefined || (await run(["cat-file", "-e", object])).ok) return object;
    const options = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet"];
    const fetched = await run(["fetch", ...options, "--", remote ?? "", ref]);
    if (!fetched.ok) throw new RemoteError(fetched.said);
    return object;
  }

  return {
    remote,
    branch,
    shown: foreignText(`${remote}/${branch}`),
    fetch,
    async push(from, to) {
      const pushed = await run([
        "push",
        "--porcelain",
        "--no-recurse-submodules",
        "--",
        remote,
        `${from}:${to}`,
      ]);
      if (pushed.ok) return "pushed";
      if (MOVED.test(pushed.stdout + pushed.said)) return "moved";
      throw new RemoteError(pushed.said || "git says nothing");
    },
  };
}
