/** Runs one invocation: takes an environment, logs the platform's lines and makes the result. */
import type { Environment, Outcome } from "./environment.ts";
import { type Failure, timedOut } from "./failures.ts";
import { platformLines } from "./platform-lines.ts";
import type { Pool } from "./pool.ts";
import { traceHeader } from "./trace-header.ts";
import type { InvokeRequest, InvokeResult, VersionToRun } from "./types.ts";

/** Runs `request` in an environment of `pool`. A failed initialization is tried once more, as on AWS. */
export async function runInvocation(
  pool: Pool,
  version: VersionToRun,
  request: InvokeRequest,
): Promise<InvokeResult> {
  const acquired = await pool.acquire();
  if (acquired.ok) return runIn(pool, acquired.environment, version, request);

  const lines = platformLines(version);
  const { environment: failed, init } = acquired;
  const startedAt = Date.now();
  logInit(failed, "init", init, init.timedOut ? undefined : init.failure(request.requestId));
  const environment = pool.startFor(failed);
  const again = await environment.ready;
  if (again.ok) {
    environment.takeInitDuration();
    return runIn(pool, environment, version, request);
  }
  environment.kill();
  const failure = again.timedOut
    ? timedOut(request.requestId, version.timeoutSeconds, Date.now())
    : again.failure(request.requestId);
  logInit(environment, "invoke", again, again.timedOut ? undefined : failure);
  environment.log.write(lines.start(request.requestId, Date.now()), Date.now());
  return finish(
    environment,
    version,
    request,
    { ok: false, failure },
    { startedAt, durationMs: again.durationMs },
  );

  function logInit(
    { log }: Environment,
    phase: "init" | "invoke",
    { durationMs }: { durationMs: number },
    failure: Failure | undefined,
  ): void {
    const status = failure ? "error" : "timeout";
    log.write(
      lines.initReport({ durationMs, phase, status, errorType: failure?.errorType }, Date.now()),
      Date.now(),
    );
  }
}

async function runIn(
  pool: Pool,
  environment: Environment,
  version: VersionToRun,
  request: InvokeRequest,
): Promise<InvokeResult> {
  const startedAt = Date.now();
  const initDurationMs = environment.takeInitDuration();
  environment.log.write(platformLines(version).start(request.requestId, startedAt), startedAt);
  const before = performance.now();
  const outcome = await environment.run(
    {
      requestId: request.requestId,
      payload: request.payload,
      deadline: startedAt + version.timeoutSeconds * 1000,
      invokedArn: request.invokedArn,
      traceHeader: traceHeader(request.traceHeader, startedAt),
      clientContext: request.clientContext,
    },
    version.timeoutSeconds,
  );
  const elapsed = performance.now() - before;
  pool.expectBack(environment);
  const hasTimedOut = !outcome.ok && outcome.failure.status === "timeout";
  const durationMs = hasTimedOut ? version.timeoutSeconds * 1000 : elapsed;
  return finish(environment, version, request, outcome, { startedAt, durationMs, initDurationMs });
}

async function finish(
  environment: Environment,
  version: VersionToRun,
  request: InvokeRequest,
  outcome: Outcome,
  times: { startedAt: number; durationMs: number; initDurationMs?: number },
): Promise<InvokeResult> {
  const { requestId } = request;
  const { log } = environment;
  const lines = platformLines(version);
  const failure = outcome.ok ? undefined : outcome.failure;
  const usedMb = environment.peakMb();
  await everythingRead();
  environment.flushOutput();
  const now = Date.now();
  log.noteLeftOut(now);
  if (failure?.logMessage) log.write(lines.failed(failure.logMessage, now), now);
  log.write(lines.end(requestId), now);
  log.write(
    lines.report(
      {
        requestId,
        durationMs: times.durationMs,
        initDurationMs: times.initDurationMs,
        maxMemoryUsedMb: Math.min(usedMb, version.memorySizeMb),
        failure,
        namesFailure: failure && /^(Runtime|Sandbox)\./.test(failure.errorType),
      },
      now,
    ),
    now,
  );
  const logTail = log.takeTail();
  environment.doneLogging();
  return {
    ...times,
    payload: outcome.ok ? outcome.payload : outcome.failure.payload,
    ...(failure && { functionError: "Unhandled" as const }),
    ...(request.tail && { logTail }),
    ...(outcome.ok && outcome.contentType && { contentType: outcome.contentType }),
  };
}

/** Waits one whole turn of the event loop, which reads all that the process wrote before its answer. */
function everythingRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
