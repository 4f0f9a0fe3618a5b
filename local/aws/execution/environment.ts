/** One execution environment: a process, its port of the Runtime API, and one invocation at a time. */
import type { EnvironmentLog } from "./environment-log.ts";
import { exited, type Failure, posted, timedOut, tooLarge } from "./failures.ts";
import { type HandlerProcess, type ProcessDeps, startHandlerProcess } from "./handler-process.ts";
import type { PendingInvocation, Posted, RuntimeApiServer } from "./runtime-api-server.ts";
import type { VersionToRun } from "./types.ts";

/** How initialization ended. A failure has no request to name yet, so it is put into words when there is one. */
export type InitOutcome =
  | { readonly ok: true; readonly durationMs: number }
  | {
      readonly ok: false;
      readonly durationMs: number;
      readonly timedOut: boolean;
      failure(requestId: string): Failure;
    };

/** How an invocation ended. */
export type Outcome =
  | { readonly ok: true; readonly payload: Uint8Array; readonly contentType?: string }
  | { readonly ok: false; readonly failure: Failure };

export interface EnvironmentListener {
  /** It waits for an invocation. */
  onIdle(environment: Environment): void;
  /** Its process is gone. */
  onEnd(environment: Environment): void;
}

export interface Environment {
  readonly log: EnvironmentLog;
  readonly ready: Promise<InitOutcome>;
  readonly ended: Promise<void>;
  /** When it last became idle, epoch milliseconds. */
  readonly idleSince: number;
  /** How long initialization took; only the first invocation is told. */
  takeInitDuration(): number | undefined;
  run(invocation: PendingInvocation, timeoutSeconds: number): Promise<Outcome>;
  /** The last log line of the invocation is written: not before this is the environment idle again. */
  doneLogging(): void;
  /** Resident memory at its highest so far, in MB; 0 where the system does not tell. */
  peakMb(): number;
  /** Logs a last line that the process has not ended. */
  flushOutput(): void;
  kill(): void;
}

/** What environments need of the executor. */
export interface EnvironmentDeps extends ProcessDeps {
  readonly runtimeApi: RuntimeApiServer;
}

/** What to start, and how long its initialization may take. */
export interface EnvironmentPlan {
  readonly version: VersionToRun;
  readonly taskRoot: string;
  readonly log: EnvironmentLog;
  readonly initTimeoutMs: number;
}

/** Starts an environment; nobody need wait for anything but `ready`. */
export function startEnvironment(
  deps: EnvironmentDeps,
  plan: EnvironmentPlan,
  listener: EnvironmentListener,
): Environment {
  const startedAt = performance.now();
  const ready = deferred<InitOutcome>();
  const ended = deferred<void>();
  let handler: HandlerProcess | undefined;
  let api: { readonly address: string; close(): void } | undefined;
  let deliver: ((invocation: PendingInvocation) => void) | undefined;
  /** From an invocation until the process asks for the next one, which it may put off by working on after its answer. */
  let timeLimit: NodeJS.Timeout | undefined;
  let running: { readonly requestId: string; settle(outcome: Outcome): void } | undefined;
  let initDurationMs: number | undefined;
  let idleSince = Date.now();
  let isLogging = false;
  let isOver = false;

  const initTimer = setTimeout(() => {
    failInit((requestId) => timedOut(requestId, plan.version.timeoutSeconds, Date.now()), true);
    environment.kill();
  }, plan.initTimeoutMs);

  function failInit(failure: (requestId: string) => Failure, hasTimedOut = false): void {
    clearTimeout(initTimer);
    ready.resolve({ ok: false, durationMs: performance.now() - startedAt, timedOut: hasTimedOut, failure });
  }

  function settle(requestId: string, outcome: Outcome): boolean {
    if (running?.requestId !== requestId) return false;
    running.settle(outcome);
    return true;
  }

  /** Idle is an environment whose process waits, and whose last invocation has nothing more to log. */
  function offerIfIdle(): void {
    if (deliver && !isLogging && !isOver) listener.onIdle(environment);
  }

  function over(code: number | null, signal: string | null): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timeLimit);
    api?.close();
    failInit((requestId) => exited(requestId, code, signal));
    if (running) running.settle({ ok: false, failure: exited(running.requestId, code, signal) });
    listener.onEnd(environment);
    ended.resolve();
  }

  const environment: Environment = {
    log: plan.log,
    ready: ready.promise,
    ended: ended.promise,
    get idleSince() {
      return idleSince;
    },
    takeInitDuration() {
      const taken = initDurationMs;
      initDurationMs = undefined;
      return taken;
    },
    run(invocation, timeoutSeconds) {
      isLogging = true;
      return new Promise((resolve) => {
        const { requestId } = invocation;
        timeLimit = setTimeout(() => {
          settle(requestId, { ok: false, failure: timedOut(requestId, timeoutSeconds, Date.now()) });
          environment.kill();
        }, timeoutSeconds * 1000);
        running = {
          requestId,
          settle(outcome) {
            running = undefined;
            resolve(outcome);
          },
        };
        const give = deliver;
        deliver = undefined;
        give?.(invocation);
      });
    },
    doneLogging() {
      isLogging = false;
      offerIfIdle();
    },
    peakMb: () => handler?.peakMb() ?? 0,
    flushOutput: () => handler?.flushOutput(),
    kill() {
      if (handler) handler.kill();
      else over(null, null);
    },
  };

  deps.runtimeApi
    .open({
      onNext(give) {
        // A handler may call the Runtime API itself; only one call waits, and none while an invocation runs.
        const isStray = running !== undefined || deliver !== undefined;
        if (isStray) return;
        deliver = give;
        clearTimeout(timeLimit);
        idleSince = Date.now();
        if (initDurationMs === undefined && ready.isPending()) {
          clearTimeout(initTimer);
          initDurationMs = performance.now() - startedAt;
          ready.resolve({ ok: true, durationMs: initDurationMs });
          handler?.peakMb();
        }
        offerIfIdle();
      },
      onResponse: (requestId, post) => settle(requestId, answerOf(post)),
      onError: (requestId, post) =>
        settle(requestId, { ok: false, failure: posted(post.body, post.errorType) }),
      onInitError: (post) => failInit(() => posted(post.body, post.errorType)),
    })
    .then((opened) => {
      api = opened;
      if (isOver) api.close();
      else handler = startHandlerProcess(deps, plan.version, { ...plan, runtimeApi: opened.address }, over);
    })
    .catch(() => over(null, null));

  return environment;
}

function answerOf(post: Posted): Outcome {
  if (!post.body) return { ok: false, failure: tooLarge() };
  return { ok: true, payload: post.body, contentType: post.contentType };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  /** The first call counts. */
  resolve(value: T): void;
  isPending(): boolean;
}

function deferred<T>(): Deferred<T> {
  let isPending = true;
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return {
    promise,
    isPending: () => isPending,
    resolve(value) {
      isPending = false;
      resolve(value);
    },
  };
}
