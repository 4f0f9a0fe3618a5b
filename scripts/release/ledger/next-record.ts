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
import { type Annotation, FOUND, type LateWrite } from "./annotation.ts";
import type { LedgerRecord } from "./history.ts";
import { ledgerIsStale, ledgerOf, servedOrRecorded, wholePercents } from "./served-ledger.ts";

/** A move that is to be recorded. */
export interface RecordRequest {
  readonly snapshot: StackSnapshot;
  /** Traffic of LIVE, as the answers of the writes say; functions that could not be read are absent. */
  readonly served: ReadonlyMap<string, Traffic>;
  /** Functions whose alias was written, or may have been. Their LIVE is read once more. */
  readonly touched: readonly string[];
  readonly annotation: Annotation;
  /**
   * Functions whose LIVE may be ahead of the ledger by this same move, since a run ended before its record. What they
   * serve is no traffic unknown to the ledger, and the move's own value records it.
   */
  readonly completes?: readonly string[];
  /**
   * LIVE was to serve what the stack file says. Where all of it does, and ledger and file have the same serial, the
   * record keeps that serial, as `pulumi up` does: a commit has the move already.
   */
  readonly isDeclared?: boolean;
}

/** A value for the ledger, and its annotation. */
export interface AnnotatedLedger {
  readonly ledger: Ledger;
  readonly annotation: Annotation;
  readonly late?: LateWrite;
}

/**
 * How far the recording of a move has come, as plain data. In each of at most 5 rounds, `nextStep` names the
 * values to write, and `afterWrite` takes the answers. If somebody else wrote the ledger or moved LIVE in
 * between, `afterReading` begins another round. Example: entry 7 was read and one value was written. As entry
 * 8 it follows directly. As entry 9 it does not, so LIVE of all functions is read and recorded once more.
 */
export interface Recording {
  readonly request: RecordRequest;
  readonly round: number;
  /** The newest value of the ledger as last read. */
  readonly state: LedgerState;
  /** Traffic before the move, if the ledger lacks it. Written ahead of the move's own value. */
  readonly unseen: ReadonlyMap<string, Traffic> | undefined;
  readonly serial: number;
  /** The serial is the one that was read. Another round raises it. */
  readonly keepsSerial: boolean;
  /** The last value of this recording, if it was late. The next one says so. */
  readonly late?: LateWrite;
  /** The stack file lacks a move that others made. */
  readonly fileIsStale: boolean;
  readonly served: ReadonlyMap<string, Traffic>;
  readonly overwritten: ReadonlySet<string>;
  readonly unread: ReadonlyMap<string, ShownError>;
  readonly entry: number | undefined;
  readonly ledgerError: ShownError | undefined;
  readonly isDone: boolean;
}

/** LIVE as last read, by the function's name. */
export type Lives = ReadonlyMap<string, Reading<LiveAlias>>;

const ROUNDS = 5;

/** Begins to record a move. `state` is the ledger of the snapshot, or a newer one. */
export function beginRecording(request: RecordRequest, state: LedgerState): Recording {
  const { snapshot, touched, completes = [] } = request;
  const fileSerial = snapshot.config.liveSerial;
  const others = snapshot.functions.filter(({ name }) => !completes.includes(name));
  const keepsSerial = isInFile(request, state);
  const isUnseen = touched.length > 0 && ledgerIsStale({ ...snapshot, functions: others });
  return {
    request,
    round: 1,
    state,
    unseen: isUnseen ? servedOrRecorded(snapshot, servedNow({ functions: others }), state) : undefined,
    serial: Math.max(serialOf(state), fileSerial) + (keepsSerial ? 0 : isUnseen ? 2 : 1),
    keepsSerial,
    fileIsStale: serialOf(state) > fileSerial,
    served: request.served,
    overwritten: new Set(),
    unread: new Map(),
    entry: undefined,
    ledgerError: undefined,
    isDone: false,
  };
}

/**
 * Whether the file that declared the move, and not an older or newer one, says what the touched functions now serve. Where
 * none was touched, the record makes up for a move of somebody else: older checkouts may lack that one.
 */
function isInFile({ isDeclared, snapshot, served, touched }: RecordRequest, state: LedgerState): boolean {
  if (
    !isDeclared ||
    touched.length === 0 ||
    state.kind !== "read" ||
    serialOf(state) !== snapshot.config.liveSerial
  )
    return false;
  return snapshot.functions
    .filter(({ name }) => touched.includes(name))
    .every(({ name, declared }) => sameTraffic(served.get(name) ?? { live: "" }, declared));
}

/** The next step: values to write (or why none can be), and functions whose LIVE to read meanwhile. */
export function nextStep(recording: Recording): {
  readonly write: readonly AnnotatedLedger[] | ShownError;
  readonly read: readonly string[];
} {
  const { request, round, state, serial, keepsSerial, late, served } = recording;
  const { snapshot, touched, annotation } = request;
  const read = round === 1 ? touched : snapshot.functions.map(({ name }) => name);
  if (isUnknown(state)) return { write: state.error, read };
  const before = unrecorded(recording);
  const found = before
    ? [{ ledger: ledgerOf(keepsSerial ? serial : serial - 1, before), annotation: FOUND }]
    : [];
  const ledger = ledgerOf(serial, servedOrRecorded(snapshot, served, state));
  return { write: [...found, { ledger, annotation, ...(late ? { late } : {}) }], read };
}

/** Takes the entry of the last value written, or why it was not written, and LIVE as read meanwhile. */
export function afterWrite(recording: Recording, written: number | ShownError, lives: Lives): Recording {
  const { recording: seen, isOther } = takeOver(recording, lives);
  if (typeof written !== "number") return { ...seen, ledgerError: written, isDone: true };
  const values = unrecorded(recording) ? 2 : 1;
  const read = entryOf(recording.state);
  const isNext = written === read + values;
  const { late: _, ...rest } = seen;
  return {
    ...rest,
    entry: written,
    ...(isNext ? {} : { late: { entry: written, read } }),
    fileIsStale: seen.fileIsStale || !isNext,
    isDone: (isNext && !isOther) || recording.round === ROUNDS,
  };
}

/** Traffic that this round writes ahead of the move's own value, if any. */
function unrecorded({ round, unseen }: Recording): Recording["unseen"] {
  return round === 1 ? unseen : undefined;
}

/** Begins another round. Its serial goes above all `records`: the newest may be this recording's own. */
export function afterReading(
  recording: Recording,
  { state, records }: { readonly state: LedgerState; readonly records: readonly LedgerRecord[] },
  lives: Lives,
): Recording {
  const serial = Math.max(recording.serial, ...records.map(({ value }) => value.serial)) + 1;
  return { ...takeOver(recording, lives).recording, state, serial, round: recording.round + 1 };
}

/** Traffic for the stack file: of the touched functions, or of all if the file lacks a move of others. */
export function declaredAfter({ request, served, fileIsStale }: Recording): Map<string, Traffic> {
  const declared = [...served].filter(([name]) => fileIsStale || request.touched.includes(name));
  return new Map(declared.map(([name, traffic]) => [name, wholePercents(traffic)]));
}

/** Takes over LIVE as it was read. `isOther`: some function serves other traffic than was believed. */
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

function entryOf(state: LedgerState): number {
  if (state.kind === "read") return state.now.entry;
  return state.kind === "missing" ? 0 : (state.entry ?? 0);
}

/** Not even the number of the newest value is known. */
export function isUnknown(state: LedgerState): state is Extract<LedgerState, { kind: "unreadable" }> {
  return state.kind === "unreadable" && state.entry === undefined;
}
