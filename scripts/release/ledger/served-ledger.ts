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

/** The ledger value for what serves. Weights set by other tools are rounded to whole percents between 1 and 99. */
export function ledgerOf(serial: number, served: ReadonlyMap<string, Traffic>): Ledger {
  const functions: Record<string, LedgerEntry> = {};
  for (const [name, traffic] of served) functions[name] = ledgerEntry(wholePercents(traffic));
  return { serial, functions };
}

/** What a ledger entry says was served. */
export function trafficOfEntry({ live, canary, weight }: LedgerEntry): Traffic {
  return canary && weight ? { live, canary: { version: canary, weight } } : { live };
}

/** Config and ledger know whole percents from 1 to 99 only. */
export function wholePercents({ live, canary }: Traffic): Traffic {
  if (!canary) return { live };
  return {
    live,
    canary: { version: canary.version, weight: Math.min(99, Math.max(1, Math.round(canary.weight))) },
  };
}

/** Throws `LedgerTooLarge` when the value would not fit into a parameter: found in the plan, before traffic moves. */
export function checkLedgerFits(ledger: Ledger): void {
  const bytes = new TextEncoder().encode(serialiseLedger(ledger)).length;
  if (bytes <= LEDGER_BYTES) return;
  throw new ReleaseError(
    "LedgerTooLarge",
    `The ledger of ${count(Object.keys(ledger.functions).length, "function")} takes ${bytes} bytes; a parameter holds ${LEDGER_BYTES}.`,
    { hint: "Divide the functions among several projects" },
  );
}

/** The ledger says something else than what serves: a warning, repaired by the next write. */
export function ledgerIsStale({ ledger, functions }: Pick<StackSnapshot, "ledger" | "functions">): boolean {
  if (ledger.kind !== "read") return false;
  return functions.some(({ name, live }) => {
    const entry = ledger.now.value.functions[name];
    return live.ok && !(entry && sameTraffic(trafficOfEntry(entry), wholePercents(live.value.traffic)));
  });
}

/** What each function serves; a function that can't be read keeps what the ledger said of it. */
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
