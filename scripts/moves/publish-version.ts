import { LostAnswer } from "../adapters/caller.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import { listVersions, publishVersion } from "../adapters/version-gateway.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { isNewer, publishedOf } from "../release/model/traffic.ts";
import type { Publish } from "../release/plans/plan-publish.ts";
import type { StackAws } from "../stack/stack-aws.ts";
import type { StackFiles } from "../stack/stack-files.ts";

const ATTEMPTS = 3;

/**
 * Publishes one function and returns the new version's number. Throws `FunctionChanged` when `$LATEST` is no
 * longer what was planned. After a lost answer, the list of versions shows whether the publish got through.
 * A second call is harmless: a publish that got through has changed the revision, which the guards notice.
 */
export async function publishOne(
  files: StackFiles,
  aws: StackAws,
  fn: NamedFunction,
  plan: Publish,
): Promise<string> {
  const lambda = await aws.lambda();
  for (let lost = 0; ; ) {
    try {
      const { version, codeSha256 } = await publishVersion(lambda, aws.caller, {
        ...plan,
        functionName: fn.physicalName,
      });
      if (codeSha256 !== plan.codeSha256) throw changed(files);
      return version;
    } catch (error) {
      const isChange =
        error instanceof ReleaseError &&
        (error.code === "PreconditionFailed" || /CodeSHA256|update is in progress/i.test(error.message));
      if (!(error instanceof LostAnswer) && lost === 0) throw isChange ? changed(files) : error;
      lost++;
      const published = await findPublished(aws, fn, plan);
      if (published) return published;
      if (isChange) throw changed(files);
      if (lost >= ATTEMPTS) throw error instanceof LostAnswer ? error.error : error;
    }
  }
}

async function findPublished(aws: StackAws, fn: NamedFunction, plan: Publish): Promise<string | undefined> {
  const newest = publishedOf(await listVersions(await aws.lambda(), aws.caller, fn.physicalName)).at(-1);
  const isNew = newest && (!plan.after || isNewer(newest.version, plan.after));
  return isNew && newest.codeSha256 === plan.codeSha256 && newest.description === plan.description
    ? newest.version
    : undefined;
}

function changed(files: StackFiles): ReleaseError {
  return new ReleaseError(
    "FunctionChanged",
    "$LATEST was changed by somebody else since it was read; nothing was published.",
    {
      hint: `Look again, then decide: ${files.command("live publish --dry-run")}`,
    },
  );
}
