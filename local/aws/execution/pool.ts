/** The environments of one version at one revision. */
import type { Capacity } from "./capacity.ts";
import type { Environment, EnvironmentListener } from "./environment.ts";
import type { InitOutcome } from "./initialization.ts";
import { ExecutorClosed } from "./types.ts";

/** An environment for one invocation, or an environment whose initialization failed. */
export type PoolAnswer =
  | { readonly ok: true; readonly environment: Environment }
  | { readonly ok: false; readonly environment: Environment; readonly init: InitOutcome & { ok: false } };

/** The environments of one version, and the calls that wait for them. */
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

/** Starts a process, on a log stream of its own or that of `predecessor`. */
export type StartEnvironment = (listener: EnvironmentListener, predecessor?: Environment) => Environment;

/** Makes an empty pool. `onEmpty` is called when its last environment has ended and no invocation runs. */
export function createPool(capacity: Capacity, start: StartEnvironment, onEmpty: () => void): Pool {
  const state = emptyState(capacity, start, onEmpty);
  const { all, idle, waiting } = state;
  return {
    hold() {
      state.held += 1;
    },
    release() {
      state.held -= 1;
      giveUpIfEmpty(state);
    },
    expectBack(environment) {
      if (!all.has(environment)) return;
      const goOnWithout = () => {
        state.onTheirWay.delete(environment);
        balance(state);
      };
      state.onTheirWay.set(environment, setTimeout(goOnWithout, WAY_BACK_MS));
    },
    acquire() {
      const environment = idle.pop();
      if (environment) return Promise.resolve({ ok: true, environment });
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        balance(state);
      });
    },
    startFor(failed) {
      if (state.closed) throw new ExecutorClosed();
      capacity.claimAnyway();
      const environment = add(state, failed);
      state.reserved.add(environment);
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
      state.draining = true;
      for (const environment of idle.splice(0)) environment.kill();
    },
    async kill() {
      state.closed = true;
      for (const { reject } of waiting.splice(0)) reject(new ExecutorClosed());
      for (const environment of all) environment.kill();
      await Promise.all([...all].map((environment) => environment.ended));
    },
  };
}

type PoolState = ReturnType<typeof emptyState>;

function emptyState(capacity: Capacity, start: StartEnvironment, onEmpty: () => void) {
  const state = {
    capacity,
    start,
    onEmpty,
    all: new Set<Environment>(),
    /** Environments that start, or (with a timer) have answered and not yet asked for the next invocation. */
    onTheirWay: new Map<Environment, NodeJS.Timeout | undefined>(),
    /** Environments that start for one certain invocation. */
    reserved: new Set<Environment>(),
    idle: [] as Environment[],
    waiting: [] as { resolve(answer: PoolAnswer): void; reject(error: Error): void }[],
    draining: false,
    closed: false,
    held: 0,
    claimant: { onCapacity: () => balance(state) },
    listener: {
      onIdle: (environment: Environment) => welcome(state, environment),
      onEnd: (environment: Environment) => forget(state, environment),
    },
  };
  return state;
}

/** Gives an environment that waits to the next call, or keeps it for later. */
function welcome(state: PoolState, environment: Environment): void {
  if (state.reserved.delete(environment)) return;
  arrived(state, environment);
  const next = state.waiting.shift();
  if (next) next.resolve({ ok: true, environment });
  else if (state.draining || state.capacity.isShort()) environment.kill();
  else state.idle.push(environment);
}

function forget(state: PoolState, environment: Environment): void {
  state.all.delete(environment);
  state.reserved.delete(environment);
  const index = state.idle.indexOf(environment);
  if (index >= 0) state.idle.splice(index, 1);
  state.capacity.ended();
  // The waiting call learns of a failed initialization before another environment starts in its place.
  environment.ready.then(() => {
    arrived(state, environment);
    balance(state);
    giveUpIfEmpty(state);
  });
}

function arrived({ onTheirWay }: PoolState, environment: Environment): void {
  clearTimeout(onTheirWay.get(environment));
  onTheirWay.delete(environment);
}

function giveUpIfEmpty({ all, held, onEmpty }: PoolState): void {
  if (all.size === 0 && held === 0) onEmpty();
}

function add({ all, capacity, listener, start }: PoolState, predecessor?: Environment): Environment {
  const environment = start(listener, predecessor);
  all.add(environment);
  environment.ready.then(() => capacity.started());
  return environment;
}

/** Starts environments until one is on its way to each waiting call, as far as there is capacity. */
function balance(state: PoolState): void {
  const { capacity, claimant, onTheirWay, waiting } = state;
  while (waiting.length > onTheirWay.size && capacity.claim(claimant)) {
    const environment = add(state);
    onTheirWay.set(environment, undefined);
    environment.ready.then((init) => {
      if (init.ok) return;
      arrived(state, environment);
      environment.kill();
      waiting.shift()?.resolve({ ok: false, environment, init });
      balance(state);
    });
  }
}
