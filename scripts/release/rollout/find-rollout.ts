import type { LedgerEntry } from "../../../components/ledger.ts";
import { FOUND, isTakeOver, MOVES_BACK, ROLLOUT } from "../ledger/annotation.ts";
import type { LedgerRecord } from "../ledger/history.ts";
import { trafficOfEntry } from "../ledger/served-ledger.ts";
import { awsTime } from "../model/aws-time.ts";
import { ReleaseError } from "../model/errors.ts";
import { callerName } from "../model/text.ts";
import { sameTraffic } from "../model/traffic.ts";
import type { ReportedEntry, ReportedStep, RolloutOutcome } from "./report-data.ts";

/** One rollout in the ledger. */
export interface PastRollout {
  readonly entries: readonly ReportedEntry[];
  /** By name: the two versions, and the steps that LIVE took between them. */
  readonly functions: ReadonlyMap<string, RolloutOfFunction>;
  readonly outcome: RolloutOutcome;
}

export interface RolloutOfFunction {
  readonly stable: string;
  readonly canary: string;
  readonly steps: readonly ReportedStep[];
}

/**
 * The rollout that ledger entry `entry` belongs to; by default the newest one. `records` oldest first. Throws
 * `NoRollout`: there is none, or the entry is of none; the message then names the entries that are.
 */
export function findRollout(records: readonly LedgerRecord[], entry?: number): PastRollout {
  const rollouts = rolloutsIn(records);
  const found =
    entry === undefined
      ? rollouts.at(-1)
      : rollouts.findLast(({ entries }) => entries.some((one) => one.entry === entry));
  if (found) return found;
  const spans = rollouts.map(({ entries }) => {
    const [first, last] = [entries[0]?.entry, entries.at(-1)?.entry];
    return first === last ? `${first}` : `${first} to ${last}`;
  });
  throw new ReleaseError(
    "NoRollout",
    rollouts.length === 0
      ? "The ledger holds no rollout: no entry was made by live rollout."
      : `Entry ${entry} belongs to no rollout. The entries of rollouts are: ${spans.join(", ")}.`,
  );
}

/** A rollout that is being folded. */
interface Folding {
  readonly entries: ReportedEntry[];
  readonly functions: Map<string, FoldingFunction>;
  last: LedgerRecord;
}

interface FoldingFunction {
  readonly stable: string;
  readonly canary: string;
  readonly steps: ReportedStep[];
  /** Its canary has had traffic until now. */
  isOn: boolean;
}

/**
 * Every rollout in the ledger, oldest first. One begins with an entry of action `rollout` that leaves canaries. It
 * has every later entry that changes the traffic of its functions, whoever wrote it, until none has its canary, and
 * the entry after one of action `found`, which is of the same move.
 */
export function rolloutsIn(records: readonly LedgerRecord[]): PastRollout[] {
  const found: Folding[] = [];
  let open: Folding | undefined;
  for (const [index, record] of records.entries()) {
    const before = records[index - 1]?.value.functions ?? {};
    if (open && goOn(open, record, before)) addEntry(open, record);
    if (open && !isOn(open) && open.last.annotation.action !== FOUND.action) open = undefined;
    if (record.annotation.action !== ROLLOUT) continue;
    const canaries = Object.entries(record.value.functions).filter(([name, { canary }]) => {
      const known = open?.functions.get(name);
      return canary && !known?.isOn;
    });
    if (canaries.length === 0) continue;
    if (!open || canaries.some(([name]) => open?.functions.has(name))) {
      open = { entries: [], functions: new Map(), last: record };
      found.push(open);
    }
    for (const [name, { live, canary = "", weight = 0 }] of canaries) {
      const steps = [{ weight, entry: record.entry, at: awsTime(record.at) }];
      open.functions.set(name, { stable: live, canary, steps, isOn: true });
    }
    addEntry(open, record);
  }
  return found.map((folding) => ({
    entries: folding.entries,
    functions: folding.functions,
    outcome: outcomeOf(folding),
  }));
}

function isOn({ functions }: Folding): boolean {
  return [...functions.values()].some((fn) => fn.isOn);
}

/** Takes in what an entry did to the functions of a rollout. Returns whether the entry belongs to it. */
function goOn(
  { functions, last }: Folding,
  { entry, at, annotation, value }: LedgerRecord,
  before: Readonly<Record<string, LedgerEntry>>,
): boolean {
  const isSame = (name: string) => sameEntry(before[name], value.functions[name]);
  const takesOver = isTakeOver(annotation);
  let belongs = last.annotation.action === FOUND.action;
  for (const [name, fn] of functions) {
    if (!fn.isOn || (isSame(name) && !takesOver)) continue;
    belongs = true;
    const now = value.functions[name];
    const step = fn.steps.pop() as ReportedStep;
    fn.steps.push({ ...step, until: awsTime(at) });
    fn.isOn = now?.live === fn.stable && now.canary === fn.canary;
    if (fn.isOn) fn.steps.push({ weight: now?.weight ?? 0, entry, at: awsTime(at) });
  }
  return belongs;
}

function sameEntry(one: LedgerEntry | undefined, other: LedgerEntry | undefined): boolean {
  return one && other ? sameTraffic(trafficOfEntry(one), trafficOfEntry(other)) : one === other;
}

function addEntry(folding: Folding, record: LedgerRecord): void {
  const { entry, at, by, annotation, value } = record;
  if (folding.entries.at(-1)?.entry === entry) folding.entries.pop();
  const weights = [...folding.functions].map(([name, { canary }]) => {
    const now = value.functions[name];
    return [name, now?.live === canary ? 100 : now?.canary === canary ? (now.weight ?? 0) : 0];
  });
  folding.entries.push({
    entry,
    at: awsTime(at),
    by: callerName(by),
    ...annotation,
    weights: Object.fromEntries(weights),
  });
  folding.last = record;
}

/** Of the last entry. */
function outcomeOf(folding: Folding): RolloutOutcome {
  const { annotation } = folding.last;
  const weights = Object.values(folding.entries.at(-1)?.weights ?? {});
  const reason = annotation.reason ? { reason: annotation.reason } : {};
  const ended = (actions: readonly string[]) => !isOn(folding) && actions.includes(annotation.action);
  if (isOn(folding) && annotation.action === ROLLOUT) return { kind: "under way", ...reason };
  if (ended([ROLLOUT, "promote"]) && weights.every((weight) => weight === 100))
    return { kind: "promoted", ...reason };
  if (ended(MOVES_BACK)) return { kind: "taken back", ...reason };
  return { kind: "ended by others", ...reason };
}
