/** Limits on processes that exist and on processes that start at a time: more would slow each other down. */

/** A pool that wants to start a process. */
export interface Claimant {
  /** A start has become possible: the claimant claims again if it still wants one. */
  onCapacity(): void;
}

export interface Capacity {
  /** Takes the right to start one process. If none is free, returns false and tells the claimant later. */
  claim(claimant: Claimant): boolean;
  /** Like `claim` but beyond the limits, for an invocation that no other process can serve. */
  claimAnyway(): void;
  /** A process that was starting has started, or has failed to. */
  started(): void;
  ended(): void;
  /** Whether a claimant waits for a process to end. If so, a process that becomes idle makes room. */
  isShort(): boolean;
  readonly processes: number;
}

/** `evictIdle` ends some idle process and says whether there was one. */
export function createCapacity(
  limits: { starting: number; processes: number },
  evictIdle: () => boolean,
): Capacity {
  let starting = 0;
  let processes = 0;
  const waiting = new Set<Claimant>();
  const take = () => {
    starting += 1;
    processes += 1;
  };
  const wake = () => {
    for (const claimant of [...waiting]) {
      if (starting >= limits.starting || processes >= limits.processes) return;
      waiting.delete(claimant);
      claimant.onCapacity();
    }
  };
  return {
    claim(claimant) {
      const isFull = processes >= limits.processes;
      if (starting < limits.starting && !isFull) {
        take();
        return true;
      }
      waiting.add(claimant);
      if (isFull) evictIdle();
      return false;
    },
    claimAnyway: take,
    started() {
      starting -= 1;
      wake();
    },
    ended() {
      processes -= 1;
      wake();
    },
    isShort: () => waiting.size > 0 && processes >= limits.processes,
    get processes() {
      return processes;
    },
  };
}
