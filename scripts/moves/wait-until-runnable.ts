import type { NamedFunction } from "../adapters/function-names.ts";
import { wakeVersion } from "../adapters/wake-version.ts";
import { interruptible, pauseUnlessInterrupted } from "../command-line/interruptible.ts";
import { printProgress } from "../command-line/print.ts";
import type { Run } from "../command-line/run.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { groupTexts } from "../release/model/group-alike.ts";
import type { UnreadyVersion } from "../release/plans/check-moves.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { VersionReader } from "../stack/read-stack.ts";
import type { StackAws } from "../stack/stack-aws.ts";

/** Waits for Pending versions, and wakes Inactive ones by invoking them. All inside `--timeout`. */
export async function waitUntilRunnable(
  { run, files, aws }: OpenStack,
  versions: VersionReader,
  unready: readonly UnreadyVersion[],
): Promise<void> {
  if (unready.length === 0) return;
  const begun = unready.map(({ functionName, version, state }) =>
    state === "Inactive"
      ? `${functionName}: version ${version} is Inactive, waking it with a call`
      : `${functionName}: version ${version} is Pending, waiting for it`,
  );
  const names = unready.map(({ functionName }) => functionName);
  for (const line of groupTexts(begun, names)) printProgress(run, line);
  await interruptible(run, () =>
    Promise.all(
      unready.map(async (one) => {
        const fn = files.functions.find(({ name }) => name === one.functionName);
        if (fn) await waitForOne(run, aws, versions, fn, one);
      }),
    ),
  );
}

async function waitForOne(
  run: Run,
  aws: StackAws,
  versions: VersionReader,
  fn: NamedFunction,
  { version, state }: UnreadyVersion,
): Promise<void> {
  if (state === "Inactive") await wakeVersion(await aws.lambda(), aws.caller, fn.physicalName, version);
  for (;;) {
    const reading = await versions.readAgain(fn, version);
    if (reading.ok && reading.value?.state === "Active") return;
    if (reading.ok && (!reading.value || reading.value.state === "Failed"))
      throw new ReleaseError(
        "VersionFailed",
        `Version ${version} of ${fn.name} did not become active${reading.value?.stateReason ? `: ${reading.value.stateReason}` : ""}.`,
        {
          hint: "Choose another version",
        },
      );
    if (!reading.ok && reading.error.code === "TimedOut")
      throw new ReleaseError("TimedOut", reading.error.message, { hint: reading.error.hint });
    await pauseUnlessInterrupted(run, "nothing was changed");
  }
}
