/** Runs rows against a server, a few at a time. No answer of the server ends the run. */
import { setMaxListeners } from "node:events";
import { type Clients, destroyClients } from "./clients.ts";
import { Difference, describeError, NotSeen } from "./expectation.ts";
import { createLaboratory, type LaboratoryOptions } from "./laboratory.ts";
import type { LeftBehind } from "./leavings.ts";
import type { Mismatch } from "./matching.ts";
import type { Row } from "./row.ts";

/** Result of one row. */
export type Outcome = { readonly row: Row; readonly seconds: number } & (
  | { readonly outcome: "equal"; readonly measured?: string }
  | { readonly outcome: "different"; readonly mismatches: readonly Mismatch[] }
  | { readonly outcome: "not seen"; readonly reason: string }
);

export interface RunOptions extends Omit<LaboratoryOptions, "signal"> {
  readonly rows: readonly Row[];
  /** Longest time for one row. */
  readonly rowMs: number;
  /** Number of rows at a time. */
  readonly parallel: number;
  onOutcome?(outcome: Outcome): void;
}

export interface Run {
  /** One for each row, in the rows' order. None rejects. After `stop`, those still open never settle. */
  readonly outcomes: readonly Promise<Outcome>[];
  /** Resolves when all rows have ended and the things they made are removed. */
  readonly finished: Promise<{
    readonly outcomes: readonly Outcome[];
    readonly leftBehind: readonly LeftBehind[];
  }>;
  /** Begins no further row, ends the rows under way, then begins the removal. */
  stop(): void;
  /** Names of the things that would stay if the process ended now. */
  made(): string[];
}

/** Longest wait for requests that were under way when the rows ended. */
const LAST_ANSWERS_MS = 10_000;

/** Begins a run. */
export function startRun(options: RunOptions): Run {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const building = createLaboratory({ ...options, signal: stopping.signal });
  const seen: Outcome[] = [];
  const ends = options.rows.map(() => withResolvers<Outcome>());
  const queue = options.rows.map((row, index) => ({ row, index }));

  async function worker(): Promise<void> {
    for (let next = queue.shift(); next && !stopping.signal.aborted; next = queue.shift()) {
      const outcome = await checkRow(next.row, building.room, options.rowMs, stopping.signal);
      if (stopping.signal.aborted) return;
      seen.push(outcome);
      options.onOutcome?.(outcome);
      ends[next.index]?.resolve(outcome);
    }
  }

  async function all() {
    await Promise.all(Array.from({ length: options.parallel }, worker));
    stopping.abort(new NotSeen("The run had ended."));
    await Promise.race([Promise.allSettled([...building.inFlight]), pause(LAST_ANSWERS_MS)]);
    const leftBehind = await building.leavings.remove(options.clients, options.rowMs);
    return { outcomes: seen, leftBehind };
  }

  return {
    outcomes: ends.map(({ promise }) => promise),
    finished: all(),
    stop: () => stopping.abort(new NotSeen("The run was stopped.")),
    made: () => building.leavings.names(),
  };
}

/** Closes the connections of a run that has finished. */
export function closeRun(clients: Clients, once: Clients): void {
  destroyClients(clients);
  destroyClients(once);
}

async function checkRow(
  row: Row,
  room: ReturnType<typeof createLaboratory>["room"],
  rowMs: number,
  stopping: AbortSignal,
): Promise<Outcome> {
  const startedAt = performance.now();
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  const stop = () => ended.abort(stopping.reason);
  stopping.addEventListener("abort", stop);
  const timer = setTimeout(() => ended.abort(new TooSlow(rowMs)), rowMs);
  const aborted = new Promise<never>((_, reject) => {
    ended.signal.addEventListener("abort", () => reject(ended.signal.reason));
  });
  const done = (rest: OutcomeOf) => ({ row, seconds: (performance.now() - startedAt) / 1000, ...rest });
  try {
    const check = row.check(room(ended.signal));
    check.catch(() => {});
    const measured = await Promise.race([check, aborted]);
    return done({ outcome: "equal", ...(typeof measured === "string" && { measured }) });
  } catch (error) {
    return done(judge(ended.signal.aborted ? ended.signal.reason : error));
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener("abort", stop);
    aborted.catch(() => {});
    ended.abort(new NotSeen("The row had ended."));
  }
}

type OutcomeOf =
  | { readonly outcome: "equal"; readonly measured?: string }
  | { readonly outcome: "different"; readonly mismatches: readonly Mismatch[] }
  | { readonly outcome: "not seen"; readonly reason: string };

function judge(error: unknown): OutcomeOf {
  if (error instanceof Difference) return { outcome: "different", mismatches: error.mismatches };
  if (error instanceof NotSeen) return { outcome: "not seen", reason: error.message };
  if (error instanceof TooSlow) {
    return { outcome: "different", mismatches: [{ wanted: "an end", got: error.message }] };
  }
  return { outcome: "different", mismatches: [{ wanted: "an answer", got: describeError(error) }] };
}

class TooSlow extends Error {
  constructor(rowMs: number) {
    super(`none within ${rowMs / 1000} s`);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** As `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
