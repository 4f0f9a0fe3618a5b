/** One execution environment: a process, its port of the Runtime API, and one invocation at a time. */
import type { EnvironmentLog } from "./environment-log.ts";
import { type Ending, exited, type Failure, posted, timedOut, tooLarge } from "./failures.ts";
import { type HandlerProcess, type ProcessDeps, startHandlerProcess } from "./handler-process.ts";
import { deferred, type InitOutcome, startInitialization } from "./initialization.ts";
import type { CodePlace, Launch } from "./launch.ts";
import type { PendingInvocation, PostedAnswer, RuntimeApiServer } from "./runtime-api-server.ts";
import type { VersionToRun } from "./types.ts";

/** How an invocation ended. */
export type Outcome =
  | { readonly ok: true; readonly payload: Uint8Array; readonly contentType?: string }
  | { readonly ok: false; readonly failure: Failure };

/** Hears when an environment is free and when it has ended. */
export interface EnvironmentListener {
  /** The environment waits for an invocation. */
  onIdle(environment: Environment): void;
  /** The environment's process has ended. */
  onEnd(environment: Environment): void;
}

/** A process that runs invocations, with its log. */
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

/** The version to start, its folders and log, and the time limit of its initialization. */
export interface EnvironmentPlan extends CodePlace {
  readonly version: VersionToRun;
  /** Chooses the program. */
  launch(): Promise<Launch>;
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
  const init = startInitialization(plan.initTimeoutMs, plan.version.timeoutSeconds, () => environment.kill());
  const turn = createTurn(
    () => environment.kill(),
    () => handler?.memory.isOver() ?? false,
  );
  const ended = deferred<void>();
  let handler: HandlerProcess | undefined;
  let api: { readonly address: string; close(): void } | undefined;
  let deliver: ((invocation: PendingInvocation) => void) | undefined;
  let idleSince = Date.now();
  let isLogging = false;
  let isOver = false;

  /** An environment is idle if its process waits and its last invocation has nothing more to log. */
  function offerIfIdle(): void {
    if (deliver && !isLogging && !isOver) listener.onIdle(environment);
  }

  function over(ending: Ending): void {
    if (isOver) return;
    isOver = true;
    api?.close();
    init.fail((requestId) => exited(requestId, ending));
    turn.over(ending);
    listener.onEnd(environment);
    ended.resolve();
  }

  const environment: Environment = {
    log: plan.log,
    ready: init.outcome,
    ended: ended.promise,
    get idleSince() {
      return idleSince;
    },
    takeInitDuration: init.takeDuration,
    run(invocation, timeoutSeconds) {
      isLogging = true;
      const outcome = turn.begin(invocation.requestId, timeoutSeconds);
      handler?.memory.watch(true);
      const give = deliver;
      deliver = undefined;
      give?.(invocation);
      return outcome;
    },
    doneLogging() {
      isLogging = false;
      offerIfIdle();
    },
    peakMb: () => handler?.memory.peakMb ?? 0,
    flushOutput: () => handler?.flushOutput(),
    kill: () => (handler ? handler.kill() : over(NOT_STARTED)),
  };

  const opening = deps.runtimeApi.open({
    onNext(give) {
      // A handler may call the Runtime API too: its call is ignored while one waits or an invocation runs.
      if (turn.isRunning() || deliver) return;
      deliver = give;
      turn.stopClock();
      handler?.memory.watch(false);
      idleSince = Date.now();
      if (init.isPending() && handler?.memory.isOver()) return;
      init.succeed();
      offerIfIdle();
    },
    onResponse: (requestId, post) => turn.finish(requestId, answerOf(post)),
    onError: (requestId, post) => turn.finish(requestId, { ok: false, failure: postedError(post) }),
    onInitError: (post) => init.fail(() => postedError(post)),
  });
  Promise.all([opening, plan.launch()])
    .then(([opened, { program, refusal }]) => {
      api = opened;
      if (isOver) api.close();
      else if (program)
        handler = startHandlerProcess(
          deps,
          plan.version,
          { ...plan, program, runtimeApi: opened.address },
          over,
        );
      else init.fail(refusal);
    })
    .catch(() => over(NOT_STARTED));

  return environment;
}

/**
 * The invocation that an environment runs, one at a time. `onTimeout` is called when it takes too long. An outcome
 * counts only while `isOutOfMemory` is false: too much memory, however short the peak was, makes an answer
 * worthless, since on AWS there would be none.
 */
function createTurn(onTimeout: () => void, isOutOfMemory: () => boolean) {
  /** Runs until the process asks for the next invocation, because a process may work on after its answer. */
  let timeLimit: NodeJS.Timeout | undefined;
  let running: { readonly requestId: string; resolve(outcome: Outcome): void } | undefined;

  /** False when another invocation runs, or none. */
  function finish(requestId: string, outcome: Outcome): boolean {
    if (running?.requestId !== requestId) return false;
    const { resolve } = running;
    running = undefined;
    resolve(isOutOfMemory() ? { ok: false, failure: exited(requestId, OUT_OF_MEMORY) } : outcome);
    return true;
  }

  return {
    finish,
    isRunning: () => running !== undefined,
    stopClock: () => clearTimeout(timeLimit),
    begin(requestId: string, timeoutSeconds: number): Promise<Outcome> {
      timeLimit = setTimeout(() => {
        finish(requestId, { ok: false, failure: timedOut(requestId, timeoutSeconds, Date.now()) });
        onTimeout();
      }, timeoutSeconds * 1000);
      return new Promise((resolve) => {
        running = { requestId, resolve };
      });
    },
    over(ending: Ending): void {
      clearTimeout(timeLimit);
      if (running) finish(running.requestId, { ok: false, failure: exited(running.requestId, ending) });
    },
  };
}

function answerOf({ body, contentType }: PostedAnswer): Outcome {
  return body ? { ok: true, payload: body, contentType } : { ok: false, failure: tooLarge() };
}

function postedError({ body, errorType }: PostedAnswer): Failure {
  return posted(body, errorType);
}
