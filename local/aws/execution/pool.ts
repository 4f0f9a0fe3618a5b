/** The environments of one version at one revision. */
import type { Capacity } from "./capacity.ts";
import type { Environment, EnvironmentListener, InitOutcome } from "./environment.ts";
import { ExecutorClosed } from "./types.ts";

/** An environment for one invocation, or an environment whose initialization failed. */
export type PoolAnswer =
  | { readonly ok: true; readonly environment: Environment }
  | { readonly ok: false; readonly environment: Environment; readonly init: InitOutcome & { ok: false } };

export interface Pool {
  /** An invocation begins (`hold`) or ends (`release`). An empty pool is given up when no invocation runs. */
  hold(): void;
  release(): void;
  /** A warm environment if one is free, else the first that becomes free or has started. */
  acquire(): Promise<PoolAnswer>;
  /** The environment has answered. Its process soon asks for the next invocation, or ends. */
  expectBack(environment: Environment): void;
  /** Starts an environment outside the queue, on the log of the one that failed. */
  startFor(failed: Environment): Environment;
  /** Ends the longest idle environment, if idle since before `time`. Returns whether it ended one. */
  endIdle(time: number): boolean;
  readonly oldestIdle: number;
  /** Ends idle environments now, and the others as soon as they have finished. */
  drain(): void;
  /** Ends all environments now. Waiting calls are refused with `ExecutorClosed`. */
  kill(): Promise<void>;
}

/** Time to ask again after an answer. Only a process that works on takes longer; then another one starts. */
const WAY_BACK_MS = 1000;

/** Makes an empty pool; `start` starts a process, on a log stream of its own or that of `predecessor`. */
export function createPool(
  capacity: Capacity,
  start: (listener: EnvironmentListener, predecessor?: Environment) => Environment,
  onEmpty: () => void,
): Pool {
  const all = new Set<Environment>();
  /** Environments that start, or (with a timer) have answered and not yet asked for the next invocation. */
  const onTheirWay = new Map<Environment, NodeJS.Timeout | undefined>();
  /** Environments that start for one certain invocation. */
  const reserved = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: { resolve(acquired: PoolAnswer): void; reject(error: Error): void }[] = [];
  let draining = false;
  let closed = false;
  let held = 0;

  const listener: EnvironmentListener = {
    onIdle(environment) {
      if (reserved.delete(environment)) return;
      arrived(environment);
      const next = waiting.shift();
      if (next) next.resolve({ ok: true, environment });
      else if (draining || capacity.isShort()) environment.kill();
      else idle.push(environment);
    },
    onEnd(environment) {
      all.delete(environment);
      reserved.delete(environment);
      const index = idle.indexOf(environment);
      if (index >= 0) idle.splice(index, 1);
      capacity.ended();
      // The waiting call learns of a failed initialization before another environment starts in its place.
      environment.ready.then(() => {
        arrived(environment);
        balance();
        giveUpIfEmpty();
      });
    },
  };
  function arrived(environment: Environment): void {
    clearTimeout(onTheirWay.get(environment));
    onTheirWay.delete(environment);
  }
  function giveUpIfEmpty(): void {
    if (all.size === 0 && held === 0) onEmpty();
  }
  const claimant = { onCapacity: balance };

  function add(predecessor?: Environment): Environment {
    const environment = start(listener, predecessor);
    all.add(environment);
    environment.ready.then(() => capacity.started());
    return environment;
  }

  function balance(): void {
    while (waiting.length > onTheirWay.size && capacity.claim(claimant)) {
      const environment = add();
      onTheirWay.set(environment, undefined);
      environment.ready.then((init) => {
        if (init.ok) return;
        arrived(environment);
        environment.kill();
        waiting.shift()?.resolve({ ok: false, environment, init });
        balance();
      });
    }
  }

  return {
    hold() {
      held += 1;
    },
    release() {
      held -= 1;
      giveUpIfEmpty();
    },
    expectBack(environment) {
      if (!all.has(environment)) return;
      const goOnWithout = () => {
        onTheirWay.delete(environment);
        balance();
      };
      onTheirWay.set(environment, setTimeout(goOnWithout, WAY_BACK_MS));
    },
    acquire() {
      const environment = idle.pop();
      if (environment) return Promise.resolve({ ok: true, environment });
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        balance();
      });
    },
    startFor(failed) {
      if (closed) throw new ExecutorClosed();
      capacity.claimAnyway();
      const environment = add(failed);
      reserved.add(environment);
      return environment;
    },
    get oldestIdle() {
      return idle[0]?.idleSince ?? Number.POSITIVE_INFINITY;
    },
    endIdle(time) {
      const oldest = idle[0];
      if (!oldest || oldest.idleSince > time) return false;
      idle.shift();
      oldest.kill();
      return true;
    },
    drain() {
      draining = true;
      for (const environment of idle.splice(0)) environment.kill();
    },
    async kill() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new ExecutorClosed());
      for (const environment of all) environment.kill();
      await Promise.all([...all].map((environment) => environment.ended));
    },
  };
}
