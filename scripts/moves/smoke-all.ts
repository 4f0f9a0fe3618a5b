import { openSmokeCalls } from "../adapters/smoke-call.ts";
import { printProgress } from "../command-line/print.ts";
import { EXIT, ReleaseError } from "../release/model/errors.ts";
import { groupTexts } from "../release/model/group-alike.ts";
import { partsOf } from "../release/rollout/plan-rollout.ts";
import type { Look } from "../release/rollout/types.ts";
import type { OpenStack } from "../stack/open-stack.ts";

/** Calls each new version as its smoke test says. Throws `SmokeFailed` (exit code 3) with what all failures say. */
export async function smokeAll({ run, files, aws }: OpenStack, { plan, position }: Look): Promise<void> {
  const tests = partsOf(position).participants.flatMap(({ name, canary }) => {
    const { smoke } = plan.functions[name] ?? {};
    return smoke ? [{ name, canary, smoke }] : [];
  });
  if (tests.length === 0) return;
  const call = await openSmokeCalls(aws.settings, aws.caller);
  const failures = await Promise.all(
    tests.map(async ({ name, canary, smoke }) => {
      const result = await call(files.inAws(name), canary, smoke);
      return result.ok ? [] : [`${name}: the smoke call of version ${canary}: ${result.reason}`];
    }),
  );
  const names = tests.map(({ name }) => name);
  const said = groupTexts(failures.flat(), names);
  if (said.length > 0)
    throw new ReleaseError("SmokeFailed", `${said.join("\n")}\nNothing was changed.`, {
      exitCode: EXIT.unhealthy,
    });
  printProgress(run, `smoke calls passed: ${names.join(", ")}`);
}
