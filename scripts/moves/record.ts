import type { Traffic } from "../../components/config.ts";
import type { LedgerStore } from "../adapters/ledger-store.ts";
import { editStackFile } from "../adapters/stack-file.ts";
import {
  type AnnotatedLedger,
  afterReading,
  afterWrite,
  beginRecording,
  declaredAfter,
  isUnknown,
  nextStep,
  type RecordRequest,
} from "../release/ledger/next-record.ts";
import { type ShownError, shownError } from "../release/model/errors.ts";
import { editsFor } from "../release/model/stack-file-edits.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import { readLives } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { GRACE_SECONDS } from "./write-live.ts";

/** The record of a move: what ledger and stack file got, and what LIVE served on the last read. */
export interface RecordResult {
  /** Traffic of LIVE by function, as far as LIVE could be read. */
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

/**
 * Writes ledger and stack file after traffic has moved, and reads LIVE once more in the same round.
 * Two writers converge. If the value's number is not one above the number read, somebody wrote in between:
 * ledger and LIVE are read again, and the ledger is written again under a serial above both.
 */
export async function record({ run, files, aws }: OpenStack, request: RecordRequest): Promise<RecordResult> {
  run.deadline.addGrace(GRACE_SECONDS);
  const [lambda, store] = await Promise.all([aws.lambda(), aws.ledger()]);
  const readAlias = (names: readonly string[]) =>
    readLives(
      run.deadline,
      lambda,
      files.functions.filter(({ name }) => names.includes(name)),
      "now",
    );
  const { ledger } = request.snapshot;
  // An unknown ledger is read again: a serial not above the last one would let older checkouts pass.
  let recording = beginRecording(request, isUnknown(ledger) ? await store.read() : ledger);
  for (;;) {
    const { write, read } = nextStep(recording);
    const [written, lives] = await Promise.all([writeValues(store, write), readAlias(read)]);
    recording = afterWrite(recording, written, lives);
    if (recording.isDone) break;
    const everything = files.functions.map(({ name }) => name);
    recording = afterReading(recording, ...(await Promise.all([store.readHistory(), readAlias(everything)])));
  }
  const serial = recording.ledgerError ? undefined : recording.serial;
  return {
    served: recording.served,
    overwritten: [...recording.overwritten],
    unread: [...recording.unread].map(([functionName, error]) => ({ functionName, error })),
    serial,
    entry: recording.entry,
    ledgerError: recording.ledgerError,
    stackFileError: writeStackFile(files, declaredAfter(recording), serial),
  };
}

/** Writes one value after the other. Returns the number of the last value, or the error. */
async function writeValues(
  store: LedgerStore,
  values: readonly AnnotatedLedger[] | ShownError,
): Promise<number | ShownError> {
  if (!("length" in values)) return values;
  let number = 0;
  try {
    for (const value of values) number = await store.write(value);
    return number;
  } catch (error) {
    return shownError(error);
  }
}

function writeStackFile(
  files: StackFiles,
  declared: ReadonlyMap<string, Traffic>,
  serial: number | undefined,
): ShownError | undefined {
  if (files.fileError) return files.fileError;
  try {
    editStackFile(files.filePath, files.project.name, () => {
      const config = files.configNow();
      return editsFor(config, declared, serial && Math.max(serial, config.liveSerial));
    });
    return undefined;
  } catch (error) {
    return shownError(error);
  }
}
