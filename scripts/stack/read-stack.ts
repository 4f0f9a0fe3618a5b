import { type Adoption, LATEST } from "../../components/config.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import type { Deadline } from "../adapters/deadline.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import type { LambdaGateway } from "../adapters/lambda-gateway.ts";
import type { LedgerStore } from "../adapters/ledger-store.ts";
import { once } from "../adapters/once.ts";
import type { LedgerRecord } from "../release/ledger/history.ts";
import type { KnownVersions } from "../release/ledger/lost-functions.ts";
import type { ShownError } from "../release/model/errors.ts";
import { describePlace, type Place } from "../release/model/place.ts";
import { sharedCause } from "../release/model/shared-cause.ts";
import {
  type FunctionSnapshot,
  type LiveAlias,
  type Reading,
  type StackSnapshot,
  selectedFunctions,
} from "../release/model/snapshot.ts";
import type { FactsReading } from "../release/plans/check-moves.ts";
import { liveOf } from "../release/plans/live-of.ts";
import { beginAccountCheck } from "./check-account.ts";
import { withFormerNames } from "./find-former-names.ts";
import { listPublished } from "./list-published.ts";
import type { OpenStack } from "./open-stack.ts";
import { readingOf, readWithCutOff } from "./read-with-cutoff.ts";

/** Readings that a verb wants besides LIVE of every function and the newest ledger value. */
export interface ReadRequest {
  /** The whole ledger, to find rollback targets and to show who moved LIVE and why. */
  readonly history?: boolean;
  /** The verb goes on without unread functions: a reading much later than the others is given up. */
  readonly toleratesUnread?: boolean;
  /** False: LIVE and ledger are not read. Nothing then tells the account, and the verb checks it. */
  readonly lives?: boolean;
  /** The numbers of all published versions, read in the same round, for a verb that chooses one. */
  readonly published?: boolean;
  /** Versions that the verb probably needs, read in the same round to save a further one. */
  likely?(fn: NamedFunction): readonly string[];
}

/** One stack, read in one round of calls that go out together. */
export interface StackReading {
  readonly snapshot: StackSnapshot;
  readonly records: readonly LedgerRecord[];
  readonly place: Place;
  readonly versions: VersionReader;
  /**
   * Published versions of the selected functions by name, oldest first. Read now unless requested before. Throws first
   * what kept LIVE of one from being read: a function that isn't deployed has no versions either.
   */
  published(): Promise<Map<string, KnownVersions>>;
}

/**
 * Reads LIVE of every function, the ledger and the requested versions, all at once, and checks the account. Throws
 * what stopped all calls (`sharedCause`), `WrongAccount`, or why the account is unknown where the stack file lists accounts.
 */
export async function readStack(stack: OpenStack, request: ReadRequest = {}): Promise<StackReading> {
  const { run, files, aws } = stack;
  const [lambda, store] = await Promise.all([aws.lambda(), aws.ledger()]);
  const versions = createVersionReader(lambda);
  const published = once(() =>
    listPublished(
      aws,
      files.selected.filter(({ refusal }) => !refusal),
    ),
  );
  if (request.published) published().catch(() => {}); // a caller of published() gets the error
  const asked = request.lives !== false;
  const checkAccount = asked ? beginAccountCheck(stack) : undefined;
  const cutOff = request.toleratesUnread ? "first answer" : undefined;
  const lives = readLives(run.deadline, lambda, asked ? files.functions : [], cutOff);
  const ledger = readLedger(store, asked && (request.history ? "history" : "newest"));
  for (const fn of files.selected.filter(({ refusal }) => !refusal))
    for (const version of request.likely?.(fn) ?? []) void versions.read(fn, version);
  const [{ state, records }, live] = await Promise.all([ledger, lives]);
  const place = aws.place([...live.values()].map((read) => (read.ok ? read.value.arn : read.error.message)));
  const functions = files.functions.map((fn): FunctionSnapshot => {
    const declared = files.config.traffic[fn.name] ?? { live: LATEST };
    return {
      ...fn,
      declared,
      live: notDeployed(live.get(fn.name) ?? { ok: false, error: UNREAD }, fn, {
        stack: files.stack,
        place,
      }),
    };
  });
  const cause = sharedCause(
    functions.map(({ live }) => (live.ok ? undefined : live.error)),
    [state.kind === "unreadable" ? state.error : undefined],
  );
  if (cause) throw cause;
  await checkAccount?.(place);
  const snapshot = {
    project: files.project.name,
    stack: files.stack,
    fileName: files.fileName,
    config: files.config,
    functions,
    selected: files.selected.map(({ name }) => name),
    ledger: state,
  };
  const whole = await withFormerNames(stack, snapshot);
  return {
    snapshot: whole,
    records,
    place,
    versions,
    async published() {
      for (const fn of selectedFunctions(whole)) liveOf(fn);
      return published();
    },
  };
}

const UNREAD = { code: "NotRead", message: "it was not asked for" };

/** Says of a function without LIVE what it means, and not what AWS answered. */
function notDeployed(
  live: Reading<LiveAlias>,
  { name, adopted }: NamedFunction,
  { stack, place }: { readonly stack: string; readonly place: Place },
): Reading<LiveAlias> {
  if (live.ok || live.error.code !== "LiveMissing") return live;
  if (adopted) return adoptedMissing(live.error, name, adopted, { stack, place });
  const error = {
    ...live.error,
    message: `${name} is not deployed to ${stack} yet (${describePlace(place)}).`,
    hint: `Deploy it: ${printedCommand("pulumi up", { stack })}; if it is deployed, check account and region`,
  };
  return { ok: false, error };
}

function adoptedMissing(
  error: ShownError,
  name: string,
  { functionName, aliasName }: Adoption,
  { stack, place }: { readonly stack: string; readonly place: Place },
): Reading<LiveAlias> {
  const message = `${name} of ${stack} is ${functionName} with the alias ${aliasName}, and one of the two is not there (${describePlace(place)}).`;
  const hint = `See which aliases there are: ${printedCommand("aws lambda list-aliases --function-name NAME", { NAME: functionName })}; if none, check account and region`;
  return { ok: false, error: { ...error, message, hint } };
}

async function readLedger(store: LedgerStore, what: "history" | "newest" | false) {
  if (what === "history") return store.readHistory();
  return { state: what ? await store.read() : ({ kind: "unreadable", error: UNREAD } as const), records: [] };
}

/**
 * Reads LIVE of all functions at the same time. A failure is a reading too. With `cutOff`, late readings are
 * given up, as `readWithCutOff` says.
 */
export async function readLives(
  deadline: Deadline,
  lambda: LambdaGateway,
  functions: readonly NamedFunction[],
  cutOff?: "first answer" | "now",
): Promise<Map<string, Reading<LiveAlias>>> {
  const readings = functions.map((fn) =>
    fn.refusal
      ? Promise.resolve<Reading<LiveAlias>>({ ok: false, error: fn.refusal })
      : readingOf(() => lambda.readLive(fn)),
  );
  const read = await (cutOff
    ? readWithCutOff(deadline, "lambda:GetAlias", readings, cutOff)
    : Promise.all(readings));
  return new Map(functions.map(({ name }, index) => [name, read[index] as Reading<LiveAlias>]));
}

/** Reads versions, each at most once in a run. Never throws: a failure is a reading too. */
export interface VersionReader {
  read(fn: NamedFunction, version: string): Promise<FactsReading>;
  /** Reads a version again, since its state may have changed. */
  readAgain(fn: NamedFunction, version: string): Promise<FactsReading>;
  /** Reads how many executions are reserved for a function. Takes the reading of `$LATEST` if that tells them. */
  readReserved(fn: NamedFunction): Promise<Reading<number | undefined>>;
}

function createVersionReader(lambda: LambdaGateway): VersionReader {
  const readings = new Map<string, Promise<FactsReading>>();
  function readAgain(fn: NamedFunction, version: string): Promise<FactsReading> {
    const reading = readingOf(() => lambda.readVersion(fn.physicalName, version));
    readings.set(`${fn.name}:${version}`, reading);
    return reading;
  }
  const read = (fn: NamedFunction, version: string) =>
    readings.get(`${fn.name}:${version}`) ?? readAgain(fn, version);
  return {
    readAgain,
    read,
    async readReserved(fn) {
      if (lambda.versionRead !== "lambda:GetFunction")
        return readingOf(() => lambda.readReserved(fn.physicalName));
      const latest = await read(fn, LATEST);
      return latest.ok ? { ok: true, value: latest.value?.reservedConcurrency } : latest;
    },
  };
}
