import type { Traffic } from "../../../components/config.ts";
import type { Ledger } from "../../../components/ledger.ts";
import type { ShownError } from "../model/errors.ts";
import {
  type LedgerState,
  type LiveAlias,
  type Reading,
  type StackSnapshot,
  servedNow,
} from "../model/snapshot.ts";
import { sameTraffic } from "../model/traffic.ts";
import { type Annotation, FOUND } from "./annotation.ts";
import type { LedgerRecord } from "./history.ts";
import { ledgerIsStale, ledgerOf, servedOrRecorded, wholePercents } from "./served-ledger.ts";

/** What a move asks to be recorded. */
export interface RecordRequest {
  readonly snapshot: StackSnapshot;
  /** What LIVE serves by the writes' own answers; functions that could not be read are absent. */
  readonly served: ReadonlyMap<string, Traffic>;
  /** Functions whose alias was written (or may have been): read once more. */
  readonly touched: readonly string[];
  readonly annotation: Annotation;
}

/** A value for the ledger, and what it is written for. */
export interface AnnotatedLedger {
  readonly ledger: Ledger;
  readonly annotation: Annotation;
}

/** How far the record of a move has come. Plain data: `nextStep` says what to do, `afterWrite` and `afterReading` go on. */
export interface Recording {
  readonly request: RecordRequest;
  readonly round: number;
  /** The newest value of the ledger as last read. */
  readonly state: LedgerState;
  /** What served before the move, where the ledger does not know it. Written ahead of the move's own value. */
  readonly unseen: ReadonlyMap<string, Traffic> | undefined;
  readonly serial: number;
  /** The stack file lacks a move that others made. */
  readonly fileIsStale: boolean;
  readonly served: ReadonlyMap<string, Traffic>;
  readonly overwritten: ReadonlySet<string>;
  readonly unread: ReadonlyMap<string, ShownError>;
  readonly entry: number | undefined;
  readonly ledgerError: ShownError | undefined;
  readonly isDone: boolean;
}

/** LIVE of functions as last read, by name. */
export type Lives = ReadonlyMap<string, Reading<LiveAlias>>;

const ROUNDS = 5;

/** Begins the record of a move on the ledger `state`: that of the snapshot, or a newer one. */
export function beginRecording(request: RecordRequest, state: LedgerState): Recording {
  const { snapshot, touched } = request;
  const fileSerial = snapshot.config.liveSerial;
  const isUnseen = touched.length > 0 && ledgerIsStale(snapshot);
  return {
    request,
    round: 1,
    state,
    unseen: isUnseen ? servedOrRecorded(snapshot, servedNow(snapshot), state) : undefined,
    serial: Math.max(serialOf(state), fileSerial) + (isUnseen ? 2 : 1),
    fileIsStale: serialOf(state) > fileSerial,
    served: request.served,
    overwritten: new Set(),
    unread: new Map(),
    entry: undefined,
    ledgerError: undefined,
    isDone: false,
  };
}

/** What to do next, at the same time: the values to write, or why none can be; and the functions whose LIVE to read. */
export function nextStep(recording: Recording): {
  readonly write: readonly AnnotatedLedger[] | ShownError;
  readonly read: readonly string[];
} {
  const { request, round, state, unseen, serial, served } = recording;
  const { snapshot, touched, annotation } = request;
  const read = round === 1 ? touched : snapshot.functions.map(({ name }) => name);
  if (isUnknown(state)) return { write: state.error, read };
  const found = unseen && round === 1 ? [{ ledger: ledgerOf(serial - 1, unseen), annotation: FOUND }] : [];
  const ledger = ledgerOf(serial, servedOrRecorded(snapshot, served, state));
  return { write: [...found, { ledger, annotation }], read };
}

/** Goes on with the number of the last value written, or with why it was not written, and with what LIVE serves. */
export function afterWrite(recording: Recording, written: number | ShownError, lives: Lives): Recording {
  const { recording: seen, isOther } = takeOver(recording, lives);
  if (typeof written !== "number") return { ...seen, ledgerError: written, isDone: true };
  const { write } = nextStep(recording);
  const values = Array.isArray(write) ? write.length : 0;
  const isNext = written === entryOf(recording.state) + values;
  return {
    ...seen,
    entry: written,
    fileIsStale: seen.fileIsStale || !isNext,
    isDone: (isNext && !isOther) || recording.round === ROUNDS,
  };
}

/**
 * Goes on with the whole ledger and with what LIVE of all functions serves, after somebody wrote in between.
 * The newest value may be the one written here, so the next serial is above those of all values.
 */
export function afterReading(
  recording: Recording,
  { state, records }: { readonly state: LedgerState; readonly records: readonly LedgerRecord[] },
  lives: Lives,
): Recording {
  const serial = Math.max(recording.serial, ...records.map(({ value }) => value.serial)) + 1;
  return { ...takeOver(recording, lives).recording, state, serial, round: recording.round + 1 };
}

/** What the stack file gets: the touched functions, or all where the file lacks a move that others made. */
export function declaredAfter({ request, served, fileIsStale }: Recording): Map<string, Traffic> {
  const declared = [...served].filter(([name]) => fileIsStale || request.touched.includes(name));
  return new Map(declared.map(([name, traffic]) => [name, wholePercents(traffic)]));
}

/** Takes over what LIVE was found to serve. `isOther` where that is something else than was believed. */
function takeOver(recording: Recording, lives: Lives): { recording: Recording; isOther: boolean } {
  const { touched } = recording.request;
  const served = new Map(recording.served);
  const overwritten = new Set(recording.overwritten);
  const unread = new Map(recording.unread);
  let isOther = false;
  for (const [name, live] of lives) {
    if (!live.ok) {
      if (touched.includes(name)) unread.set(name, live.error);
      continue;
    }
    unread.delete(name);
    const believed = served.get(name);
    if (believed && sameTraffic(believed, live.value.traffic)) continue;
    if (believed && touched.includes(name)) overwritten.add(name);
    served.set(name, live.value.traffic);
    isOther = true;
  }
  return { recording: { ...recording, served, overwritten, unread }, isOther };
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
export function isUnknown(state: LedgerState): state is Extract<LedgerState, { kind: "unreadable" }> {
  return state.kind === "unreadable" && state.entry === undefined;
}
