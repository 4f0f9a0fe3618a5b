import type { Io } from "../adapters/io.ts";
import type { ShownError } from "../release/model/errors.ts";
import { NOWHERE } from "../release/model/place.ts";
import type { Circumstances } from "../release/shown/envelope.ts";

/** What a run finds out and says as it goes on, for the document of `--json` and for what asks a person. */
export type Findings = {
  -readonly [Name in keyof Omit<Circumstances, "warnings" | "errors">]: Circumstances[Name];
} & {
  readonly warnings: string[];
  readonly errors: ShownError[];
};

const ofRuns = new WeakMap<Io, Findings>();

/** The findings of the run that `io` belongs to: also an error or a signal that ends the run tells them. */
export function findingsOf(io: Io): Findings {
  const known = ofRuns.get(io) ?? noFindings(null);
  ofRuns.set(io, known);
  return known;
}

/** Findings of a run that begins. */
export function noFindings(verb: string | null): Findings {
  return { verb, stack: null, place: NOWHERE, caller: null, warnings: [], errors: [] };
}
