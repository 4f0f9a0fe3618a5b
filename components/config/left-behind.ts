import type { Report } from "./mistakes.ts";
import { TRAFFIC_KEYS } from "./traffic.ts";

/** Keys that no other package would have; `functions` and `rollout` may be anybody's. */
const OURS_ALONE: readonly string[] = [...TRAFFIC_KEYS, "publish_versions", "live_serial"];

/**
 * True for a key of ours under another project's name: what renaming the project leaves behind. Nobody would read it,
 * and a release stack would be none.
 */
export function isLeftBehind(key: string, project: string): boolean {
  const [, namespace, name = ""] = /^([^:]*):(.*)$/s.exec(key) ?? [];
  return namespace !== project && OURS_ALONE.includes(name);
}

/** Reports such a key. */
export function reportLeftBehind(key: string, report: Report): void {
  report(
    key,
    "nobody reads it: the project has another name now.",
    `Write ${key.slice(key.indexOf(":") + 1)} in its place: without a name in front it is the project's own.`,
  );
}
