import type { ShownError } from "../model/errors.ts";
import { commonUrl, type Place } from "../model/place.ts";

/** Counts up when a member of a document changes its meaning or goes away; not when members are added. */
export const SCHEMA_VERSION = 1;

/** What a run knows besides the answer of its verb, and has said on stderr. Unknown is null. */
export interface Circumstances {
  /** Null where the command line names none. */
  readonly verb: string | null;
  /** Null before a stack is open, and where the verb is about several. */
  readonly stack: string | null;
  readonly place: Place;
  /** ARN of the caller. */
  readonly caller: string | null;
  readonly warnings: readonly string[];
  readonly errors: readonly ShownError[];
}

/**
 * The document of `--json`, alike for all verbs and errors (docs/live.schema.json). `part` is what the verb adds; a
 * refusal adds nothing. `error` says what failed, null where nothing did.
 */
export function envelope(known: Circumstances, part: object = {}): object {
  const { verb, stack, place, caller, warnings, errors } = known;
  return {
    schemaVersion: SCHEMA_VERSION,
    verb,
    stack,
    ...jsonPlace(place),
    caller,
    ...part,
    warnings,
    error: oneError(errors),
  };
}

/** Account, region and endpoint as members of a document; an endpoint of AWS's own is null. */
export function jsonPlace({ account, region, endpoint }: Place): object {
  return {
    account: account ?? null,
    region: region ?? null,
    endpoint: endpoint ? commonUrl(endpoint) : null,
  };
}

/** One error of all, with the single ones in `mistakes`. */
function oneError(errors: readonly ShownError[]): ShownError | null {
  const [first, ...others] = errors;
  if (!first || others.length === 0) return first ?? null;
  const code = others.every((other) => other.code === first.code) ? first.code : "SeveralErrors";
  return { code, message: `${errors.length} errors; the first: ${first.message}`, mistakes: errors };
}
