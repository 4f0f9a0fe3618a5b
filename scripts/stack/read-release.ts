import type { LedgerRecord } from "../release/ledger/history.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { Place } from "../release/model/place.ts";
import type { Release } from "../release/model/release-tag.ts";
import type { StackSnapshot, VersionFacts } from "../release/model/snapshot.ts";
import { deployedOnly, releaseOf } from "../release/plans/plan-commit.ts";
import type { OpenStack } from "./open-stack.ts";
import { readStack } from "./read-stack.ts";

/** What LIVE serves and the ledger says of it, for git. */
export interface ReleaseReading {
  /** Without functions that are not deployed yet. */
  readonly snapshot: StackSnapshot;
  readonly records: readonly LedgerRecord[];
  readonly place: Place;
  /** The release, or why there is none yet; `undefined` unless asked for. */
  readonly release: Release | string | undefined;
}

/** Reads it anew. Throws the errors of `readStack`, and why a version that serves could not be read. */
export async function readRelease(stack: OpenStack, wantsRelease: boolean): Promise<ReleaseReading> {
  const { snapshot: whole, records, place, versions } = await readStack(stack, { history: true });
  const snapshot = deployedOnly(whole);
  if (!wantsRelease) return { snapshot, records, place, release: undefined };
  const reads = snapshot.functions.map(async ({ name, live }): Promise<[string, VersionFacts][]> => {
    const version = live.ok ? live.value.traffic.live : undefined;
    if (version === undefined) return [];
    const read = await versions.read(stack.files.inAws(name), version);
    if (!read.ok) throw new ReleaseError(read.error.code, read.error.message, { hint: read.error.hint });
    return read.value ? [[name, read.value]] : [];
  });
  const facts = new Map((await Promise.all(reads)).flat());
  return { snapshot, records, place, release: releaseOf(snapshot, place, facts) };
}
