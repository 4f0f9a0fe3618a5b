import { canSpeakOf, type KnownVersions } from "../ledger/lost-functions.ts";
import type { FactsByFunction } from "./check-moves.ts";
import type { RollbackPlan } from "./plan-rollback.ts";

/**
 * The targets of a plan that don't exist, or that were published after the entry that is their evidence: by function,
 * what the facts say of the version. A target that could not be read is believed.
 */
export function refutedTargets(
  { targets }: RollbackPlan,
  facts: FactsByFunction,
): ReadonlyMap<string, KnownVersions> {
  return new Map(
    targets.flatMap(({ functionName, target: { version, at } }): [string, KnownVersions][] => {
      const reading = facts.get(functionName)?.get(version);
      if (!reading?.ok) return [];
      const published = reading.value?.lastModified;
      if (reading.value && canSpeakOf(at, published)) return [];
      return [[functionName, new Map([[version, published]])]];
    }),
  );
}
