/** The rules for the text of a policy. */
import { limitExceeded, malformedPolicy } from "./errors.ts";

/** The use of a policy. A trust policy names principals but no resources; the others do the reverse. */
export type PolicyKind = "trust" | "inline" | "managed";

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
}

/** Limits in characters without white space. PutRolePolicy counts all inline policies of a role together. */
const QUOTAS = {
  trust: { name: "ACLSizePerRole", characters: 2048 },
  managed: { name: "PolicySize", characters: 6144 },
  inline: undefined,
};

/** Throws for a policy text that IAM refuses. `ownerArn`: the role or policy whose text it is; a trust policy needs none. */
export function checkPolicy(text: string, kind: PolicyKind, ownerArn = ""): void {
  for (const statement of readStatements(text)) {
    checkEffect(statement.Effect);
    const actions = textsOf(statement.Action ?? statement.NotAction);
    if (actions.length === 0) throw malformedPolicy("Missing required field Action");
    if (kind === "trust") checkTrust(statement, actions);
    else checkPermissions(statement, actions, partitionIn(ownerArn));
  }
  const quota = QUOTAS[kind];
  if (quota && sizeOf(text) > quota.characters) {
    throw limitExceeded(`Cannot exceed quota for ${quota.name}: ${quota.characters}`);
  }
}

/** The size of a text in characters, without white space. */
export function sizeOf(text: string): number {
  return text.replace(/\s/g, "").length;
}

function checkEffect(effect: unknown): void {
  if (effect === "Allow" || effect === "Deny") return;
  throw malformedPolicy(effect === undefined ? "Missing required field Effect" : `Invalid effect: ${effect}`);
}

function checkTrust(statement: Statement, actions: readonly string[]): void {
  if (statement.Resource !== undefined) throw malformedPolicy("Has prohibited field Resource");
  if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
    throw malformedPolicy("Missing required field Principal");
  }
  if (actions.some((action) => !/^sts:/i.test(action))) {
    throw malformedPolicy("AssumeRole policy may only specify STS AssumeRole actions.");
  }
}

function checkPermissions(statement: Statement, actions: readonly string[], partition: string): void {
  if (statement.Principal !== undefined) {
    throw malformedPolicy("Policy document should not specify a principal.");
  }
  const resources = textsOf(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) throw malformedPolicy("Policy statement must contain resources.");
  const odd = resources.find((resource) => resource !== "*" && !resource.includes(":"));
  if (odd !== undefined) throw malformedPolicy(`Resource ${odd} must be in ARN format or "*".`);
  const foreign = resources.find((resource) => ![partition, "*", ""].includes(partitionIn(resource)));
  if (foreign !== undefined) {
    throw malformedPolicy(`Partition "${partitionIn(foreign)}" is not valid for resource "${foreign}".`);
  }
  if (actions.some((action) => action !== "*" && !action.includes(":"))) {
    throw malformedPolicy("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
}

/** The partition that an ARN names; empty for `*`. */
export function partitionIn(arn: string): string {
  return arn.startsWith("arn:") ? (arn.split(":")[1] ?? "") : "";
}

/** Reads one text or a list of texts. */
function textsOf(value: unknown): string[] {
  const texts = value === undefined ? [] : [value].flat();
  if (texts.some((text) => typeof text !== "string")) throw syntaxError();
  return texts as string[];
}

function readStatements(text: string): Statement[] {
  let document: { Statement?: Statement | Statement[]; Version?: unknown };
  try {
    document = JSON.parse(text);
  } catch {
    throw malformedPolicy("This policy contains invalid Json");
  }
  if (!isObject(document)) throw malformedPolicy("This policy contains invalid Json");
  if (document.Version !== undefined && !["2012-10-17", "2008-10-17"].includes(String(document.Version))) {
    throw malformedPolicy("The policy must contain a valid version string");
  }
  const statements = [document.Statement ?? []].flat();
  if (statements.length === 0 || !statements.every(isObject)) throw syntaxError();
  return statements;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function syntaxError(): Error {
  return malformedPolicy("Syntax errors in policy.");
}
