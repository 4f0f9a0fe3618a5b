import type { NamedFunction } from "../adapters/function-names.ts";
import { wakeVersion } from "../adapters/wake-version.ts";
import { interruptible } from "../command-line/interruptible.ts";
import { printProgress } from "../command-line/print.ts";
import { EXIT, ReleaseError } from "../release/model/errors.ts";
import type { Settle } from "../release/plans/check-moves.ts";
import type { VersionReader } from "../stack/read-stack.ts";
import type { Session } from "../stack/session.ts";

const POLL_MS = 500;

/** Waits until versions that are Pending can run; wakes those that are Inactive by invoking them. Inside `--timeout`. */
export async function settleVersions(
  session: Session,
  versions: VersionReader,
  settle: readonly Settle[],
): Promise<void> {
  const byName = new Map(session.functions.map((fn) => [fn.name, fn]));
  if (settle.length === 0) return;
  await interruptible(session, () =>
    Promise.all(
      settle.map(async (one) => {
        const fn = byName.get(one.functionName);
        if (fn) await settleOne(session, versions, fn, one);
      }),
    ),
  );
}

async function settleOne(
  session: Session,
  versions: VersionReader,
  fn: NamedFunction,
  { version, state }: Settle,
): Promise<void> {
  if (state === "Inactive") {
    printProgress(session, `${fn.name}: version ${version} is Inactive, waking it with a call`);
    await wakeVersion(await session.lambda(), session.caller, fn.physicalName, version);
  } else printProgress(session, `${fn.name}: version ${version} is Pending, waiting for it`);
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
    await session.deadline.pause(POLL_MS);
    if (session.deadline.interrupted())
      throw new ReleaseError("Interrupted", "Interrupted while waiting; nothing was changed.", {
        exitCode: EXIT.interrupted,
      });
  }
}
