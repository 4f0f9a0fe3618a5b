/** Judges a role's trust policy: who may assume the role. */
import { hasParts } from "./wildcard.ts";

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
}

/**
 * Whether the trust policy lets a service (`lambda.amazonaws.com`) assume its role. A Deny wins. Conditions are not
 * judged: a statement with one holds, as if it were met.
 */
export function mayAssume(trust: string, service: string): boolean {
  const { Statement: statements = [] } = JSON.parse(trust) as { Statement?: Statement | Statement[] };
  const effects = [statements]
    .flat()
    .filter(({ Principal, Action }) => names(Principal, service) && isAssumeRole(Action))
    .map(({ Effect }) => Effect);
  return effects.length > 0 && effects.every((effect) => effect === "Allow");
}

/** `"*"` and `{"AWS": "*"}` name everybody. */
function names(principal: unknown, service: string): boolean {
  if (principal === "*") return true;
  const { AWS, Service } = (principal ?? {}) as { AWS?: unknown; Service?: unknown };
  return [AWS].flat().includes("*") || [Service].flat().some((each) => each === service || each === "*");
}

function isAssumeRole(actions: unknown): boolean {
  return [actions].flat().some((each) => hasParts("sts:assumerole", String(each).toLowerCase().split("*")));
}
