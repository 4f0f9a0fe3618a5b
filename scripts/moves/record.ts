import type { Traffic } from "../../components/config.ts";
import type { Ledger } from "../../components/ledger.ts";
import type { LedgerStore } from "../adapters/ledger-store.ts";
import { editStackFile } from "../adapters/stack-file.ts";
import { type Annotation, FOUND } from "../release/ledger/annotation.ts";
import { ledgerOf, trafficOfEntry, wholePercents } from "../release/ledger/served-ledger.ts";
import { type ShownError, shownError } from "../release/model/errors.ts";
import { type LedgerState, type StackSnapshot, servedNow } from "../release/model/snapshot.ts";
import { editsFor } from "../release/model/stack-file-edits.ts";
import { sameTraffic } from "../release/model/traffic.ts";
import { ledgerIsStale } from "../release/shown/stack-status.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import { readLives } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { GRACE_SECONDS } from "./write-live.ts";

/** What was written down after traffic had moved, and what was found to serve on the last read. */
export interface RecordResult {
  /** What LIVE of each function serves, as far as it could be read. */
  readonly served: ReadonlyMap<string, Traffic>;
  /** Functions that serve something else than what was just written. */
  readonly overwritten: readonly string[];
  /** Functions whose LIVE could not be read again. */
  readonly unread: readonly { readonly functionName: string; readonly error: ShownError }[];
  readonly serial: number | undefined;
  readonly entry: number | undefined;
  readonly ledgerError: ShownError | undefined;
  readonly stackFileError: ShownError | undefined;
}

const ROUNDS = 5;

export interface RecordRequest {
  readonly snapshot: StackSnapshot;
  /** What LIVE serves by the writes' own answers; functions that could not be read are absent. */
  readonly served: ReadonlyMap<string, Traffic>;
  /** Functions whose alias was written (or may have been): read once more. */
  readonly touched: readonly string[];
  readonly annotation: Annotation;
}

/**
 * Writes ledger and stack file after traffic has moved, and reads LIVE once more in the same round.
 * Two writers converge: when the value's number is not one more than the one read, somebody wrote in between,
 * so what serves is read again and written again, under a serial above both.
 */
export async function record(
  { run, files, aws }: OpenStack,
  { snapshot, served: believed, touched, annotation }: RecordRequest,
): Promise<RecordResult> {
  run.deadline.grant(GRACE_SECONDS);
  const [lambda, store] = await Promise.all([aws.lambda(), aws.ledger()]);
  const served = new Map(believed);
  const overwritten = new Set<string>();
  const unread = new Map<string, ShownError>();
  // A serial that does not follow the last one would let older checkouts pass: what could not be read is asked for again.
  let state = isUnknown(snapshot.ledger) ? await store.read() : snapshot.ledger;
  let isStale = serialOf(state) > files.config.liveSerial;
  // What the ledger never saw goes in first: else a move made by others would pass for one of ours, and what a
  // rollback left would not be known as left.
  const unseen =
    touched.length > 0 && ledgerIsStale(snapshot) ? completed(files, servedNow(snapshot), state) : undefined;
  let serial = Math.max(serialOf(state), files.config.liveSerial) + (unseen ? 2 : 1);
  let entry: number | undefined;
  let ledgerError: ShownError | undefined;

  /** Takes over what LIVE was found to serve; true where that is something else than was believed. */
  function differs(lives: Awaited<ReturnType<typeof readLives>>): boolean {
    let isOther = false;
    for (const [name, live] of lives) {
      if (!live.ok) {
        if (touched.includes(name)) unread.set(name, live.error);
        continue;
      }
      unread.delete(name);
      const known = served.get(name);
      if (known && sameTraffic(known, live.value.traffic)) continue;
      if (known && touched.includes(name)) overwritten.add(name);
      served.set(name, live.value.traffic);
      isOther = true;
    }
    return isOther;
  }

  for (let round = 1; round <= ROUNDS; round++) {
    const toRead =
      round === 1 ? files.functions.filter(({ name }) => touched.includes(name)) : files.functions;
    const values = [
      ...(unseen && round === 1 ? [{ ledger: ledgerOf(serial - 1, unseen), annotation: FOUND }] : []),
      { ledger: ledgerOf(serial, completed(files, served, state)), annotation },
    ];
    const [written, lives] = await Promise.all([
      isUnknown(state) ? state.error : write(store, values),
      readLives(run.deadline, lambda, toRead, "now"),
    ]);
    const isOther = differs(lives);
    if (typeof written !== "number") {
      ledgerError = written;
      break;
    }
    entry = written;
    const isNext = written === entryOf(state) + values.length;
    if (isNext && !isOther) break;
    if (!isNext) isStale = true;
    // The newest value may be the one written here: the serials of the others are in those before it.
    const [read, all] = await Promise.all([
      store.readHistory(),
      readLives(run.deadline, lambda, files.functions, "now"),
    ]);
    differs(all);
    state = read.state;
    serial = Math.max(serial, ...read.records.map(({ value }) => value.serial)) + 1;
  }

  const fileSerial = ledgerError ? undefined : serial;
  const declared = isStale ? [...served.keys()] : touched;
  const stackFileError = writeStackFile(files, served, declared, fileSerial);
  return {
    served,
    overwritten: [...overwritten],
    unread: [...unread].map(([functionName, error]) => ({ functionName, error })),
    serial: fileSerial,
    entry,
    ledgerError,
    stackFileError,
  };
}

/** Writes one value after the other; returns the number of the last, or what went wrong. */
async function write(
  store: LedgerStore,
  values: readonly { readonly ledger: Ledger; readonly annotation: Annotation }[],
): Promise<number | ShownError> {
  let number = 0;
  try {
    for (const { ledger, annotation } of values) number = await store.write(ledger, annotation);
    return number;
  } catch (error) {
    return shownError(error);
  }
}

/** Functions that can't be read keep what the ledger said of them. */
export function completed(
  files: StackFiles,
  served: ReadonlyMap<string, Traffic>,
  state: LedgerState,
): Map<string, Traffic> {
  const before = state.kind === "read" ? state.now.value.functions : {};
  return new Map(
    files.functions.flatMap(({ name }): [string, Traffic][] => {
      const traffic = served.get(name) ?? (before[name] && trafficOfEntry(before[name]));
      return traffic ? [[name, traffic]] : [];
    }),
  );
}

/**
 * The stack file gets what the `declared` functions serve: those that were touched. A file that is older than the ledger
 * gets all of them; with the new serial it would otherwise claim to hold moves that it lacks.
 */
function writeStackFile(
  files: StackFiles,
  served: ReadonlyMap<string, Traffic>,
  declared: readonly string[],
  serial: number | undefined,
): ShownError | undefined {
  if (files.fileError) return files.fileError;
  const moved = new Map<string, Traffic>();
  for (const [name, traffic] of served) if (declared.includes(name)) moved.set(name, wholePercents(traffic));
  try {
    editStackFile(files.filePath, files.project.name, () => {
      const config = files.configNow();
      return editsFor(config, moved, serial && Math.max(serial, config.liveSerial));
    });
    return undefined;
  } catch (error) {
    return shownError(error);
  }
}

function serialOf(state: LedgerState): number {
  return state.kind === "read" ? state.now.value.serial : 0;
}

/** Number of the newest value; 0 where there is none. */
function entryOf(state: LedgerState): number {
  if (state.kind === "read") return state.now.entry;
  return state.kind === "missing" ? 0 : (state.entry ?? 0);
}

/** Not even the number of the newest value is known. */
function isUnknown(state: LedgerState): state is Extract<LedgerState, { kind: "unreadable" }> {
  return state.kind === "unreadable" && state.entry === undefined;
}
