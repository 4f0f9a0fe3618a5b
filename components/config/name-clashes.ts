/** Two functions of two stacks that would get one name in AWS. Pure, so that program and `live` refuse alike. */
import { parseJson } from "./scalars.ts";

/** A name in AWS that two stacks of one project give, each to a function of its own. */
export interface NameClash {
  readonly functionName: string;
  readonly otherStack: string;
  readonly otherFunction: string;
}

/** A stack's `aws:` keys without namespace, as YAML values or as JSON text; `undefined` where its file can't be read. */
export type AwsKeys = Readonly<Record<string, unknown>> | undefined;

/**
 * The names that `stack` shares with other stacks: `prd-eu` with its `orders` and `prd` with its `eu-orders` both make
 * `<project>-prd-eu-orders`. `functions` are the names in the catalog, which all stacks have.
 */
export function sharedNames(
  stack: string,
  others: readonly string[],
  functions: readonly string[],
): NameClash[] {
  const own = new Map(functions.map((name) => [`${stack}-${name}`, name]));
  return others
    .filter((other) => other !== stack)
    .flatMap((otherStack) =>
      functions.flatMap((otherFunction) => {
        const functionName = own.get(`${otherStack}-${otherFunction}`);
        return functionName === undefined ? [] : [{ functionName, otherStack, otherFunction }];
      }),
    );
}

/** Whether two stack files name different regions, or accounts of which none is in both. What is unknown may be the same. */
export function areApart(one: AwsKeys, other: AwsKeys): boolean {
  const [region, otherRegion] = [regionOf(one), regionOf(other)];
  if (region && otherRegion && region !== otherRegion) return true;
  const [accounts, otherAccounts] = [accountsOf(one), accountsOf(other)];
  const share = accounts.some((account) => otherAccounts.includes(account));
  return accounts.length > 0 && otherAccounts.length > 0 && !share;
}

/** One clash in a sentence that names both functions. */
export function describeClash(project: string, stack: string, clash: NameClash): string {
  const { functionName, otherStack, otherFunction } = clash;
  return `${project}-${stack}-${functionName} is the name of two functions: ${functionName} of ${stack} and ${otherFunction} of ${otherStack}.`;
}

/** The way out of a clash. */
export const UNCLASH =
  "Rename the function or the stack of the two that is not deployed yet. If they are in different regions or accounts, say so in both stack files: aws:region, aws:allowedAccountIds";

function regionOf(aws: AwsKeys): string | undefined {
  return typeof aws?.region === "string" && aws.region !== "" ? aws.region : undefined;
}

/** The only allowed accounts, else the account of the role that is assumed last; none where the file names none. */
function accountsOf(aws: AwsKeys): string[] {
  const allowed = listOf(aws?.allowedAccountIds).map(String);
  if (allowed.length > 0) return allowed;
  const role =
    listOf(aws?.assumeRoles ?? aws?.assumeRole).at(-1) ?? listOf(aws?.assumeRoleWithWebIdentity)[0];
  const { roleArn } = (role ?? {}) as { roleArn?: unknown };
  return /^arn:[^:]*:iam::(\d{12}):/.exec(String(roleArn))?.slice(1) ?? [];
}

function listOf(value: unknown): unknown[] {
  const given = typeof value === "string" ? parseJson(value) : value;
  if (given === undefined || given === null) return [];
  return Array.isArray(given) ? given : [given];
}
