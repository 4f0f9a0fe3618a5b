import { LATEST, type Traffic } from "../../../components/config.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import { foldHistory, type LedgerRecord } from "../ledger/history.ts";
import { knownVersions, withoutLost } from "../ledger/lost-functions.ts";
import { ledgerIsStale, trafficOfEntry } from "../ledger/served-ledger.ts";
import type { ShownError } from "../model/errors.ts";
import type { Place } from "../model/place.ts";
import { type Provenance, parseProvenance } from "../model/provenance.ts";
import { differences } from "../model/settings-difference.ts";
import type { LedgerState, Reading, StackSnapshot, VersionFacts } from "../model/snapshot.ts";
import { sameTraffic, versionsOf } from "../model/traffic.ts";
import { type RolloutUnderWay, rolloutUnderWay } from "../rollout/rollout-under-way.ts";

/** One version that serves, as status shows it. */
export interface ServingVersion {
  readonly version: string;
  readonly role: "stable" | "canary";
  readonly codeSha256?: string;
  readonly lastModified?: string;
  readonly provenance: Provenance;
  /** Other stacks whose stable version of this function has the same code. */
  readonly sameCodeAs: readonly string[];
}

/** The last move of a function's LIVE: when, by whom, by which action and why. */
export interface LastMove {
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly reason?: string;
}

export interface FunctionStatus {
  readonly name: string;
  /** `undefined` if the stack file has mistakes. */
  readonly declared: Traffic | undefined;
  readonly live: Reading<Traffic>;
  /** LIVE serves something other than the stack file declares; `undefined` if one of the two is unknown. */
  readonly drift: boolean | undefined;
  readonly versions: readonly ServingVersion[];
  /** Code and settings of `$LATEST` that no version froze; release stacks only. */
  readonly unpublished: readonly string[];
  readonly lastMove?: LastMove;
  /** LIVE serves something other than the ledger's newest entry: `lastMove` did not lead to what serves. */
  readonly movedOutside: boolean;
}

export interface StackStatus {
  readonly stack: string;
  readonly isReleaseStack: boolean;
  readonly place: Place;
  readonly functions: readonly FunctionStatus[];
  readonly rollout?: RolloutUnderWay;
  readonly ledger: LedgerState["kind"] | "stale";
  readonly serial?: number;
  /** The mistakes of the stack file, which then declares nothing. */
  readonly fileError?: ShownError;
  /** LIVE serves on under an old name of the stack; a warning says more. */
  readonly isRenamed: boolean;
  readonly warnings: readonly string[];
}

/** A stack, or why it could not be read. */
export type StatusRow =
  | { readonly stack: string; readonly status: StackStatus }
  | { readonly stack: string; readonly place: Place; readonly error: ShownError };

/** Everything that `status` read of one stack. */
export interface StatusReading {
  readonly snapshot: StackSnapshot;
  readonly records: readonly LedgerRecord[];
  readonly place: Place;
  /** Facts by function and version: of the versions that serve, and of `$LATEST`. */
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, VersionFacts>>;
  /** Newest published version by function; absent if a version that serves is the same as `$LATEST`. */
  readonly newest: ReadonlyMap<string, { readonly settings: Readonly<Record<string, unknown>> } | undefined>;
  readonly fileError?: ShownError | undefined;
}

/** Puts together what `status` shows of one stack; `sameCodeAs` is filled by `compareStacks`. */
export function stackStatus(reading: StatusReading): StackStatus {
  const { snapshot, records, place, facts, newest, fileError } = reading;
  const { ledger, config, stack } = snapshot;
  const selected = snapshot.functions.filter(({ name }) => snapshot.selected.includes(name));
  const functions = selected.map((fn): FunctionStatus => {
    const { name, live } = fn;
    const declared = fileError ? undefined : fn.declared;
    const known = facts.get(name) ?? new Map<string, VersionFacts>();
    const traffic = live.ok ? live.value.traffic : undefined;
    const entries = withoutLost(
      records,
      new Map([[name, knownVersions([...known.values()].filter(isPublished))]]),
    );
    const lastMove = lastMoveOf(entries, name);
    return {
      name,
      declared,
      live: live.ok ? { ok: true, value: live.value.traffic } : live,
      drift: traffic && declared && !sameTraffic(traffic, declared),
      versions: traffic
        ? versionsOf(traffic).map((version, index) => serving(version, index, known.get(version)))
        : [],
      unpublished: config.publishVersions ? unpublished(known, newest.get(name), newest.has(name)) : [],
      ...(lastMove ? { lastMove } : {}),
      movedOutside:
        ledger.kind === "read" &&
        name in ledger.now.value.functions &&
        ledgerIsStale({ ledger, functions: [fn] }),
    };
  });
  const rollout = rolloutUnderWay(selected, foldHistory(records), config.rollout);
  return {
    stack,
    isReleaseStack: config.publishVersions,
    place,
    functions,
    ...(rollout ? { rollout } : {}),
    ledger: ledgerIsStale(snapshot) ? "stale" : ledger.kind,
    ...(ledger.kind === "read" ? { serial: ledger.now.value.serial } : {}),
    ...(fileError ? { fileError } : {}),
    isRenamed: snapshot.isRenamed === true,
    warnings: statusWarnings(snapshot, fileError !== undefined),
  };
}

const isPublished = ({ version }: VersionFacts) => version !== LATEST;

/** Fills in which other stacks run the same code. */
export function compareStacks(rows: readonly StatusRow[]): StatusRow[] {
  return rows.map((row) => {
    if ("error" in row) return row;
    const functions = row.status.functions.map((fn) => ({
      ...fn,
      versions: fn.versions.map((version) => ({
        ...version,
        sameCodeAs: stacksWith(rows, row.stack, fn.name, version.codeSha256),
      })),
    }));
    return { stack: row.stack, status: { ...row.status, functions } };
  });
}

function stacksWith(
  rows: readonly StatusRow[],
  stack: string,
  name: string,
  codeSha256: string | undefined,
): string[] {
  if (!codeSha256) return [];
  return rows.flatMap((row) => {
    if ("error" in row || row.stack === stack) return [];
    const [stable] = row.status.functions.find((fn) => fn.name === name)?.versions ?? [];
    return stable?.codeSha256 === codeSha256 ? [row.stack] : [];
  });
}

function serving(version: string, index: number, facts: VersionFacts | undefined): ServingVersion {
  return {
    version,
    role: index === 0 ? "stable" : "canary",
    ...(facts ? { codeSha256: facts.codeSha256 } : {}),
    ...(facts?.lastModified ? { lastModified: facts.lastModified } : {}),
    provenance: parseProvenance(facts?.description),
    sameCodeAs: [],
  };
}

function unpublished(
  known: ReadonlyMap<string, VersionFacts>,
  newest: { settings: Readonly<Record<string, unknown>> } | undefined,
  isRead: boolean,
): string[] {
  const latest = known.get(LATEST);
  if (!latest || !isRead) return [];
  if (!newest) return ["no version yet"];
  return differences(newest.settings, latest.settings).map(({ setting }) =>
    setting === "CodeSha256" ? "code" : setting,
  );
}

/** The newest ledger entry that changed what the function serves. */
function lastMoveOf(records: readonly LedgerRecord[], name: string): LastMove | undefined {
  for (let index = records.length - 1; index >= 0; index--) {
    const record = records[index];
    const now = record?.value.functions[name];
    const before = records[index - 1]?.value.functions[name];
    if (!record || !now || (before && sameTraffic(trafficOfEntry(now), trafficOfEntry(before)))) continue;
    return { at: record.at, by: record.by, ...record.annotation };
  }
  return undefined;
}

/**
 * Warnings to know before a move; none of them stops one. Of a file with mistakes the age is unknown. A stale ledger is
 * told with `sync` only where that records alone: under drift it would move LIVE, from an older file it is refused.
 */
export function statusWarnings(snapshot: StackSnapshot, fileHasMistakes = false): string[] {
  const { ledger, config, stack, fileName, functions } = snapshot;
  const warnings: string[] = [];
  const isDeployed = functions.some(({ live }) => live.ok || live.error.code !== "LiveMissing");
  if (snapshot.renamed) warnings.push(snapshot.renamed);
  else if (ledger.kind === "missing" && isDeployed)
    warnings.push(`${stack}: there is no ledger yet; the next move writes one`);
  if (ledger.kind === "unreadable")
    warnings.push(`the ledger of ${stack} can't be read: ${ledger.error.message}`);
  const isOlder = !fileHasMistakes && ledger.kind === "read" && ledger.now.value.serial > config.liveSerial;
  const syncMoves = functions.some(
    ({ live, declared }) => live.ok && !sameTraffic(live.value.traffic, declared),
  );
  if (ledgerIsStale(snapshot)) {
    const record = `, or: ${printedCommand("live sync", { stack })}`;
    warnings.push(
      `the ledger of ${stack} is stale: LIVE was moved without it; the next move records what serves${fileHasMistakes || isOlder || syncMoves ? "" : record}`,
    );
  }
  if (isOlder)
    warnings.push(
      `${fileName} is older than the last move (live_serial ${config.liveSerial}, ledger ${ledger.now.value.serial}); pull, or: ${printedCommand("live sync --from-aws", { stack })}`,
    );
  return warnings;
}
