/** Runs handler code in pools of processes, one pool for each version and revision. */
import { type Failure, invalidCode } from "./failures.ts";
import { runInvocation } from "./invocation.ts";
import type { Pool } from "./pool.ts";
import { type ExecutorDeps, openPools } from "./pools.ts";
import { type Executor, ExecutorClosed } from "./types.ts";

export type { ExecutorDeps } from "./pools.ts";
export * from "./types.ts";

/** Makes an executor. The first invocation starts its first process. */
export async function createExecutor(deps: ExecutorDeps): Promise<Executor> {
  const pools = openPools(deps);
  let closed = false;
  return {
    async invoke(version, request) {
      if (closed) throw new ExecutorClosed();
      let pool: Pool | undefined;
      let isUnpacked = false;
      try {
        const entry = pools.poolOf(version);
        pool = entry.pool;
        pool.hold();
        await entry.unpacked;
        isUnpacked = true;
        if (closed) throw new ExecutorClosed();
        const result = await runInvocation(pool, version, request);
        if (closed) throw new ExecutorClosed();
        return result;
      } catch (error) {
        if (closed) throw new ExecutorClosed();
        if (isUnpacked) throw error;
        return refused(invalidCode((error as Error).message));
      } finally {
        pool?.release();
      }
    },
    drain: pools.drain,
    async close() {
      closed = true;
      await pools.close();
    },
    processCount: pools.processCount,
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
