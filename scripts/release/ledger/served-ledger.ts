import type { Traffic } from "../../../components/config.ts";
import {
  LEDGER_BYTES,
  type Ledger,
  type LedgerEntry,
  ledgerEntry,
  serialiseLedger,
} from "../../../components/ledger.ts";
import { ReleaseError } from "../model/errors.ts";
import type { LedgerState, StackSnapshot } from "../model/snapshot.ts";
import { count } from "../model/text.ts";
import { sameTraffic } from "../model/traffic.ts";

/** The ledger value for the traffic `served`. Weights of other tools become whole percents from 1 to 99. */
export function ledgerOf(serial: number, served: ReadonlyMap<string, Traffic>): Ledger {
  const functions: Record<string, LedgerEntry> = {};
  for (const [name, traffic] of served) functions[name] = ledgerEntry(wholePercents(traffic));
  return { serial, functions };
}

/** The traffic that a ledger entry records. */
export function trafficOfEntry({ live, canary, weight }: LedgerEntry): Traffic {
  return canary && weight ? { live, canary: { version: canary, weight } } : { live };
}

/** Rounds the weight to a whole percent from 1 to 99: config and ledger hold no other weights. */
export function wholePercents({ live, canary }: Traffic): Traffic {
  if (!canary) return { live };
  return {
    live,
    canary: { version: canary.version, weight: Math.min(99, Math.max(1, Math.round(canary.weight))) },
  };
}

/** Throws `LedgerTooLarge` if a parameter can't hold the value. Plans call this before traffic moves. */
export function checkLedgerFits(ledger: Ledger): void {
  const bytes = new TextEncoder().encode(serialiseLedger(ledger)).length;
  if (bytes <= LEDGER_BYTES) return;
  throw new ReleaseError(
    "LedgerTooLarge",
    `The ledger of ${count(Object.keys(ledger.functions).length, "function")} takes ${bytes} bytes; a parameter holds ${LEDGER_BYTES}.`,
    { hint: "Divide the functions among several projects" },
  );
}

/** The ledger differs from the traffic that LIVE serves. This is a warning; the next write repairs it. */
export function ledgerIsStale({ ledger, functions }: Pick<StackSnapshot, "ledger" | "functions">): boolean {
  if (ledger.kind !== "read") return false;
  return functions.some(({ name, live }) => {
    const entry = ledger.now.value.functions[name];
    return live.ok && !(entry && sameTraffic(trafficOfEntry(entry), wholePercents(live.value.traffic)));
  });
}

/** The traffic of each function: as served, or as the ledger records it if LIVE can't be read. */
export function servedOrRecorded(
  { functions }: Pick<StackSnapshot, "functions">,
  served: ReadonlyMap<string, Traffic>,
  ledger: LedgerState,
): Map<string, Traffic> {
  const recorded = ledger.kind === "read" ? ledger.now.value.functions : {};
  return new Map(
    functions.flatMap(({ name }): [string, Traffic][] => {
      const traffic = served.get(name) ?? (recorded[name] && trafficOfEntry(recorded[name]));
      return traffic ? [[name, traffic]] : [];
    }),
  );
}
