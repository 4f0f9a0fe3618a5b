import { LATEST } from "../../components/config.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import { readCallerArn } from "../adapters/identity.ts";
import type { Io } from "../adapters/io.ts";
import { buildDigests, readCheckout } from "../adapters/source.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import { interruptible } from "../command-line/interruptible.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printError, printProgress, printResult, printWarnings } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { pinFunctions } from "../moves/pin.ts";
import { publishOne } from "../moves/publish-version.ts";
import { EXIT, type ExitCode, ReleaseError, shownError } from "../release/model/errors.ts";
import { placeOf } from "../release/model/place.ts";
import { formatProvenance } from "../release/model/provenance.ts";
import type { VersionFacts } from "../release/model/snapshot.ts";
import { callerName } from "../release/model/text.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { FactsReading } from "../release/plans/check-moves.ts";
import { type PublishFacts, type PublishPlan, planPublish } from "../release/plans/plan-publish.ts";
import {
  jsonPublish,
  type Published,
  renderPublishPlan,
  renderPublishResult,
} from "../release/shown/render-publish.ts";
import { checkAccount, checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { readStack, type StackReading, type VersionReader } from "../stack/read-stack.ts";
import { openNamedStack, type Session } from "../stack/session.ts";

/** Freezes `$LATEST` of the selected functions; with `--pin` LIVE stops following it. */
export async function publish(flags: Flags, io: Io): Promise<ExitCode> {
  const session = openNamedStack(startRun(flags, io), "publish");
  checkConfirm(session);
  printWarnings(session, session.config.warnings);
  if (!session.config.publishVersions) return sayNothingToDo(session);

  const reading = await readStack(session, { lives: flags.pin });
  const request = await readPublishRequest(session, reading);
  const place = placeOf(request.functions.map(({ latest }) => String(latest.settings.FunctionArn ?? "")));
  checkAccount(session, place);
  const plan = planPublish(request);
  printWarnings(session, plan.warnings);
  const context = { stack: session.stack, place };
  const isDryRun = flags["dry-run"];
  if (isDryRun) {
    printResult(
      session,
      () => renderPublishPlan(plan, context, session.paint),
      () => jsonPublish(plan, context),
    );
    return EXIT.done;
  }
  io.err(renderPublishPlan(plan, context, session.paint));
  const writes = plan.actions.some(({ kind }) => kind === "publish") || plan.pins.length > 0;
  if (writes) await confirmWrite(session, place);

  const published = await publishAll(session, plan);
  const pinned = await pinFunctions(session, reading, plan, published);
  const result = { published, pinned, milliseconds: session.deadline.elapsedMs() };
  printResult(
    session,
    () => renderPublishResult(plan, result, context, nextCommand(session, pinned.versions.size > 0)),
    () => jsonPublish(plan, context, result),
  );
  const codes = [...published.values()].flatMap((one) => ("error" in one ? [one.error.code] : []));
  if (codes.some((code) => code !== "Interrupted")) return EXIT.failed;
  return codes.length > 0 ? EXIT.interrupted : pinned.exitCode;
}

/** A canary needs a stable version: where LIVE follows `$LATEST`, it is pinned first. */
function nextCommand(session: Session, isPinnedNow: boolean): string {
  if (isPinnedNow) return session.command("status");
  const { traffic } = session.config;
  const isPinned = session.selected.every(({ name }) => traffic[name]?.live !== LATEST);
  return isPinned ? session.command("canary", "--weight 10") : session.command("publish", "--pin");
}

function sayNothingToDo(session: Session): ExitCode {
  const why = `${session.stack} is not a release stack (publish_versions is not true in Pulumi.${session.stack}.yaml): LIVE follows $LATEST there, so there is nothing to publish.`;
  printResult(
    session,
    () => `${why}\n`,
    () => ({ verb: "publish", stack: session.stack, functions: {}, reason: why, warnings: [] }),
  );
  return EXIT.done;
}

async function readPublishRequest(session: Session, { snapshot, versions }: StackReading) {
  const lambda = await session.lambda();
  const [arn, checkout, facts] = await Promise.all([
    readCallerArn(session.settings, session.caller),
    readCheckout(session.project.root, session.io.env),
    Promise.all(
      session.selected.map(async (fn) => {
        const [latest, listed] = await Promise.all([
          readSettled(session, fn, versions),
          listVersions(lambda, session.caller, fn.physicalName),
        ]);
        const newest = publishedOf(listed).at(-1);
        return { functionName: fn.name, latest, newest };
      }),
    ),
  ]);
  const built = buildDigests(
    session.project.root,
    session.selected.map(({ name }) => name),
  );
  return {
    stack: session.stack,
    description: formatProvenance({ ...checkout, ...(arn ? { by: callerName(arn) } : {}) }),
    pin: session.flags.pin,
    acceptDeployed: session.flags["accept-deployed"],
    functions: facts.map((fact): PublishFacts => {
      const live = snapshot.functions.find(({ name }) => name === fact.functionName)?.live;
      return {
        ...fact,
        built: built.get(fact.functionName) ?? {
          ok: false,
          error: { code: "NotBuilt", message: "there is no source of it" },
        },
        ...(live?.ok ? { live: live.value } : {}),
      };
    }),
  };
}

const POLL_MS = 500;

/** `$LATEST` once no update of it is in progress. */
async function readSettled(
  session: Session,
  fn: NamedFunction,
  versions: VersionReader,
): Promise<VersionFacts> {
  const { deadline } = session;
  const latest = requireLatest(session, fn, await versions.read(fn, "$LATEST"));
  if (isSettled(latest)) return latest;
  printProgress(session, `${fn.name}: an update is in progress, waiting until it has settled`);
  return interruptible(session, async () => {
    for (;;) {
      await deadline.pause(POLL_MS);
      if (deadline.interrupted())
        throw new ReleaseError("Interrupted", "Interrupted while waiting; nothing was published.", {
          exitCode: EXIT.interrupted,
        });
      const now = requireLatest(session, fn, await versions.readAgain(fn, "$LATEST"));
      if (isSettled(now)) return now;
    }
  });
}

function isSettled({ updateStatus, state }: VersionFacts): boolean {
  return updateStatus !== "InProgress" && state !== "Pending";
}

function requireLatest(
  session: Session,
  { physicalName }: NamedFunction,
  reading: FactsReading,
): VersionFacts {
  if (!reading.ok)
    throw new ReleaseError(reading.error.code, reading.error.message, { hint: reading.error.hint });
  if (reading.value) return reading.value;
  throw new ReleaseError(
    "FunctionMissing",
    `There is no function ${physicalName} in ${session.settings.region ?? "that region"}.`,
    { hint: `Deploy the stack first: pulumi up -s ${session.stack}` },
  );
}

async function publishAll(session: Session, plan: PublishPlan): Promise<Map<string, Published>> {
  const results = await interruptible(session, () =>
    Promise.all(
      session.functions.map(async (fn): Promise<[string, Published][]> => {
        const publishing = plan.actions.find(({ functionName }) => functionName === fn.name);
        if (publishing?.kind !== "publish") return [];
        try {
          return [[fn.name, { version: await publishOne(session, fn, publishing) }]];
        } catch (error) {
          if (!(error instanceof ReleaseError)) throw error;
          const shown = { ...shownError(error), message: `${fn.name}: ${error.message}` };
          printError(session, shown);
          return [[fn.name, { error: shown }]];
        }
      }),
    ),
  );
  return new Map(results.flat());
}
