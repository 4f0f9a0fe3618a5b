/** What a ledger value was written for. `pulumi up` writes values without annotation. */
export interface Annotation {
  readonly action: string;
  readonly reason?: string;
}

/** The action of values that no verb of `live` wrote. */
export const DECLARED = "pulumi up";

/** The value that says what served when the ledger did not know it: written ahead of what `live` then made of it. */
export const FOUND: Annotation = { action: "found", reason: "LIVE had been moved without the ledger" };

const LIMIT = 1024;
/** What a cut may leave of a sign that takes two units: AWS refuses it. */
const HALF_A_SIGN = /[\ud800-\udbff]$/;

/** Text for the parameter's `Description`: the value's digest, the action, the reason. At most 1,024 characters. */
export function formatAnnotation(digest: string, annotation: Annotation): string {
  const reason = annotation.reason?.replace(/\s+/g, " ").trim();
  const text = `${digest} ${annotation.action}${reason ? `: ${reason}` : ""}`.slice(0, LIMIT);
  return text.replace(HALF_A_SIGN, "");
}

/** One value of the ledger as far as its description goes. */
export interface DescribedValue {
  readonly digest: string;
  readonly description: string | undefined;
}

/**
 * Reads a `Description` back. Pulumi leaves it alone when it writes a new value, so `pulumi up` wrote the value where the
 * digest is not its own, or where the description stood at another value just before: back to an earlier value.
 */
export function parseAnnotation(
  { digest, description }: DescribedValue,
  before?: DescribedValue,
): Annotation {
  const [, found, action, reason] = /^([0-9a-f]{8}) ([^:]+)(?:: (.*))?$/s.exec(description ?? "") ?? [];
  const isKept = before !== undefined && before.description === description && before.digest !== digest;
  if (found !== digest || !action || isKept) return { action: DECLARED };
  return { action, ...(reason ? { reason } : {}) };
}
