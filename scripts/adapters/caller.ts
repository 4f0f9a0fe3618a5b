import { ReleaseError } from "../release/model/errors.ts";
import { pauseMs } from "../release/model/retry.ts";
import type { AwsClock } from "./aws-clock.ts";
import { type AwsFailure, awsFailure, wrapAwsError } from "./aws-errors.ts";
import { type Deadline, timedOut } from "./deadline.ts";
import { createPacer } from "./pacer.ts";

/**
 * Quotas in calls a second. GetFunction and GetPolicy have their own; Invoke is no control-plane call. Of CloudWatch's,
 * DescribeAlarms has the lower one.
 */
const RATES = {
  control: 15,
  getFunction: 100,
  getPolicy: 15,
  invoke: 1000,
  ssm: 10,
  cloudwatch: 9,
  other: 100,
} as const;
export type Quota = keyof typeof RATES;

/** Settings of one call. */
export interface CallOptions {
  /** As IAM names it: `lambda:GetAlias`. */
  readonly operation: string;
  readonly quota: Quota;
  readonly endpoint?: string | undefined;
  /** Lost answers end the call after so many attempts; by default only the deadline ends it. */
  readonly attempts?: number;
  /** Time for all attempts and pauses; then the call is given up, and the run can go on without it. */
  readonly withinSeconds?: number;
  /** Makes the call even after Ctrl-C: a move that has happened must be recorded. */
  readonly evenInterrupted?: boolean;
  /** Asked when it is the call's turn. An error that it returns is thrown instead of making the call. */
  calledOff?(): ReleaseError | undefined;
}

type Send<T> = (signal: AbortSignal) => Promise<T>;
type Recover<T> = (failure: AwsFailure) => { readonly value: T } | undefined;

/** Makes calls: paced, retried with backoff and jitter, ended by the deadline. */
export interface Caller {
  /** A call that may be made twice. Throws a `ReleaseError`, unless `recover` gives the failure a value. */
  read<T>(options: CallOptions, send: Send<T>, recover?: Recover<T>): Promise<T>;
  /** A call that must not be made twice: repeated only if refused unseen. Lost answers throw `LostAnswer`. */
  write<T>(options: CallOptions, send: Send<T>): Promise<T>;
  readonly deadline: Deadline;
  /** AWS's time, by the newest answer to any call of this caller. */
  readonly clock: AwsClock;
}

/** A write whose answer did not arrive: it may have happened. */
export class LostAnswer extends Error {
  override readonly cause: unknown;
  readonly error: ReleaseError;
  constructor(cause: unknown, error: ReleaseError) {
    super(error.message);
    this.cause = cause;
    this.error = error;
  }
}

const UNREACHABLE_ATTEMPTS = 3;
/** After so many attempts without an answer, the run goes on without the function. */
const SILENT_ATTEMPTS = 3;

export function createCaller(
  deadline: Deadline,
  clock: AwsClock,
  random: () => number = Math.random,
): Caller {
  const pacers = Object.fromEntries(Object.entries(RATES).map(([quota, rate]) => [quota, createPacer(rate)]));

  async function attempt<T>(
    options: CallOptions,
    send: Send<T>,
    isWrite: boolean,
    recover?: Recover<T>,
  ): Promise<T> {
    const { operation, withinSeconds } = options;
    const pacer = pacers[options.quota];
    const stopsForInterrupt = isWrite && !options.evenInterrupted;
    const own = withinSeconds === undefined ? undefined : AbortSignal.timeout(withinSeconds * 1000);
    const ended = (): ReleaseError | undefined => {
      if (deadline.signal.aborted) return timedOut(deadline.timeoutSeconds, operation);
      return own?.aborted ? noAnswer(operation, withinSeconds) : undefined;
    };
    let before: ReleaseError | undefined;
    let silent = 0;
    let knowsTheTime = false;
    for (let count = 1; ; count++) {
      await pacer?.turn();
      const late = ended();
      if (late) throw before ?? late;
      if (stopsForInterrupt && deadline.interrupted()) throw interrupted();
      const calledOff = options.calledOff?.();
      if (calledOff) throw calledOff;
      try {
        const signal = own ? AbortSignal.any([deadline.signal, own]) : deadline.signal;
        return await orAborted(send(signal), signal);
      } catch (error) {
        const failure = awsFailure(error);
        const wrapped = wrapAwsError(error, operation, options.endpoint);
        const tooLate = ended();
        if (tooLate) throw isWrite ? new LostAnswer(error, tooLate) : (before ?? tooLate);
        before = wrapped;
        if (wrapped.code === "NoAnswer") silent++;
        if (failure.kind === "final" && failure.clockWasWrong && !knowsTheTime) {
          knowsTheTime = true;
          continue;
        }
        const recovered = recover?.(failure);
        if (recovered) return recovered.value;
        if (failure.kind === "throttled") pacer?.slowDown();
        else if (failure.kind === "final" && wrapped.code === "UnreadableAnswer" && isWrite)
          throw new LostAnswer(error, wrapped);
        else if (failure.kind === "final") throw wrapped;
        else if (isWrite && failure.kind === "lost") throw new LostAnswer(error, wrapped);
        const limit =
          failure.kind === "unreachable"
            ? UNREACHABLE_ATTEMPTS
            : (options.attempts ?? Number.POSITIVE_INFINITY);
        const pause = failure.kind === "throttled" && count < 3 ? 0 : pauseMs(count + 1, random());
        if (count >= limit || silent >= SILENT_ATTEMPTS || pause > deadline.remainingMs()) throw wrapped;
        await deadline.pause(pause, { evenInterrupted: !stopsForInterrupt });
      }
    }
  }

  return {
    read: (options, send, recover) => attempt(options, send, false, recover),
    write: (options, send) => attempt(options, send, true),
    deadline,
    clock,
  };
}

/** Rejects on abort even before the call is sent: while the SDK waits for credentials, it hears no signal. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    signal.addEventListener("abort", end);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

function noAnswer(operation: string, seconds: number | undefined): ReleaseError {
  return new ReleaseError("NoAnswer", `${operation} gave no answer within ${seconds} s.`, {
    hint: "Check region, endpoint and network: --endpoint-url, AWS_ENDPOINT_URL, aws:endpoints",
  });
}

/** Thrown instead of beginning a write after Ctrl-C. */
export function interrupted(): ReleaseError {
  return new ReleaseError("Interrupted", "Interrupted before this write.", { exitCode: 130 });
}
