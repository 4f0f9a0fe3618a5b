/** aws.iam.getPolicyDocument: writes a policy document from its parts. Asks AWS nothing. */
import { createHash } from "node:crypto";
import { ProviderError } from "../errors.ts";
import type { Lookup } from "../resource-type.ts";

interface Principal {
  readonly type: string;
  readonly identifiers: readonly string[];
}

interface Part {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  readonly conditions?: readonly { test: string; variable: string; values: readonly string[] }[];
}

interface Arguments {
  readonly policyId?: string;
  readonly version?: string;
  readonly statements?: readonly Part[];
  readonly sourcePolicyDocuments?: readonly string[];
  readonly overridePolicyDocuments?: readonly string[];
}

interface Statement {
  readonly Sid?: string;
}

export const getPolicyDocument: Lookup = {
  token: "aws:iam/getPolicyDocument:getPolicyDocument",
  async call(args) {
    const { policyId, version = "2012-10-17", statements = [], ...documents } = args as Arguments;
    const { sourcePolicyDocuments: sources = [], overridePolicyDocuments: overrides = [] } = documents;
    const own = statements.map(statementOf);
    const document = {
      Version: version,
      ...(policyId && { Id: policyId }),
      Statement: [...sources.map(statementsIn), own, ...overrides.map(statementsIn)].reduce(merged, []),
    };
    const json = JSON.stringify(document, undefined, 2);
    const id = createHash("sha256").update(json).digest("hex").slice(0, 10);
    return { ...args, id, version, json, minifiedJson: JSON.stringify(document) };
  },
};

/** A later statement takes the place of an earlier one with its Sid. */
function merged(all: readonly Statement[], further: readonly Statement[]): Statement[] {
  const replacement = (sid: string | undefined) => further.find(({ Sid }) => sid && Sid === sid);
  const sids = new Set(all.map(({ Sid }) => Sid).filter(Boolean));
  return [
    ...all.map((each) => replacement(each.Sid) ?? each),
    ...further.filter(({ Sid }) => !sids.has(Sid)),
  ];
}

function statementsIn(document: string): Statement[] {
  try {
    return [JSON.parse(document).Statement ?? []].flat();
  } catch {
    throw new ProviderError(`getPolicyDocument: this is no JSON of a policy document: ${document}`);
  }
}

function statementOf(part: Part): Statement {
  const { sid, effect = "Allow", conditions = [] } = part;
  return {
    ...(sid && { Sid: sid }),
    Effect: effect,
    ...list("Action", part.actions),
    ...list("NotAction", part.notActions),
    ...list("Resource", part.resources),
    ...list("NotResource", part.notResources),
    ...principals("Principal", part.principals),
    ...principals("NotPrincipal", part.notPrincipals),
    ...(conditions.length > 0 && { Condition: conditionOf(conditions) }),
  } as Statement;
}

function list(member: string, values: readonly string[] = []): object {
  return values.length > 0 ? { [member]: oneOrMany([...values].sort().reverse()) } : {};
}

/** Everybody is `"*"`; others are grouped by their type. */
function principals(member: string, given: readonly Principal[] = []): object {
  if (given.length === 0) return {};
  if (given.some(({ type }) => type === "*")) return { [member]: "*" };
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of given) byType[type] = [...(byType[type] ?? []), ...identifiers];
  const entries = Object.entries(byType).map(([type, all]) => [type, oneOrMany(all.sort().reverse())]);
  return { [member]: Object.fromEntries(entries) };
}

function conditionOf(conditions: NonNullable<Part["conditions"]>): object {
  const tests: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of conditions) {
    tests[test] = { ...tests[test], [variable]: oneOrMany(values) };
  }
  return tests;
}

/** `&{...}` stands for `${...}`, IAM's own variables, as in every Terraform provider. */
function oneOrMany(values: readonly string[]): string | readonly string[] {
  const written = values.map((value) => value.replaceAll("&{", "${"));
  return written.length === 1 ? (written[0] as string) : written;
}
