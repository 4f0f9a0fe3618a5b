import type { Report } from "./mistakes.ts";
import { TRAFFIC_KEYS } from "./traffic-keys.ts";

/** Keys that no other package has. `functions` and `rollout` could be another package's. */
const OURS_ALONE: readonly string[] = [...TRAFFIC_KEYS, "publish_versions", "publish_on_up", "live_serial"];

/**
 * True for a key of ours under another project's name, as a renamed project leaves it behind. Nothing would
 * read such a key, and a release stack would no longer be one.
 */
export function isLeftBehind(key: string, project: string): boolean {
  const [, namespace, name = ""] = /^([^:]*):(.*)$/s.exec(key) ?? [];
  return namespace !== project && OURS_ALONE.includes(name);
}

/** Reports a key that `isLeftBehind` finds. */
export function reportLeftBehind(key: string, report: Report): void {
  report(
    key,
    "nobody reads it: the project has another name now.",
    `Write ${key.slice(key.indexOf(":") + 1)} in its place: without a name in front it is the project's own.`,
  );
}
