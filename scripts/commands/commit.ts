import { printedCommand } from "../../lib/printed-command.ts";
import type { Io } from "../adapters/io.ts";
import { openRepository } from "../adapters/open-repository.ts";
import { type RemoteBranch, RemoteError, remoteBranch } from "../adapters/remote-branch.ts";
import type { Repository } from "../adapters/repository.ts";
import { editStackFile, replaceStackFile } from "../adapters/stack-file.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { type PushResult, pushStackFile } from "../moves/push-stack-file.ts";
import { findTag, type TagResult, tagRelease } from "../moves/tag-release.ts";
import { EXIT, type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { commitMessage, planCommit } from "../release/plans/plan-commit.ts";
import type { DeclarePlan } from "../release/plans/plan-declare.ts";
import { type Committed, jsonCommit, renderCommit } from "../release/shown/render-commit.ts";
import { type OpenStack, openNamedStack } from "../stack/open-stack.ts";
import { type ReleaseReading, readRelease } from "../stack/read-release.ts";

/**
 * Commits the stack file alone, pushes it with what LIVE serves, and tags the release. Only reads from AWS, so nobody is
 * asked to confirm. Everything that can refuse is asked before the commit.
 */
export async function commit(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "commit");
  const { files } = stack;
  const elsewhere = flags.branch !== undefined;
  const repository = await openRepository(stack.run.deadline, files.filePath, elsewhere);
  const remote = flags.push || elsewhere ? await remoteBranch(repository, flags.branch) : undefined;
  const { reading, plan } = await planned(stack);
  await refuseOtherTag(stack, repository, remote, reading);
  const isDryRun = flags["dry-run"];
  if (!isDryRun) editStackFile(files.filePath, files.project.name, () => plan.edits);
  const isChanged = plan.edits.length > 0 || (await repository.isChanged());
  const message = isChanged ? commitMessage(reading.snapshot, reading.records) : undefined;
  const commit = message !== undefined && !isDryRun ? await repository.commit(message) : repository.head;

  const push =
    remote && !isDryRun ? await pushStackFile(stack, repository, remote, commit, reading) : undefined;
  const tag = await tagged(stack, repository, remote, push, { commit, reading, isDryRun });
  const isTakenBack =
    push?.pushed !== undefined && !elsewhere && (await settle(stack, repository, push.pushed, commit));
  return report(stack, {
    stack: files.stack,
    fileName: files.fileName,
    isDryRun,
    ...(isTakenBack ? { ...push.pushed, isTakenBack } : { commit, message, isTakenBack }),
    written: !isDryRun && plan.edits.length > 0,
    remote,
    push,
    tag,
  });
}

/** Another runner may be between the move and its ledger entry: then the ledger is older than LIVE for a moment. */
const BETWEEN_MS = 1000;

/** What LIVE serves, and the plan of `planCommit`, whose refusal names both ways out. */
async function planned(
  stack: OpenStack,
  isLast = false,
): Promise<{ readonly reading: ReleaseReading; readonly plan: DeclarePlan }> {
  const { run, files } = stack;
  const reading = await readRelease(stack, run.flags.tag);
  try {
    return { reading, plan: planCommit(reading.snapshot, files.configNow()) };
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "NotServed") throw error;
    if (!isLast) {
      await run.deadline.pause(BETWEEN_MS);
      return planned(stack, true);
    }
    const hint = `To move LIVE: ${files.command("live sync")}; to take over what LIVE serves: ${files.command("live sync --from-aws")}`;
    throw new ReleaseError(error.code, error.message, { hint });
  }
}

/** Throws `TagExists`. A remote that gives no answer refuses nothing here: the push will say so. */
async function refuseOtherTag(
  { files }: OpenStack,
  repository: Repository,
  remote: RemoteBranch | undefined,
  { release }: ReleaseReading,
): Promise<void> {
  if (release === undefined || typeof release === "string") return;
  await findTag(repository, remote, files.stack, release).catch((error) => {
    if (!(error instanceof RemoteError)) throw error;
  });
}

/**
 * Where another commit than ours holds the file at the remote, takes ours back and leaves the file staged as it is there:
 * `git pull` then only brings the rest. A branch that has more commits of its own stays as it is. Returns what it did.
 */
async function settle(
  { run, files }: OpenStack,
  repository: Repository,
  pushed: NonNullable<PushResult["pushed"]>,
  commit: string,
): Promise<boolean> {
  if (pushed.commit === commit) return false;
  const own = (await repository.textAt(commit)) ?? "";
  const isBehind = await repository.isAncestor(repository.head, pushed.commit);
  if (isBehind && (await repository.takeBack(repository.head, commit, pushed.commit))) {
    replaceStackFile(files.filePath, own, pushed.text);
    return true;
  }
  printWarnings(run, [
    `this branch has commits that the remote's branch lacks; they were not pushed. Bring both together: ${printedCommand("git pull --rebase")}`,
  ]);
  return false;
}

async function tagged(
  { run, files }: OpenStack,
  repository: Repository,
  remote: RemoteBranch | undefined,
  push: PushResult | undefined,
  now: { readonly commit: string; readonly reading: ReleaseReading; readonly isDryRun: boolean },
): Promise<Committed["tag"]> {
  const { release } = (push ?? now).reading;
  if (!run.flags.tag || release === undefined) return undefined;
  if (typeof release === "string" || now.isDryRun || push?.failure !== undefined) return { release };
  const result: TagResult = await tagRelease(
    repository,
    remote,
    files.stack,
    release,
    push?.pushed?.commit ?? now.commit,
  );
  return { release, result };
}

function report({ run, files }: OpenStack, committed: Committed): ExitCode {
  const { remote, push, tag } = committed;
  const failure = push?.failure ?? tag?.result?.failure;
  if (failure !== undefined) {
    const { branch, tag: wantsTag } = run.flags;
    const again = files.command("live commit --push", { flags: { branch, tag: wantsTag || undefined } });
    const error =
      push?.failure === undefined
        ? {
            code: "TagFailed",
            message: `The tag ${tag?.result?.name} is not ${remote ? `at ${remote.remote}` : "made"}`,
          }
        : {
            code: "PushFailed",
            message: `The commit of ${files.fileName} is here, and not at ${remote?.shown}`,
          };
    printError(run, {
      code: error.code,
      message: `${error.message}: ${failure}`,
      ...(remote ? { hint: `When it can be: ${again}` } : {}),
    });
  }
  printResult(
    run,
    () => renderCommit(committed),
    () => jsonCommit(committed),
  );
  return failure === undefined ? EXIT.done : EXIT.bookkeeping;
}
