/**
 * Memory of handler processes, as Linux shows it in /proc. Elsewhere none is seen, and only V8's heap is limited.
 *
 * Resident memory counts: all that a process and its descendants hold of their own, and the largest of their
 * mapped files once. AWS counts more than the processes: it reported a Node of 47 MB as "Max Memory Used: 81 MB"
 * (awsdocs/aws-lambda-developer-guide#202). So a handler gets some 35 MB more here than on AWS: an idle Node 20
 * has 40 MB, and nothing is taken off.
 */
import { descendantsOf, readOrNothing } from "./descendants.ts";

/** Time between two looks while a process works. Where many work, less often: see SHARE_OF_TIME. */
const LOOK_EVERY_MS = 50;
/** Looking takes at most this share of the server's time. */
const SHARE_OF_TIME = 0.05;

/** The memory of one handler process with its descendants. */
export interface MemoryMeter {
  /** Highest memory seen so far, in MB; 0 if the system does not show it. */
  readonly peakMb: number;
  /** While `isWorking`, looks about every LOOK_EVERY_MS; a shorter work costs no look. */
  watch(isWorking: boolean): void;
  /**
   * Looks now at the highest memory that the process itself ever had, and misses no short peak. Returns whether
   * the limit was passed, now or earlier.
   */
  isOver(): boolean;
}

export interface MemoryWatch {
  /** Meters process `pid`, if it could start. Calls `onOver` once if a look finds more than `limitMb`. */
  open(pid: number | undefined, limitMb: number, onOver: () => void): MemoryMeter;
}

/** Makes the one clock by which all processes of an executor are looked at. */
export function createMemoryWatch(): MemoryWatch {
  /** The looks at processes that work, each with the time since which its process works. */
  const working = new Map<() => void, number>();
  let isTicking = false;
  const tickIn = (milliseconds: number) => {
    isTicking = true;
    setTimeout(tick, milliseconds).unref();
  };
  const tick = () => {
    const before = performance.now();
    for (const [look, since] of working) if (before - since >= LOOK_EVERY_MS) look();
    isTicking = false;
    if (working.size > 0) tickIn(Math.max(LOOK_EVERY_MS, (performance.now() - before) / SHARE_OF_TIME));
  };
  return {
    open(pid, limitMb, onOver) {
      let peakKb = 0;
      let isOver = false;
      const see = (kilobytes: number) => {
        peakKb = Math.max(peakKb, kilobytes);
        if (isOver || peakKb <= limitMb * 1024) return;
        isOver = true;
        onOver();
      };
      const look = () => pid !== undefined && see(memoryOfAll(pid, limitMb * 1024));
      return {
        get peakMb() {
          return Math.ceil(peakKb / 1024);
        },
        watch(isWorking) {
          if (!isWorking) working.delete(look);
          else {
            working.set(look, performance.now());
            if (!isTicking) tickIn(LOOK_EVERY_MS);
          }
        },
        isOver() {
          if (pid !== undefined) see(kilobytes(readOrNothing(`/proc/${pid}/status`), "VmHWM"));
          return isOver;
        },
      };
    },
  };
}

/** Kilobytes of a process and its descendants, but at least the highest that one of them had alone. */
function memoryOfAll(pid: number, limitKb: number): number {
  const family = [pid, ...descendantsOf(pid)].map(memoryOf);
  const alone = Math.max(...family.map(({ peak }) => peak));
  if (family.length === 1) return alone;
  const files = Math.max(...family.map(({ file }) => file));
  const atMost = files + sum(family.map(({ own }) => own));
  if (atMost <= limitKb) return Math.max(alone, atMost);
  return Math.max(alone, files + sum(withoutTwins(family).map(ownShare)));
}

interface Memory {
  readonly pid: number;
  readonly own: number;
  readonly file: number;
  readonly peak: number;
  /** All that Linux says of its memory. */
  readonly text: string;
}

/** Kilobytes of one process: what is its own, mapped files, and the highest resident memory it ever had. */
function memoryOf(pid: number): Memory {
  const text = /^VmPeak:.*^VmSwap:/ms.exec(readOrNothing(`/proc/${pid}/status`))?.[0] ?? "";
  const own = kilobytes(text, "RssAnon") + kilobytes(text, "RssShmem");
  return { pid, own, file: kilobytes(text, "RssFile"), peak: kilobytes(text, "VmHWM"), text };
}

/** A child that has not begun its program yet may still run in its parent's memory, and looks just like it. */
function withoutTwins(family: readonly Memory[]): Memory[] {
  return [...new Map(family.map((memory) => [memory.text, memory])).values()];
}

/** Of memory that a fork shares with its parent, each has its part. This is slow to read: 1 ms for 100 MB. */
function ownShare({ pid }: Memory): number {
  const text = readOrNothing(`/proc/${pid}/smaps_rollup`);
  return text === "" ? memoryOf(pid).own : kilobytes(text, "Pss_Anon") + kilobytes(text, "Pss_Shmem");
}

/** The value of a line such as `VmHWM:     41234 kB`; 0 if there is none. */
function kilobytes(text: string, name: string): number {
  const at = text.indexOf(`${name}:`);
  return at < 0 ? 0 : Number.parseInt(text.slice(at + name.length + 1), 10);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
