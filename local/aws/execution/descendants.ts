/** The processes that a process has started, as Linux shows them in /proc. Elsewhere none are seen. */
import { readdirSync, readFileSync } from "node:fs";

/**
 * Ids of all living children, their children and so on, in whatever group, session or environment they are.
 * A process whose parent has ended belongs to another parent by then, and is not among them.
 */
export function descendantsOf(pid: number): number[] {
  const family = [pid];
  for (const member of family) family.push(...childrenOf(member));
  return family.slice(1);
}

/** Linux lists the children of each thread apart. */
function childrenOf(pid: number): number[] {
  return listOrNothing(`/proc/${pid}/task`).flatMap((thread) => {
    const ids = readOrNothing(`/proc/${pid}/task/${thread}/children`);
    return ids === "" ? [] : ids.trimEnd().split(" ").map(Number);
  });
}

function listOrNothing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The content of a file in /proc; empty when the process has ended. */
export function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
