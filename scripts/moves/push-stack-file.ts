import { parseStackConfig, renderMistakes } from "../../components/config.ts";
import { type RemoteBranch, RemoteError } from "../adapters/remote-branch.ts";
import type { Repository } from "../adapters/repository.ts";
import { parseStackFile } from "../adapters/stack-file.ts";
import { editYaml } from "../adapters/yaml-edit.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { commitMessage, planDeclareIn } from "../release/plans/plan-commit.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import { type ReleaseReading, readRelease } from "../stack/read-release.ts";

/** The outcome of a push: what the remote's branch has now, or why it has not. */
export interface PushResult {
  /**
   * The commit of the remote's branch that holds what LIVE serves, and the file's text there. `message`: the commit was made
   * on the remote's tip.
   */
  readonly pushed?: { readonly commit: string; readonly text: string; readonly message?: string };
  readonly attempts: number;
  /** What LIVE served when the file was written. */
  readonly reading: ReleaseReading;
  readonly failure?: string;
}

const ATTEMPTS = 5;

/**
 * Pushes the commit that holds the stack file. Where the branch has moved, or the branch here has other commits that the
 * remote lacks, LIVE is read again and written into the tip's own file, in a commit on that tip. LIVE is read after the tip:
 * whoever moves LIVE later pushes later, so the last push holds what LIVE serves. Never throws for what the remote does, or
 * AWS meanwhile: both are a `failure`.
 */
export async function pushStackFile(
  stack: OpenStack,
  repository: Repository,
  { fetch, push, branch, shown }: RemoteBranch,
  commit: string,
  before: ReleaseReading,
): Promise<PushResult> {
  const ref = `refs/heads/${branch}`;
  let state: PushResult = { attempts: 0, reading: before };
  const textOf = async (of: string) => (await repository.textAt(of)) ?? "";
  try {
    for (;;) {
      const tip = await fetch(ref);
      if (tip === commit) return { ...state, pushed: { commit, text: await textOf(commit) } };
      let next: NonNullable<PushResult["pushed"]> = { commit, text: await textOf(commit) };
      if (tip !== undefined && !(await repository.isOnlyFileSince(tip, commit))) {
        const reading = await readRelease(stack, before.release !== undefined);
        const there = await textOf(tip);
        const text = withServed(stack, reading, there, shown);
        state = { ...state, reading };
        if (text === there) return { ...state, pushed: { commit: tip, text } };
        const message = commitMessage(reading.snapshot, reading.records);
        next = { commit: await repository.commitOn(tip, text, message), text, message };
      }
      const attempts = state.attempts + 1;
      state = { ...state, attempts };
      if ((await push(next.commit, ref)) === "pushed") return { ...state, pushed: next };
      if (attempts === ATTEMPTS)
        return { ...state, failure: `${shown} moved before each of ${ATTEMPTS} pushes` };
    }
  } catch (error) {
    if (!(error instanceof RemoteError || error instanceof ReleaseError)) throw error;
    return { ...state, failure: error.message };
  }
}

/** The text of the file, in another state, with what LIVE serves. Throws `RemoteError` for a file that can't be edited. */
function withServed({ files }: OpenStack, { snapshot }: ReleaseReading, text: string, shown: string): string {
  const { project, stack, fileName } = files;
  const name = `${fileName} of ${shown}`;
  const refuse = (why: string) => new RemoteError(`${name}: ${why}`);
  if (text === "") throw refuse("there is none");
  const file = parseStackFile(text, project, name);
  if (file.conflict) throw refuse(file.conflict.message);
  // The tip may have functions that this checkout lacks.
  const names = new Set([
    ...files.functions.map(({ name }) => name),
    ...Object.keys(Object(file.own.functions)),
  ]);
  const parsed = parseStackConfig(file.own, [...names]);
  if (!parsed.ok) throw refuse(renderMistakes(stack, parsed.mistakes, { name, configFile: undefined }));
  const { edits } = planDeclareIn(snapshot, parsed.config);
  try {
    return edits.length > 0 ? editYaml(text, project.name, edits) : text;
  } catch (error) {
    throw refuse((error as Error).message);
  }
}
