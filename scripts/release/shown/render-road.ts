import { nameList } from "../../../lib/name-list.ts";
import type { RoadDecision } from "../plans/decide-road.ts";

/** One line: what decided. `since`: the commit or tag that `HEAD` was compared with. */
export function explainRoad({ files, keys, because }: RoadDecision, since: string | undefined): string {
  const what = because ?? (nameList([...files, ...keys]) || "nothing that reaches this stack");
  return `${since === undefined ? "" : `since ${since}: `}${what}`;
}

/** The same as members of a document. */
export function jsonRoad({ road, files, keys, because }: RoadDecision, since: string | undefined): object {
  return { road, since: since ?? null, files, keys, because: because ?? null };
}
