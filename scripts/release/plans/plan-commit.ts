import { LATEST, type StackConfig } from "../../../components/config.ts";
import { oneLine } from "../../../lib/foreign-text.ts";
import type { LedgerRecord } from "../ledger/history.ts";
import { ledgerIsStale } from "../ledger/served-ledger.ts";
import { ReleaseError } from "../model/errors.ts";
import { parseProvenance } from "../model/provenance.ts";
import type { Release } from "../model/release-tag.ts";
import { type StackSnapshot, servedNow, type VersionFacts } from "../model/snapshot.ts";
import { describeTraffic } from "../model/traffic.ts";
import { type DeclarePlan, planDeclare } from "./plan-declare.ts";

/** The snapshot without functions that AWS does not have yet: their keys in the stack file stay as they are. */
export function deployedOnly(snapshot: StackSnapshot): StackSnapshot {
  const functions = snapshot.functions.filter(({ live }) => live.ok || live.error.code !== "LiveMissing");
  return { ...snapshot, functions, selected: functions.map(({ name }) => name) };
}

/** The edits of `sync --from-aws` for another state of the stack file, such as that of a remote's branch. */
export function planDeclareIn(snapshot: StackSnapshot, config: StackConfig): DeclarePlan {
  const functions = snapshot.functions.map((fn) => ({
    ...fn,
    declared: config.traffic[fn.name] ?? { live: LATEST },
  }));
  return planDeclare({ ...snapshot, config, functions }, config);
}

/**
 * The edits that the stack file needs before it is committed: none, or what LIVE serves where the file is older than the
 * ledger. Throws `NotServed` for a file that declares, under the ledger's serial or a higher one, what LIVE does not serve.
 */
export function planCommit(snapshot: StackSnapshot, config: StackConfig): DeclarePlan {
  const plan = planDeclareIn(snapshot, config);
  const isOlder = (plan.serial ?? 0) > config.liveSerial;
  const [differing] = plan.functions.filter(({ changes }) => changes);
  if (!differing || isOlder) return plan;
  const { name, declared, serves } = differing;
  throw new ReleaseError(
    "NotServed",
    `${snapshot.fileName} declares ${describeTraffic(declared)} of ${name}, and LIVE serves ${describeTraffic(serves)}.`,
  );
}

const SUBJECT = 72;

/**
 * The message of the commit: who reads git's log sees verb, versions, reason and ledger entry. No text of others is an
 * order in it: it stays on its line, and `[skip ci]` loses its brackets.
 */
export function commitMessage(snapshot: StackSnapshot, records: readonly LedgerRecord[]): string {
  const newest = ledgerIsStale(snapshot) ? undefined : records.at(-1);
  const served = [...servedNow(snapshot)].map(([name, traffic]) => ({
    name,
    text: describeTraffic(traffic),
  }));
  const [first, ...others] = new Set(served.map(({ text }) => text));
  const what = [
    newest ? harmless(newest.annotation.action) : "what LIVE serves",
    ...(first && others.length === 0 ? [first] : []),
  ].join(": ");
  const reason = newest?.annotation.reason;
  return [
    `${snapshot.stack}: ${what}`.slice(0, SUBJECT),
    "",
    ...served.map(({ name, text }) => `${name}: ${text}`),
    ...(reason ? [`Reason: ${harmless(reason)}`] : []),
    ...(newest ? [`Ledger entry: ${newest.entry}`] : []),
    "",
  ].join("\n");
}

function harmless(text: string): string {
  return oneLine(text).replaceAll("[", "(").replaceAll("]", ")");
}

/** The release that LIVE serves, or why it is none yet. `facts`: the stable version of each function. */
export function releaseOf(
  snapshot: StackSnapshot,
  place: { readonly account: string | undefined; readonly region: string | undefined },
  facts: ReadonlyMap<string, VersionFacts>,
): Release | string {
  const served = [...servedNow(snapshot)];
  const [canary] = served.filter(([, traffic]) => traffic.canary);
  if (canary) return `${canary[0]} has a canary in flight (${describeTraffic(canary[1])})`;
  const [following] = served.filter(([, traffic]) => traffic.live === LATEST);
  if (following) return `LIVE of ${following[0]} follows $LATEST`;
  const { ledger } = snapshot;
  if (ledger.kind !== "read" || ledgerIsStale(snapshot)) return "the ledger does not hold what LIVE serves";
  const functions = served.flatMap(([name, { live }]) => {
    const fact = facts.get(name);
    if (!fact) return [];
    const { commit, dirty } = parseProvenance(fact.description);
    const released = { version: live, codeSha256: fact.codeSha256, commit: commit ?? null };
    return [[name, dirty ? { ...released, dirty } : released] as const];
  });
  return {
    account: place.account ?? null,
    region: place.region ?? null,
    entry: ledger.now.entry,
    functions: Object.fromEntries(functions),
  };
}
