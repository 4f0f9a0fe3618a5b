import { removeCommand } from "../../lib/config-command.ts";
import { nearest } from "../../lib/nearest.ts";
import type { Report } from "./mistakes.ts";

/** Reports an entry for a function that `functions/` does not have, with the one that was most likely meant. */
export function reportUnknownFunction(
  key: string,
  name: string,
  functions: readonly string[],
  report: Report,
): void {
  const meant = nearest(name, functions);
  const way = meant ? `Did you mean ${meant}?` : `Functions here: ${functions.join(", ") || "none"}.`;
  report(key, `there is no function ${name} in functions/.`, `${way} Remove this one: ${removeCommand(key)}`);
}
