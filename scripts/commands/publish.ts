import { LATEST } from "../../components/config.ts";
import { isLoopback } from "../../lib/loopback.ts";
import { readCheckout } from "../adapters/checkout.ts";
import type { Io } from "../adapters/io.ts";
import { type BuiltCode, buildCode } from "../adapters/source.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import { interruptible } from "../command-line/interruptible.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printResult, printWarnings } from "../command-line/print.ts";
import { type Run, startRun } from "../command-line/run.ts";
import { pinFunctions } from "../moves/pin.ts";
import { publishOne } from "../moves/publish-version.ts";
import { readSettledLatest } from "../moves/read-settled-latest.ts";
import { EXIT, type ExitCode, ReleaseError, shownError } from "../release/model/errors.ts";
import { groupErrors, groupTexts } from "../release/model/group-alike.ts";
import { sharedCause } from "../release/model/shared-cause.ts";
import { callerName } from "../release/model/text.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { FactsReading } from "../release/plans/check-moves.ts";
import {
  isUnpublished,
  type PublishFacts,
  type PublishPlan,
  planPublish,
} from "../release/plans/plan-publish.ts";
import {
  jsonPublish,
  type PublishOutcome,
  renderPublishPlan,
  renderPublishResult,
} from "../release/shown/render-publish.ts";
import { beginAccountCheck } from "../stack/check-account.ts";
import { checkCheckout } from "../stack/check-checkout.ts";
import { checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { type OpenStack, openNamedStack } from "../stack/open-stack.ts";
import { readStack, type StackReading } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";

/** Freezes `$LATEST` of the selected functions. With `--pin`, LIVE leaves `$LATEST` for that version. */
export async function publish(flags: Flags, io: Io): Promise<ExitCode> {
  const stack = openNamedStack(startRun(flags, io), "publish");
  const { run, files } = stack;
  checkConfirm(run, files);
  const names = files.functions.map(({ name }) => name);
  printWarnings(run, groupTexts(files.config.warnings, names));
  if (!files.config.publishVersions) return sayNothingToDo(run, files);
  if (flags.check) {
    printWarnings(run, await checkCheckout(stack));
    return say(run, `${files.stack}: publish may freeze the code of this checkout.`);
  }

  const reading = await readStack(stack, { lives: flags.pin });
  const request = await readPublishRequest(stack, reading);
  const place = stack.aws.place(
    request.functions.map(({ latest }) => String(latest.settings.FunctionArn ?? "")),
  );
  const plan = planPublish(request);
  printWarnings(run, groupTexts(plan.warnings, names));
  const context = { stack: files.stack, place, verbose: flags.verbose };
  const isDryRun = flags["dry-run"];
  if (isDryRun) {
    printResult(
      run,
      () => renderPublishPlan(plan, context, run.paint),
      () => jsonPublish(plan),
    );
    return EXIT.done;
  }
  if (plan.actions.some(({ kind }) => kind === "publish") || plan.pins.length > 0) {
    io.err(renderPublishPlan(plan, context, run.paint));
    await confirmWrite(run, files, place);
  }

  const published = await publishAll(stack, plan);
  const pinned = await pinFunctions(stack, reading, plan, published);
  const result = { published, pinned, milliseconds: run.deadline.elapsedMs() };
  printResult(
    run,
    () => renderPublishResult(plan, result, context, nextCommand(files, pinned.versions.size > 0)),
    () => jsonPublish(plan, result),
  );
  const codes = [...published.values()].flatMap((one) => ("error" in one ? [one.error.code] : []));
  if (codes.some((code) => code !== "Interrupted")) return EXIT.failed;
  return codes.length > 0 ? EXIT.interrupted : pinned.exitCode;
}

/** Suggests the rollout or a canary, or `--pin` where LIVE still follows `$LATEST`: both need a stable version. */
function nextCommand(files: StackFiles, isPinnedNow: boolean): string {
  if (isPinnedNow) return files.command("live status");
  const { traffic } = files.config;
  const isPinned = files.selected.every(({ name }) => traffic[name]?.live !== LATEST);
  if (!isPinned) return files.command("live publish --pin");
  return files.config.rollout
    ? files.command("live rollout")
    : files.command("live canary --weight WEIGHT", { WEIGHT: 10 });
}

function sayNothingToDo(run: Run, files: StackFiles): ExitCode {
  const why = `${files.stack} is not a release stack (publish_versions is not true in ${files.fileName}): LIVE follows $LATEST there, so there is nothing to publish.`;
  return say(run, why);
}

function say(run: Run, reason: string): ExitCode {
  printResult(
    run,
    () => `${reason}\n`,
    () => ({ dryRun: run.flags["dry-run"], functions: {}, reason }),
  );
  return EXIT.done;
}

async function readPublishRequest(stack: OpenStack, { snapshot, versions }: StackReading) {
  const { run, files, aws } = stack;
  const lambda = await aws.lambda();
  const checkAccount = beginAccountCheck(stack);
  const caller = aws.identity().catch(() => undefined);
  const reads = files.selected.map((fn) => {
    const listed = listVersions(lambda, aws.caller, fn.physicalName);
    listed.catch(() => {}); // a wrong account is told first
    return { fn, latest: versions.read(fn, LATEST), listed };
  });
  const latest = await Promise.all(reads.map((read) => read.latest));
  const cause = sharedCause(latest.map((reading) => (reading.ok ? undefined : reading.error)));
  if (cause) throw cause;
  await checkAccount(aws.place(latest.map(textWithArn)));
  const facts = await Promise.all(
    reads.map(async ({ fn, listed }) => ({
      functionName: fn.name,
      latest: await readSettledLatest(stack, fn, versions),
      newest: publishedOf(await listed).at(-1),
    })),
  );
  const { root } = files.project;
  // A build has a time of its own.
  const built = await run.deadline.pauseClock(() =>
    buildCode(
      root,
      files.selected.map(({ name }) => name),
      {
        isFrozen: (name) => facts.some((fact) => fact.functionName === name && isUnpublished(fact)),
        imageOf: (name) => files.config.settings[name]?.image,
      },
    ),
  );
  printWarnings(
    run,
    [...built].flatMap(([name, { warnings }]) => warnings.map((warning) => `${name}: ${warning}`)),
  );
  const checkout = await readCheckout(root, run.io.env, built);
  const arn = (await caller)?.arn;
  return {
    stack: files.stack,
    provenance: { ...checkout.from, ...(arn ? { by: callerName(arn) } : {}) },
    ...(checkout.problem ? { checkoutProblem: checkout.problem } : {}),
    pin: run.flags.pin,
    acceptDeployed: run.flags["accept-deployed"],
    allowDirty: run.flags["allow-dirty"],
    isLoopback: isLoopback(lambda.endpoint ?? ""),
    functions: facts.map((fact): PublishFacts => {
      const live = snapshot.functions.find(({ name }) => name === fact.functionName)?.live;
      return {
        ...fact,
        ...proofOf(built.get(fact.functionName)),
        uncommitted: checkout.uncommitted.get(fact.functionName) ?? [],
        unclaimed: checkout.unclaimed.get(fact.functionName) ?? [],
        ...(live?.ok ? { live: live.value } : {}),
      };
    }),
  };
}

function proofOf(built: BuiltCode | undefined): Pick<PublishFacts, "built" | "hasBuild"> {
  if (!built) return { built: { ok: false, error: NOT_BUILT }, hasBuild: false };
  return { ...(built.digest && { built: built.digest }), hasBuild: built.hasBuild };
}

const NOT_BUILT = { code: "NotBuilt", message: "there is no source of it" };

function textWithArn(reading: FactsReading): string | undefined {
  return reading.ok ? String(reading.value?.settings.FunctionArn ?? "") : reading.error.message;
}

async function publishAll(
  { run, files, aws }: OpenStack,
  plan: PublishPlan,
): Promise<Map<string, PublishOutcome>> {
  const results = await interruptible(run, () =>
    Promise.all(
      files.functions.map(async (fn): Promise<[string, PublishOutcome][]> => {
        const publishing = plan.actions.find(({ functionName }) => functionName === fn.name);
        if (publishing?.kind !== "publish") return [];
        try {
          return [[fn.name, { version: await publishOne(files, aws, fn, publishing) }]];
        } catch (error) {
          if (!(error instanceof ReleaseError)) throw error;
          return [[fn.name, { error: { ...shownError(error), message: `${fn.name}: ${error.message}` } }]];
        }
      }),
    ),
  );
  const outcomes = results.flat();
  const errors = outcomes.flatMap(([functionName, outcome]) =>
    "error" in outcome ? [{ functionName, error: outcome.error }] : [],
  );
  for (const error of groupErrors(errors)) printError(run, error);
  return new Map(outcomes);
}
