/** Memory that a process has used. */
import { readFileSync } from "node:fs";

/** Peak resident memory in MB, as Linux reports it; 0 if it is unknown. */
export function maxMemoryUsedMb(pid: number | undefined): number {
  if (pid === undefined || process.platform !== "linux") return 0;
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return Math.ceil(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}
