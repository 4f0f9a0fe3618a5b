import type { Traffic } from "../../components/config.ts";
import type { LedgerStore } from "../adapters/ledger-store.ts";
import { editStackFile } from "../adapters/stack-file.ts";
import type { Annotation } from "../release/annotation.ts";
import { type ShownError, shownError } from "../release/errors.ts";
import { ledgerOf, trafficOfEntry, wholePercents } from "../release/served-ledger.ts";
import type { LedgerState, StackSnapshot } from "../release/snapshot.ts";
import { editsFor } from "../release/stack-file-edits.ts";
import { sameTraffic } from "../release/traffic.ts";
import { readLives } from "./read-stack.ts";
import type { Session } from "./session.ts";
import { GRACE_SECONDS } from "./write-live.ts";

/** What was written down after traffic had moved, and what was found to serve on the last read. */
export interface Recorded {
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
  session: Session,
  { snapshot, served: believed, touched, annotation }: RecordRequest,
): Promise<Recorded> {
  session.deadline.grant(GRACE_SECONDS);
  const [lambda, store] = await Promise.all([session.lambda(), session.ledger()]);
  const served = new Map(believed);
  const overwritten = new Set<string>();
  const unread = new Map<string, ShownError>();
  let state = snapshot.ledger;
  let serial = Math.max(serialOf(state), session.config.liveSerial) + 1;
  let entry: number | undefined;
  let ledgerError: ShownError | undefined;

  for (let round = 1; round <= ROUNDS; round++) {
    const toRead =
      round === 1 ? session.functions.filter(({ name }) => touched.includes(name)) : session.functions;
    const [written, lives] = await Promise.all([
      write(store, ledgerOf(serial, completed(session, served, state)), annotation),
      readLives(lambda, toRead),
    ]);
    let differs = false;
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
      differs = true;
    }
    if (typeof written !== "number") {
      ledgerError = written;
      break;
    }
    entry = written;
    const expected =
      state.kind === "read"
        ? state.now.entry + 1
        : state.kind === "missing"
          ? 1
          : (state.entry ?? written - 1) + 1;
    if (written === expected && !differs) break;
    state = await store.read();
    serial = Math.max(serialOf(state), serial) + 1;
  }

  const fileSerial = ledgerError ? undefined : serial;
  const stackFileError = writeStackFile(session, snapshot, served, touched, fileSerial);
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

async function write(
  store: LedgerStore,
  ledger: ReturnType<typeof ledgerOf>,
  annotation: Annotation,
): Promise<number | ShownError> {
  try {
    return await store.write(ledger, annotation);
  } catch (error) {
    return shownError(error);
  }
}

/** Functions that can't be read keep what the ledger said of them. */
export function completed(
  session: Session,
  served: ReadonlyMap<string, Traffic>,
  state: LedgerState,
): Map<string, Traffic> {
  const before = state.kind === "read" ? state.now.value.functions : {};
  return new Map(
    session.functions.flatMap(({ name }): [string, Traffic][] => {
      const traffic = served.get(name) ?? (before[name] && trafficOfEntry(before[name]));
      return traffic ? [[name, traffic]] : [];
    }),
  );
}

/**
 * The stack file gets what the touched functions serve. A file that is older than the ledger gets all functions:
 * with the new serial it would otherwise claim to hold moves that it lacks.
 */
function writeStackFile(
  session: Session,
  snapshot: StackSnapshot,
  served: ReadonlyMap<string, Traffic>,
  touched: readonly string[],
  serial: number | undefined,
): ShownError | undefined {
  const isStale = serialOf(snapshot.ledger) > session.config.liveSerial;
  const moved = new Map<string, Traffic>();
  for (const [name, traffic] of served)
    if ((isStale || touched.includes(name)) && name in session.config.traffic)
      moved.set(name, wholePercents(traffic));
  try {
    editStackFile(session.filePath, session.project.name, editsFor(session.config, moved, serial));
    return undefined;
  } catch (error) {
    return shownError(error);
  }
}

function serialOf(state: LedgerState): number {
  return state.kind === "read" ? state.now.value.serial : 0;
}
