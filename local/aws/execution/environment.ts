/** One execution environment: a process, its port of the Runtime API, and one invocation at a time. */
import type { EnvironmentLog } from "./environment-log.ts";
import { type Ending, exited, type Failure, posted, timedOut, tooLarge } from "./failures.ts";
import { type HandlerProcess, type ProcessDeps, startHandlerProcess } from "./handler-process.ts";
import type { PendingInvocation, PostedAnswer, RuntimeApiServer } from "./runtime-api-server.ts";
import type { VersionToRun } from "./types.ts";

/** How initialization ended. A failure gets its text later, because the text names the first request. */
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
  /** The environment waits for an invocation. */
  onIdle(environment: Environment): void;
  /** The environment's process has ended. */
  onEnd(environment: Environment): void;
}

export interface Environment {
  readonly log: EnvironmentLog;
  readonly ready: Promise<InitOutcome>;
  readonly ended: Promise<void>;
  /** Time at which the environment last became idle, epoch milliseconds. */
  readonly idleSince: number;
  /** Duration of the initialization in milliseconds, for the first invocation only. */
  takeInitDuration(): number | undefined;
  run(invocation: PendingInvocation, timeoutSeconds: number): Promise<Outcome>;
  /** The invocation's last log line is written. Only after this call is the environment idle again. */
  doneLogging(): void;
  /** Highest memory seen so far, in MB; 0 if the system does not show it. */
  peakMb(): number;
  /** Logs a last line that has no newline yet. */
  flushOutput(): void;
  kill(): void;
}

/** The dependencies that all environments of an executor share. */
export interface EnvironmentDeps extends ProcessDeps {
  readonly runtimeApi: RuntimeApiServer;
}

/** The version to start, its folder and log, and the time limit of its initialization. */
export interface EnvironmentPlan {
  readonly version: VersionToRun;
  readonly taskRoot: string;
  readonly log: EnvironmentLog;
  readonly initTimeoutMs: number;
}

const NOT_STARTED: Ending = { code: null, signal: null, outOfMemory: false };
const OUT_OF_MEMORY: Ending = { code: null, signal: null, outOfMemory: true };

/** Starts an environment. Callers need to wait for `ready` only. */
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
  /** Runs until the process asks for the next invocation, because a process may work on after its answer. */
  let timeLimit: NodeJS.Timeout | undefined;
  let running: { readonly requestId: string; finish(outcome: Outcome): void } | undefined;
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

  /** Too much memory, however short the peak was, makes an answer worthless: on AWS there would be none. */
  function finishInvocation(requestId: string, outcome: Outcome): boolean {
    if (running?.requestId !== requestId) return false;
    const isOutOfMemory = handler?.memory.isOver();
    running.finish(isOutOfMemory ? { ok: false, failure: exited(requestId, OUT_OF_MEMORY) } : outcome);
    return true;
  }

  /** An environment is idle if its process waits and its last invocation has nothing more to log. */
  function offerIfIdle(): void {
    if (deliver && !isLogging && !isOver) listener.onIdle(environment);
  }

  function over(ending: Ending): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timeLimit);
    api?.close();
    failInit((requestId) => exited(requestId, ending));
    if (running) running.finish({ ok: false, failure: exited(running.requestId, ending) });
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
          finishInvocation(requestId, {
            ok: false,
            failure: timedOut(requestId, timeoutSeconds, Date.now()),
          });
          environment.kill();
        }, timeoutSeconds * 1000);
        running = {
          requestId,
          finish(outcome) {
            running = undefined;
            resolve(outcome);
          },
        };
        handler?.memory.watch(true);
        const give = deliver;
        deliver = undefined;
        give?.(invocation);
      });
    },
    doneLogging() {
      isLogging = false;
      offerIfIdle();
    },
    peakMb: () => handler?.memory.peakMb ?? 0,
    flushOutput: () => handler?.flushOutput(),
    kill() {
      if (handler) handler.kill();
      else over(NOT_STARTED);
    },
  };

  deps.runtimeApi
    .open({
      onNext(give) {
        // A handler may call the Runtime API too: its call is ignored while one waits or an invocation runs.
        const isStray = running !== undefined || deliver !== undefined;
        if (isStray) return;
        deliver = give;
        clearTimeout(timeLimit);
        handler?.memory.watch(false);
        idleSince = Date.now();
        if (initDurationMs === undefined && ready.isPending()) {
          if (handler?.memory.isOver()) return;
          clearTimeout(initTimer);
          initDurationMs = performance.now() - startedAt;
          ready.resolve({ ok: true, durationMs: initDurationMs });
        }
        offerIfIdle();
      },
      onResponse: (requestId, post) => finishInvocation(requestId, answerOf(post)),
      onError: (requestId, post) =>
        finishInvocation(requestId, { ok: false, failure: posted(post.body, post.errorType) }),
      onInitError: (post) => failInit(() => posted(post.body, post.errorType)),
    })
    .then((opened) => {
      api = opened;
      if (isOver) api.close();
      else handler = startHandlerProcess(deps, plan.version, { ...plan, runtimeApi: opened.address }, over);
    })
    .catch(() => over(NOT_STARTED));

  return environment;
}

function answerOf(post: PostedAnswer): Outcome {
  if (!post.body) return { ok: false, failure: tooLarge() };
  return { ok: true, payload: post.body, contentType: post.contentType };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  /** Only the first call counts. */
  resolve(value: T): void;
  isPending(): boolean;
}

function deferred<T>(): Deferred<T> {
  let isPending = true;
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
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
