import { nearest } from "../../lib/nearest.ts";
import { type Report, removeCommand } from "./mistakes.ts";

/** Reports every unknown key, with the known key that was most likely meant. */
export function reportUnknownKeys(
  prefix: string,
  values: Readonly<Record<string, unknown>>,
  known: readonly string[],
  report: Report,
): void {
  for (const key of Object.keys(values)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    report(
      `${prefix}${key}`,
      `there is no such key; known here: ${known.join(", ")}.`,
      meant
        ? `Did you mean ${meant}? Remove this one: ${removeCommand(prefix + key)}`
        : `Remove it: ${removeCommand(prefix + key)}`,
    );
  }
}
