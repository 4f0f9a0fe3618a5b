import type { RolloutPlan } from "../../components/config.ts";
import type { MeteredFunction } from "../adapters/metrics-gateway.ts";
import { foldHistory, type LedgerRecord } from "../release/ledger/history.ts";
import { existingOf, type KnownFunctions, withoutLost } from "../release/ledger/lost-functions.ts";
import { usageError } from "../release/model/errors.ts";
import { servedNow } from "../release/model/snapshot.ts";
import { partsOf } from "../release/rollout/plan-rollout.ts";
import { rolloutPosition, withTimeouts } from "../release/rollout/position.ts";
import { firstStep } from "../release/rollout/standing.ts";
import { type Asked, type Evidence, type Look, type Position, PROMOTION } from "../release/rollout/types.ts";
import { likelyVersions } from "../stack/likely-versions.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import { readStack, type StackReading } from "../stack/read-stack.ts";
import { rolloutPlanOf } from "../stack/rollout-plan.ts";

/** What one look has read. */
export interface LookRead {
  readonly look: Look;
  readonly reading: StackReading;
}

/** Timeouts of versions in seconds, by `name:version`. Versions never change, so a run reads each once. */
export type KnownTimeouts = Map<string, number>;

/**
 * Reads everything that one look decides from. Throws why the position is unknown; what CloudWatch does not tell is
 * part of the evidence. Throws `NoRolloutPlan`, `SlowOverTimeout`, `NoSuchStep`.
 */
export async function readLook(
  stack: OpenStack,
  asked: Asked,
  { isFirst, timeouts }: { readonly isFirst: boolean; readonly timeouts: KnownTimeouts },
): Promise<LookRead> {
  const { files, aws } = stack;
  const plan = rolloutPlanOf(stack.files);
  checkFrom(plan, asked.from);
  const reading = await readStack(stack, {
    history: true,
    published: isFirst,
    toleratesUnread: true,
    likely: (fn) => (isFirst ? likelyVersions(files, fn, "forward") : []),
  });
  const found = await findPosition(reading, plan, asked, isFirst);
  const position = await fillTimeouts(stack, reading, found, timeouts);
  checkSlowOver(stack, plan, position, timeouts);
  const now = aws.caller.clock.now();
  const evidence = await readEvidence(stack, plan, position, now);
  return { look: { plan, position, asked, now, ...(evidence ? { evidence } : {}) }, reading };
}

function checkFrom(plan: RolloutPlan, from: number | undefined): void {
  if (from === undefined || firstStep(plan, from) < PROMOTION) return;
  const last = plan.steps.at(-1)?.weight;
  throw usageError(
    "NoSuchStep",
    `The plan has no step of ${from} % or more.`,
    `Its last step: --from ${last}`,
  );
}

/**
 * While a rollout is under way, LIVE and ledger tell the whole position. The versions that there are, a call for each
 * function, then only name what waits its turn; the first look of a run reads them for that.
 */
async function findPosition(
  { snapshot, records, published }: StackReading,
  plan: RolloutPlan,
  { from }: Asked,
  isFirst: boolean,
): Promise<Position> {
  const find = (known: KnownFunctions, told: readonly LedgerRecord[]) =>
    rolloutPosition({
      snapshot,
      records: told,
      histories: foldHistory(told),
      versions: existingOf(known),
      plan,
      from,
    });
  const position = find(new Map(), records);
  const isKnown = position.kind === "under way" || position.kind === "canary lost";
  if (isKnown && !isFirst) return position;
  try {
    const known = await published();
    return find(known, withoutLost(records, known));
  } catch (error) {
    if (isKnown) return position;
    throw error;
  }
}

async function fillTimeouts(
  { files }: OpenStack,
  { versions }: StackReading,
  position: Position,
  timeouts: KnownTimeouts,
): Promise<Position> {
  const wanted = partsOf(position).participants.flatMap(({ name, stable, canary }) =>
    [stable, canary].map((version) => ({ name, version, key: `${name}:${version}` })),
  );
  await Promise.all(
    wanted
      .filter(({ key }) => !timeouts.has(key))
      .map(async ({ name, version, key }) => {
        const read = await versions.read(files.inAws(name), version);
        const seconds = read.ok ? read.value?.settings.Timeout : undefined;
        if (typeof seconds === "number") timeouts.set(key, seconds);
      }),
  );
  return withTimeouts(position, (name, version) => timeouts.get(`${name}:${version}`));
}

/** A call that runs so long times out: no call could ever be slow, and the setting would judge nothing. */
function checkSlowOver(
  { files }: OpenStack,
  plan: RolloutPlan,
  position: Position,
  timeouts: KnownTimeouts,
): void {
  for (const { name, stable, canary, timeoutSeconds } of partsOf(position).participants) {
    const { slowOverMs } = plan.functions[name] ?? {};
    const isTold = [stable, canary].every((version) => timeouts.has(`${name}:${version}`));
    if (slowOverMs === undefined || !isTold || slowOverMs < timeoutSeconds * 1000) continue;
    throw usageError(
      "SlowOverTimeout",
      `rollout.functions.${name}.slow_over of ${files.fileName} is ${slowOverMs} ms, and a call of ${name} times out after ${timeoutSeconds} s.`,
      `Use less than ${timeoutSeconds}s`,
    );
  }
}

/** Alarms before a start, everything while a rollout is under way, nothing else. */
async function readEvidence(
  { files, aws }: OpenStack,
  plan: RolloutPlan,
  position: Position,
  now: number,
): Promise<Evidence | undefined> {
  const starts = position.kind === "idle" && position.ready.length > 0;
  if (!starts && position.kind !== "under way") return undefined;
  const metrics = await aws.metrics();
  const alarms = plan.alarms.length > 0 ? metrics.readAlarms(plan.alarms) : { ok: true as const, value: [] };
  const first = position.kind === "under way" ? position.steps[0] : undefined;
  const functions = partsOf(position).participants.map(({ name, stable, canary }): MeteredFunction => {
    const { slowOverMs } = plan.functions[name] ?? {};
    return { ...files.inAws(name), stable, canary, ...(slowOverMs ? { slowOverMs } : {}) };
  });
  const minutes = first ? metrics.readMinutes(functions, first.at, now) : new Map();
  return { minutes: await minutes, alarms: await alarms };
}

/** Functions whose LIVE serves a canary and that the command leaves out. */
export function canariesLeftOut({ snapshot }: StackReading): string[] {
  const selected = new Set(snapshot.selected);
  return [...servedNow(snapshot)].flatMap(([name, { canary }]) =>
    canary && !selected.has(name) ? [name] : [],
  );
}
