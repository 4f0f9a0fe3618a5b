/** The weights of an alias as AWS shows and uses them at one time. */
import type { AliasDocument } from "./function-document.ts";

/**
 * The alias's own weights; but while an alias with provisioned concurrency moves,
 * the version that it leaves keeps all traffic, as a weight of 1 that nobody has set.
 */
export function weightsAt(
  alias: Omit<AliasDocument, "revisionId">,
  now: number,
): Readonly<Record<string, number>> {
  const { leaving, weights = {} } = alias;
  return leaving && leaving.until > now ? { [leaving.version]: 1 } : weights;
}
