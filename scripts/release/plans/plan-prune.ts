import type { LedgerRecord } from "../ledger/history.ts";
import { knownVersions, withoutLost } from "../ledger/lost-functions.ts";
import { awsTime } from "../model/aws-time.ts";
import { isNumbered, publishedOf } from "../model/traffic.ts";

/** The versions that `prune` keeps: the newest, the last that were live, and those too young. */
export interface Retention {
  readonly keepNewest: number;
  readonly keepLive: number;
  readonly olderThanDays: number;
}

/** The verdict on one version: deleted, or kept with every reason. */
export interface RetentionVerdict {
  readonly version: string;
  readonly deleted: boolean;
  readonly reasons: readonly string[];
}

export interface PruneFacts {
  readonly functionName: string;
  readonly versions: readonly { readonly version: string; readonly lastModified: string }[];
  readonly aliases: readonly { readonly name: string; readonly versions: readonly string[] }[];
  /** The ledger; `undefined` if it can't be read, and then no version may be deleted. */
  readonly records: readonly LedgerRecord[] | undefined;
}

const DAY_MS = 86_400_000;

/** Judges each published version, oldest first. A single rule is enough to keep one. `now`: AWS's time in ms. */
export function planPrune(
  { functionName, versions, aliases, records }: PruneFacts,
  retention: Retention,
  now: number,
): RetentionVerdict[] {
  const numbered = publishedOf(versions);
  const newest = new Set(
    numbered.slice(Math.max(0, numbered.length - retention.keepNewest)).map(({ version }) => version),
  );
  const entries = withoutLost(records ?? [], new Map([[functionName, knownVersions(numbered)]]));
  const live = new Set(lastLive(entries, functionName).slice(0, retention.keepLive));
  return numbered.map(({ version, lastModified }) => {
    const reasons: string[] = aliases
      .filter((alias) => alias.versions.includes(version))
      .map(({ name }) => `${name} names it`);
    if (newest.has(version)) reasons.push(`one of the newest ${retention.keepNewest}`);
    if (live.has(version)) reasons.push(`one of the last ${retention.keepLive} that were live`);
    if (!records) reasons.push("the ledger can't be read");
    // `now` is exact to a second only: a version made in this second is not younger than 0 days.
    const ageMs = Math.max(0, now - awsTime(lastModified));
    if (Number.isNaN(ageMs)) reasons.push("its age is unknown");
    else if (ageMs < retention.olderThanDays * DAY_MS)
      reasons.push(`younger than ${retention.olderThanDays} days`);
    return {
      version,
      deleted: reasons.length === 0,
      reasons: reasons.length === 0 ? ["nothing needs it"] : reasons,
    };
  });
}

/** Versions that were live, the latest first, each once. */
function lastLive(records: readonly LedgerRecord[], functionName: string): string[] {
  const found = new Set<string>();
  for (const { value } of [...records].sort((one, other) => other.entry - one.entry)) {
    const live = value.functions[functionName]?.live;
    if (live && isNumbered(live)) found.add(live);
  }
  return [...found];
}
