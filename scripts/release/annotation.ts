/** What a ledger value was written for. `pulumi up` writes values without annotation. */
export interface Annotation {
  readonly action: string;
  readonly reason?: string;
}

/** The action of values that no verb of `live` wrote. */
export const DECLARED = "pulumi up";

const LIMIT = 1024;
/** What a cut may leave of a sign that takes two units: AWS refuses it. */
const HALF_A_SIGN = /[\ud800-\udbff]$/;

/** Text for the parameter's `Description`: the value's digest, the action, the reason. At most 1,024 characters. */
export function formatAnnotation(digest: string, annotation: Annotation): string {
  const reason = annotation.reason?.replace(/\s+/g, " ").trim();
  const text = `${digest} ${annotation.action}${reason ? `: ${reason}` : ""}`.slice(0, LIMIT);
  return text.replace(HALF_A_SIGN, "");
}

/**
 * Reads a `Description` back. Pulumi leaves it alone when it writes a new value,
 * so a digest that is not that of the value means: `pulumi up` wrote the value.
 */
export function parseAnnotation(digest: string, description: string | undefined): Annotation {
  const [, found, action, reason] = /^([0-9a-f]{8}) ([^:]+)(?:: (.*))?$/s.exec(description ?? "") ?? [];
  if (found !== digest || !action) return { action: DECLARED };
  return { action, ...(reason ? { reason } : {}) };
}
