import { LATEST, type RolloutPlan } from "../../../components/config.ts";
import { ROLLOUT } from "../ledger/annotation.ts";
import type { FunctionHistory, LedgerRecord } from "../ledger/history.ts";
import { trafficOfEntry } from "../ledger/served-ledger.ts";
import { ReleaseError } from "../model/errors.ts";
import { type FunctionSnapshot, type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { isNewer } from "../model/traffic.ts";
import { liveOf } from "../plans/live-of.ts";
import { canaryOnLatest } from "../plans/plan-canary.ts";
import { type Beginning, beginningOf } from "./beginning.ts";
import { movedByOthers } from "./moved-by-others.ts";
import { firstStep, type Pair, type Standing, standingOf, stepAbove } from "./standing.ts";
import type { LeftOut, Participant, Position, StepTaken } from "./types.ts";

/** What a position is found from. */
export interface PositionRequest {
  readonly snapshot: StackSnapshot;
  readonly records: readonly LedgerRecord[];
  readonly histories: ReadonlyMap<string, FunctionHistory>;
  /** Published versions by function, oldest first. A function that is absent begins nothing. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
  readonly plan: RolloutPlan;
  /** `--from`: a rollout that begins has at least this weight. */
  readonly from?: number | undefined;
}

/** A selected function: what it could begin, and how its LIVE stands to the ledger. */
interface Placed<Stands extends Standing = Standing> {
  readonly fn: FunctionSnapshot;
  readonly beginning: Beginning;
  readonly standing: Stands;
}

/** The selected functions by their standing. */
type Found = {
  readonly [Kind in Standing["kind"]]: readonly Placed<Extract<Standing, { readonly kind: Kind }>>[];
};

/**
 * Where the rollout of the selected functions stands. Precedence: `others`, `canary lost`, `half done`, `under way`,
 * `idle`. A canary of others is `others` where its function was part of the rollout, or where no rollout is under
 * way; else it is left out, as is a newer version, which waits its turn.
 *
 * Runs with `-f` may have brought functions to different weights. The lowest is then the rollout's: a step raises
 * the functions below it, and each entry that raised any of them began a new hold.
 *
 * A function whose LIVE can't be read is left out while the others are under way or have lost a canary: nothing then
 * delays taking those back. Else throws why LIVE or the ledger could not be read. Throws `CanaryOnLatest` if nothing is
 * under way and LIVE of a function follows `$LATEST`. The timeout of participants is Lambda's longest until `withTimeouts` tells it.
 */
export function rolloutPosition(request: PositionRequest): Position {
  const { ledger } = request.snapshot;
  if (ledger.kind === "unreadable") {
    const { code, message, hint } = ledger.error;
    throw new ReleaseError(code, message, { hint });
  }
  const selected = selectedFunctions(request.snapshot);
  const placed = selected.filter(({ live }) => live.ok).map((fn) => place(fn, request));
  const of = <Kind extends Standing["kind"]>(kind: Kind) =>
    placed.filter(({ standing }) => standing.kind === kind) as unknown as Found[Kind];
  const found: Found = {
    others: of("others"),
    lost: of("lost"),
    ahead: of("ahead"),
    "under way": of("under way"),
    settled: of("settled"),
  };
  const position =
    movedByIntruders(found, request) ??
    canaryLost(found) ??
    halfDone(found, request) ??
    underWay(found, request) ??
    idle(found, request);
  const unread = selected.filter(({ live }) => !live.ok);
  if (position.kind === "under way" || position.kind === "canary lost") {
    const leftOut = unread.map(({ name }) => ({ name, reason: "LIVE could not be read" }));
    return { ...position, leftOut: [...position.leftOut, ...leftOut] };
  }
  for (const fn of unread) liveOf(fn);
  return position;
}

/** The participants with the larger timeout of their two versions; without a timeout, Lambda's longest. */
export function withTimeouts(
  position: Position,
  timeoutOf: (name: string, version: string) => number | undefined,
): Position {
  const told = (part: Participant): Participant => {
    const timeouts = [part.stable, part.canary].map((version) => timeoutOf(part.name, version));
    return { ...part, timeoutSeconds: Math.max(...timeouts.map((seconds) => seconds ?? LONGEST_SECONDS)) };
  };
  if (position.kind === "others") return position;
  return position.kind === "idle"
    ? { ...position, ready: position.ready.map(told) }
    : { ...position, participants: position.participants.map(told) };
}

function place(fn: FunctionSnapshot, { snapshot, histories, versions, plan, from }: PositionRequest): Placed {
  const serves = liveOf(fn).traffic;
  const recorded = snapshot.ledger.kind === "read" ? snapshot.ledger.now.value.functions[fn.name] : undefined;
  const history = histories.get(fn.name);
  const beginning = beginningOf(fn.name, serves.live, versions.get(fn.name), history);
  const standing = standingOf({
    serves,
    recorded: recorded && trafficOfEntry(recorded),
    history,
    startsWith: "canary" in beginning ? { ...beginning, weight: firstStep(plan, from) } : undefined,
    plan,
  });
  return { fn, beginning, standing };
}

function movedByIntruders({ others, ...found }: Found, request: PositionRequest): Position | undefined {
  const ours = [...found["under way"], ...found.ahead, ...found.lost];
  const since = Math.min(...ours.map(({ standing }) => standing.steps[0]?.entry ?? Number.POSITIVE_INFINITY));
  const wasPart = (name: string) =>
    request.histories
      .get(name)
      ?.changes?.some(({ entry, action, to }) => entry >= since && action === ROLLOUT && to.canary);
  const intruders = others.filter(
    ({ fn, standing }) => ours.length === 0 || standing.wasOurs || wasPart(fn.name),
  );
  if (intruders.length === 0) return undefined;
  return {
    kind: "others",
    error: movedByOthers(
      request,
      intruders.map(({ fn }) => fn),
    ),
  };
}

function canaryLost(found: Found): Position | undefined {
  if (found.lost.length === 0) return undefined;
  return {
    kind: "canary lost",
    lost: found.lost.map(({ fn }) => fn.name),
    participants: [...found.lost, ...found.ahead, ...found["under way"]].map(participant),
    leftOut: [...apart(found), ...found.settled.map(rests)],
  };
}

/** Completed are the functions for which the step was the next one; those at another weight stay there. */
function halfDone(found: Found, { plan }: PositionRequest): Position | undefined {
  if (found.ahead.length === 0) return undefined;
  const weight = Math.min(...found.ahead.map(({ standing }) => standing.weight));
  const there = found.ahead.filter(({ standing }) => standing.weight === weight);
  const starts = there.some(({ standing }) => standing.starts);
  const begins = starts ? found.settled.flatMap(ready) : [];
  const follow = found["under way"].filter(
    ({ standing }) => !starts && stepAbove(plan, standing.weight) === weight,
  );
  const participants = [...[...there, ...follow].map(participant), ...begins];
  const isApart = ({ fn }: Placed) => !participants.some(({ name }) => name === fn.name);
  return {
    kind: "half done",
    weight,
    participants,
    leftOut: [
      ...apart(found),
      ...[...found.ahead, ...found["under way"]]
        .filter(isApart)
        .map(({ fn, standing }) => ({ name: fn.name, reason: `stays at ${standing.weight} %` })),
      ...found.settled.filter(isApart).map(rests),
    ],
  };
}

function underWay(found: Found, { versions }: PositionRequest): Position | undefined {
  const moving = found["under way"];
  if (moving.length === 0) return undefined;
  const newer = moving.flatMap(({ fn, standing }): LeftOut[] => {
    const newest = versions.get(fn.name)?.at(-1);
    return newest && isNewer(newest, standing.canary) ? [waits(fn, newest)] : [];
  });
  return {
    kind: "under way",
    weight: Math.min(...moving.map(({ standing }) => standing.weight)),
    steps: stepsTaken(moving.map(({ standing }) => standing.steps)),
    participants: moving.map(participant),
    leftOut: [...apart(found), ...found.settled.map(rests), ...newer],
  };
}

function idle({ settled }: Found, { snapshot }: PositionRequest): Position {
  for (const { fn } of settled)
    if (liveOf(fn).traffic.live === LATEST) throw canaryOnLatest(snapshot, fn.name);
  const leftOut = settled.filter(({ beginning }) => "not" in beginning).map(rests);
  return { kind: "idle", ready: settled.flatMap(ready), leftOut };
}

/** One step for each entry that raised some function: the lowest weight after it. */
function stepsTaken(ofEach: readonly Extract<Standing, Pair>["steps"][]): StepTaken[] {
  const all = ofEach.flat().sort((one, other) => one.entry - other.entry);
  const entries = [...new Map(all.map((step) => [step.entry, step])).values()];
  return entries.map(({ entry, at }) => {
    const weights = ofEach.map((steps) => steps.findLast((step) => step.entry <= entry)?.to.canary?.weight);
    return { weight: Math.min(...weights.flatMap((weight) => weight ?? [])), at: Date.parse(at), entry };
  });
}

/** Lambda's longest timeout. */
const LONGEST_SECONDS = 900;

function participant({ fn, standing }: Placed<Extract<Standing, Pair>>): Participant {
  const { stable, canary } = standing;
  return { name: fn.name, stable, canary, timeoutSeconds: LONGEST_SECONDS };
}

function ready({ fn, beginning }: Placed): Participant[] {
  if (!("canary" in beginning)) return [];
  const stable = liveOf(fn).traffic.live;
  return [{ name: fn.name, stable, canary: beginning.canary, timeoutSeconds: LONGEST_SECONDS }];
}

function apart({ others }: Found): LeftOut[] {
  return others.map(({ fn }) => ({ name: fn.name, reason: "has a canary that no rollout set" }));
}

function rests({ fn, beginning }: Placed): LeftOut {
  return "canary" in beginning ? waits(fn, beginning.canary) : { name: fn.name, reason: beginning.not };
}

function waits({ name }: FunctionSnapshot, version: string): LeftOut {
  return { name, reason: `version ${version} waits for the end of this rollout` };
}
