import { isLoopback } from "../../lib/loopback.ts";
import { readCheckout } from "../adapters/checkout.ts";
import { buildCode } from "../adapters/source.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { checkUncommitted } from "../release/plans/plan-publish.ts";
import type { OpenStack } from "./open-stack.ts";

/**
 * Checks, for a publish that comes later, whether a commit holds the code of this checkout. Returns warnings. Throws
 * `UncommittedCode`, and what hinders git (`NoGit`, `NoRepository`, ...): neither on a loopback endpoint. Calls no AWS.
 */
export async function checkCheckout({ run, files, aws }: OpenStack): Promise<string[]> {
  const names = files.selected.map(({ name }) => name);
  const { root } = files.project;
  const built = await run.deadline.pauseClock(() =>
    buildCode(root, names, { isFrozen: () => false, imageOf: (name) => files.config.settings[name]?.image }),
  );
  const { uncommitted, problem } = await readCheckout(root, run.io.env, built);
  const plays = isLoopback(aws.settings.endpoints.lambda ?? "");
  if (problem && !plays)
    throw new ReleaseError(
      problem.code,
      `${problem.message}, so nobody knows whether the code is in a commit.`,
      { hint: problem.hint },
    );
  return checkUncommitted(
    {
      stack: files.stack,
      ...(problem && { checkoutProblem: problem }),
      allowDirty: run.flags["allow-dirty"],
      isLoopback: plays,
    },
    names.map((functionName) => ({ functionName, uncommitted: uncommitted.get(functionName) ?? [] })),
  );
}
