import { LATEST, type StackConfig } from "./config.ts";

/** What a person should know before `pulumi up` goes on: the stack file's own warnings, and functions of a release stack that have no pinned version. */
export function releaseWarnings(stack: string, config: StackConfig): string[] {
  const unpinned = Object.keys(config.traffic).filter((name) => config.traffic[name]?.live === LATEST);
  if (!config.publishVersions || unpinned.length === 0) return [...config.warnings];
  const follow = unpinned.length === 1 ? "follows" : "follow";
  return [
    ...config.warnings,
    `LIVE of ${unpinned.join(", ")} ${follow} $LATEST in a release stack: this update reaches all callers at once. ` +
      `Pin what runs now: npm run -s live -- publish --pin -s ${stack} --confirm ${stack}`,
  ];
}
