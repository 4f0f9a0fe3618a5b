/** Whether a resource policy lets a service invoke a function on behalf of a source. */

/** The service that wants to invoke, and its source. */
export interface Caller {
  /** `events.amazonaws.com`, `s3.amazonaws.com`. */
  readonly service: string;
  /** ARN of the rule or of the bucket. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Evaluates a policy as GetPolicy shows it, for `lambda:InvokeFunction`. An unknown condition fails. */
export function mayInvoke(policyText: string | undefined, caller: Caller): boolean {
  if (policyText === undefined) return false;
  const { Statement = [] } = JSON.parse(policyText) as { Statement?: Statement[] };
  const matching = Statement.filter((statement) => applies(statement, caller));
  return matching.length > 0 && matching.every((statement) => statement.Effect === "Allow");
}

function applies(statement: Statement, caller: Caller): boolean {
  const { Principal: principal } = statement;
  const services = typeof principal === "string" ? [principal] : listOf(principal?.Service);
  const isMeant = services.some((service) => service === "*" || service === caller.service);
  const isInvoke = listOf(statement.Action).some((action) => matches("lambda:InvokeFunction", action));
  const conditions = Object.entries(statement.Condition ?? {});
  return (
    isMeant &&
    isInvoke &&
    conditions.every(([operator, wanted]) =>
      Object.entries(wanted).every(([key, values]) => holds(operator, key, listOf(values), caller)),
    )
  );
}

function holds(operator: string, key: string, values: readonly string[], caller: Caller): boolean {
  const actual = { "aws:sourcearn": caller.sourceArn, "aws:sourceaccount": caller.sourceAccount }[
    key.toLowerCase()
  ];
  if (actual === undefined) return false;
  if (/^(ArnLike|ArnEquals|StringLike)$/.test(operator))
    return values.some((value) => matches(actual, value));
  return operator === "StringEquals" && values.includes(actual);
}

/** `*` is any text, `?` any character. */
function matches(text: string, pattern: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s").test(text);
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
