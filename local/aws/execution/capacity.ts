/** How many processes there may be, and how many may be starting at a time: more would only slow each other down. */

/** Somebody who wants to start a process. */
export interface Claimant {
  /** A start has become possible: claims again if it is still wanted. */
  onCapacity(): void;
}

export interface Capacity {
  /** Takes the right to start one process; if there is none, the claimant is told later. */
  claim(claimant: Claimant): boolean;
  /** As `claim`, over the limits: for an invocation that can wait for nothing else. */
  claimAnyway(): void;
  /** A process that was starting has started, or has failed to. */
  started(): void;
  ended(): void;
  /** Whether somebody waits for a process to end: one that becomes idle makes room then. */
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
