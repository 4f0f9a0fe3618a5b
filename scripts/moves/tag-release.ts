import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { type RemoteBranch, RemoteError } from "../adapters/remote-branch.ts";
import type { Repository } from "../adapters/repository.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { formatRelease, type Release, releaseTagName } from "../release/model/release-tag.ts";

/** The tag of a release: made now, or there before with the same content. */
export interface TagResult {
  readonly name: string;
  readonly created: boolean;
  /** Why it was not made, or the remote does not have it. */
  readonly failure?: string;
}

type Remote = Pick<RemoteBranch, "fetch" | "push"> | undefined;

/** Where the tag of the release is: here, at the remote, or nowhere yet. Throws `TagExists` for one that says something else. */
export async function findTag(repository: Repository, remote: Remote, stack: string, release: Release) {
  const name = releaseTagName(stack, release.entry);
  const ref = `refs/tags/${name}`;
  const wanted = formatRelease(release);
  const says = async (object: string) => {
    const message = await repository.tagMessage(object);
    if (message === undefined || message === wanted) return message !== undefined;
    throw new ReleaseError(
      "TagExists",
      `There is a tag ${foreignText(name)} already, and it says something else than what LIVE serves.`,
      {
        hint: `See what it says: ${printedCommand("git show TAG", { TAG: name })}. If it is none of live's, delete or rename it`,
      },
    );
  };
  const isHere = await says(ref);
  const there = await remote?.fetch(ref);
  return { name, ref, isHere, ...(there !== undefined && (await says(there)) ? { there } : {}) };
}

/** Tags `commit` as the release, and pushes the tag if there is a remote. Never throws for a refusal: it is a `failure`. */
export async function tagRelease(
  repository: Repository,
  remote: Remote,
  stack: string,
  release: Release,
  commit: string,
): Promise<TagResult> {
  const name = releaseTagName(stack, release.entry);
  try {
    const { ref, isHere, there } = await findTag(repository, remote, stack, release);
    const created = !isHere && there === undefined;
    if (created) await repository.tag(name, commit, formatRelease(release));
    if (!remote || there !== undefined) return { name, created };
    if ((await remote.push(ref, ref)) === "pushed") return { name, created };
    // Another runner has just pushed its tag of the same release: a later fetch must find no other one here.
    const { there: theirs } = await findTag(repository, remote, stack, release);
    if (theirs === undefined) return { name, created: false, failure: "the remote refuses the tag" };
    await repository.run(["update-ref", ref, theirs]);
    return { name, created: false };
  } catch (error) {
    if (!(error instanceof RemoteError || error instanceof ReleaseError)) throw error;
    return { name, created: false, failure: error.message };
  }
}
