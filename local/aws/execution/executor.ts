/** Runs handler code in pools of processes, one pool for each version and revision. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startProcessGuard } from "../../process-guard.ts";
import type { Blobs } from "../state/store.ts";
import { createCapacity } from "./capacity.ts";
import { openCodeDirectories } from "./code-directories.ts";
import { type EnvironmentDeps, startEnvironment } from "./environment.ts";
import { openEnvironmentLog } from "./environment-log.ts";
import { type Failure, invalidCode, unsupportedRuntime } from "./failures.ts";
import { runInvocation } from "./invocation.ts";
import { logStreamName } from "./log-stream-name.ts";
import { createMemoryWatch } from "./memory.ts";
import { platformLines } from "./platform-lines.ts";
import { createPool, type Pool } from "./pool.ts";
import { createRuntimeApiServer } from "./runtime-api-server.ts";
import { offerSdk } from "./runtime-sdk.ts";
import { type Executor, ExecutorClosed, type LogSink, type VersionToRun } from "./types.ts";

export * from "./types.ts";

export interface ExecutorDeps {
  readonly blobs: Blobs;
  readonly logs: LogSink;
  /** The endpoint of local AWS, for SDK calls made by handlers. */
  readonly endpoint: string | (() => string);
  /** Time after which an idle process is ended. Default one minute. */
  readonly idleMs?: number;
  /** Default 200. Further invocations wait for a free process. */
  readonly maxProcesses?: number;
  /** Time limit for loading the code, which is then tried once more. Default 10 s, as on AWS. */
  readonly initTimeoutMs?: number;
  /** Bytes that one invocation may log. Default 8 MiB. */
  readonly logBytesPerInvocation?: number;
}

interface PoolEntry {
  readonly version: VersionToRun;
  readonly pool: Pool;
}

const MIB = 1024 * 1024;

/** Makes an executor. The first invocation starts its first process. */
export async function createExecutor(deps: ExecutorDeps): Promise<Executor> {
  const { endpoint, idleMs = 60_000, initTimeoutMs = 10_000, maxProcesses = 200 } = deps;
  const pools = new Map<string, PoolEntry>();
  const drained = new Set<PoolEntry>();
  const everyPool = () => [...drained, ...pools.values()];
  let closed = false;
  let machinery: ReturnType<typeof startMachinery> | undefined;

  const capacity = createCapacity(
    { starting: Math.max(4, 2 * availableParallelism()), processes: maxProcesses },
    () => {
      const [oldest] = everyPool().sort((a, b) => a.pool.oldestIdle - b.pool.oldestIdle);
      return oldest?.pool.endIdle(Number.POSITIVE_INFINITY) ?? false;
    },
  );
  const shrinking = setInterval(
    () => {
      for (const { pool } of everyPool()) while (pool.endIdle(Date.now() - idleMs));
    },
    Math.max(10, Math.min(idleMs / 4, 5000)),
  ).unref();

  function startMachinery() {
    const base = mkdtempSync(join(tmpdir(), "lambda-live-"));
    const guard = startProcessGuard();
    guard.guardFolder(base);
    const runtimeDirectory = join(base, "runtime");
    offerSdk(runtimeDirectory);
    const environments: EnvironmentDeps = {
      guard,
      memory: createMemoryWatch(),
      runtimeDirectory,
      runtimeApi: createRuntimeApiServer(),
      endpoint: typeof endpoint === "function" ? endpoint : () => endpoint,
      outputBytesPerSecond: 32 * MIB,
    };
    return { base, environments, code: openCodeDirectories(base, deps.blobs) };
  }

  function poolOf(version: VersionToRun): Pool {
    const key = JSON.stringify([version.functionArn, version.version, version.revision]);
    const known = pools.get(key);
    if (known) return known.pool;
    machinery ??= startMachinery();
    const { environments, code } = machinery;
    const taskRoot = code.take(version.codeSha256Hex);
    let released = false;
    const pool = createPool(
      capacity,
      (listener, predecessor) => {
        const stream = logStreamName(version.version, Date.now());
        const log =
          predecessor?.log ??
          openEnvironmentLog(
            (events) => deps.logs.write(version.logGroup, stream, events, version.region),
            stream,
            deps.logBytesPerInvocation ?? 8 * MIB,
          );
        if (!predecessor)
          log.write(platformLines(version).initStart(Date.now()), Date.now(), { tail: false });
        const limit = predecessor ? version.timeoutSeconds * 1000 : initTimeoutMs;
        return startEnvironment(environments, { version, taskRoot, log, initTimeoutMs: limit }, listener);
      },
      () => {
        if (pools.get(key) === entry) pools.delete(key);
        drained.delete(entry);
        if (!released) code.release(version.codeSha256Hex);
        released = true;
      },
    );
    const entry = { version, pool };
    pools.set(key, entry);
    return pool;
  }

  return {
    async invoke(version, request) {
      if (closed) throw new ExecutorClosed();
      if (!version.runtime.startsWith("nodejs")) return refused(unsupportedRuntime(version.runtime));
      let pool: Pool | undefined;
      try {
        pool = poolOf(version);
        pool.hold();
        const result = await runInvocation(pool, version, request);
        if (closed) throw new ExecutorClosed();
        return result;
      } catch (error) {
        if (pool) throw error;
        return refused(invalidCode((error as Error).message));
      } finally {
        pool?.release();
      }
    },
    drain(functionName, version, keepRevision) {
      for (const [key, entry] of pools) {
        const isOfFunction =
          entry.version.functionName === functionName || entry.version.functionArn === functionName;
        if (!isOfFunction || entry.version.version !== version || entry.version.revision === keepRevision)
          continue;
        pools.delete(key);
        drained.add(entry);
        entry.pool.drain();
      }
    },
    async close() {
      closed = true;
      clearInterval(shrinking);
      await Promise.all(everyPool().map(({ pool }) => pool.kill()));
      machinery?.environments.runtimeApi.close();
      await machinery?.environments.guard.close();
      if (machinery) rmSync(machinery.base, { recursive: true, force: true });
    },
    processCount: () => capacity.processes,
  };
}

function refused(failure: Failure) {
  return {
    payload: failure.payload,
    functionError: "Unhandled",
    durationMs: 0,
    startedAt: Date.now(),
  } as const;
}
