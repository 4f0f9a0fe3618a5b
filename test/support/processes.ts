/** Processes of this machine, as Linux shows them. */
import { readdirSync, readFileSync } from "node:fs";

/** Command lines of all running processes that mention `text`, this process excepted. */
export function processesMentioning(text: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .filter((commandLine) => commandLine.includes(text));
}
