import { printedCommand } from "../../lib/printed-command.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import { interruptible, pauseUnlessInterrupted } from "../command-line/interruptible.ts";
import { printProgress } from "../command-line/print.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { VersionFacts } from "../release/model/snapshot.ts";
import type { FactsReading } from "../release/plans/check-moves.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { VersionReader } from "../stack/read-stack.ts";

/** Waits for an update in progress, then returns `$LATEST`. Throws `FunctionMissing` or the read's error. */
export async function readSettledLatest(
  stack: OpenStack,
  fn: NamedFunction,
  versions: VersionReader,
): Promise<VersionFacts> {
  const latest = latestOf(stack, fn, await versions.read(fn, "$LATEST"));
  if (isSettled(latest)) return latest;
  printProgress(stack.run, `${fn.name}: an update is in progress, waiting until it has settled`);
  return interruptible(stack.run, async () => {
    for (;;) {
      await pauseUnlessInterrupted(stack.run, "nothing was published");
      const now = latestOf(stack, fn, await versions.readAgain(fn, "$LATEST"));
      if (isSettled(now)) return now;
    }
  });
}

function isSettled({ updateStatus, state }: VersionFacts): boolean {
  return updateStatus !== "InProgress" && state !== "Pending";
}

function latestOf(
  { files, aws }: OpenStack,
  { physicalName }: NamedFunction,
  reading: FactsReading,
): VersionFacts {
  if (!reading.ok)
    throw new ReleaseError(reading.error.code, reading.error.message, { hint: reading.error.hint });
  if (reading.value) return reading.value;
  throw new ReleaseError(
    "FunctionMissing",
    `There is no function ${physicalName} in ${aws.settings.region ?? "that region"}.`,
    { hint: `Deploy the stack first: ${printedCommand("pulumi up", { stack: files.stack })}` },
  );
}
