/** The versions that an alias leads to, and their weights as AWS shows and uses them at one time. */
import type { AliasDocument } from "./function-document.ts";

/** The versions that the alias names. */
export function targetsOf(alias: AliasDocument): string[] {
  return [alias.functionVersion, ...Object.keys(alias.weights ?? {})];
}

/** The version that still serves while an alias with provisioned concurrency moves away from it. */
export function leavingAt({ leaving }: Pick<AliasDocument, "leaving">, now: number): string | undefined {
  return leaving && leaving.until > now ? leaving.version : undefined;
}

/** The alias's own weights; or weight 1 for the version that a move with provisioned concurrency leaves. */
export function weightsAt(
  alias: Omit<AliasDocument, "revisionId">,
  now: number,
): Readonly<Record<string, number>> {
  const leaving = leavingAt(alias, now);
  return leaving === undefined ? (alias.weights ?? {}) : { [leaving]: 1 };
}
