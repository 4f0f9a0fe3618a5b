/** The weighted choice of the version that an invocation runs, drawn for each request on its own. */
import type { AliasDocument } from "../function-document.ts";

/**
 * The version for one request through `alias`. `draw` is from 0 to 1, 1 excluded:
 * draws below the extra version's weight go there, all others to the primary version.
 */
export function chooseVersion(
  alias: Readonly<Pick<AliasDocument, "functionVersion" | "weights">>,
  draw: number,
): string {
  let remaining = draw;
  for (const [version, weight] of Object.entries(alias.weights ?? {})) {
    if (remaining < weight) return version;
    remaining -= weight;
  }
  return alias.functionVersion;
}
