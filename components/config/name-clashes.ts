/** Two functions that would get one name in AWS. Pure, so that program and `live` refuse alike. */
import { parseJson } from "./scalars.ts";

/** A name in AWS that two functions of a project have. */
export interface NameClash {
  readonly awsName: string;
  readonly functionName: string;
  readonly otherStack: string;
  readonly otherFunction: string;
  /** One of the two has the name by `adopt`. */
  readonly isAdopted: boolean;
}

/** A stack, and the names in AWS of the functions that it adopts. */
export interface NamesOfStack {
  readonly stack: string;
  readonly adopted: ReadonlyMap<string, string>;
}

/** The name in AWS of a function that was not adopted. Not checked: `physicalName` in functions/_catalog/catalog.ts does that. */
export function awsName(project: string, stack: string, functionName: string): string {
  return `${project}-${stack}-${functionName}`;
}

/** A stack's `aws:` keys without namespace, as YAML values or as JSON text; `undefined` where its file can't be read. */
export type AwsKeys = Readonly<Record<string, unknown>> | undefined;

/**
 * The names that functions of `own` share with other stacks, or with each other: `prd-eu` with its `orders` and `prd` with its
 * `eu-orders` both make `<project>-prd-eu-orders`. `functions` are the names in the catalog, which all stacks have.
 */
export function sharedNames(
  project: string,
  own: NamesOfStack,
  others: readonly NamesOfStack[],
  functions: readonly string[],
): NameClash[] {
  const named = ({ stack, adopted }: NamesOfStack) =>
    [...new Set([...functions, ...adopted.keys()])].map((name) => ({
      stack,
      name,
      awsName: adopted.get(name) ?? awsName(project, stack, name),
      isAdopted: adopted.has(name),
    }));
  const mine = named(own).filter(({ name }) => functions.includes(name));
  const theirs = others.filter(({ stack }) => stack !== own.stack).flatMap(named);
  return mine.flatMap((one, at) =>
    [...theirs, ...mine.slice(at + 1)]
      .filter((other) => other.awsName === one.awsName)
      .map((other) => ({
        awsName: one.awsName,
        functionName: one.name,
        otherStack: other.stack,
        otherFunction: other.name,
        isAdopted: one.isAdopted || other.isAdopted,
      })),
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
export function describeClash(stack: string, clash: NameClash): string {
  const { functionName, otherStack, otherFunction } = clash;
  return `${clash.awsName} is the name of two functions: ${functionName} of ${stack} and ${otherFunction} of ${otherStack}.`;
}

/** The way out of clashes. */
export function wayOutOf(clashes: readonly NameClash[]): string {
  const way = clashes.some(({ isAdopted }) => isAdopted)
    ? "Take functions.NAME.adopt out of one of the two: only one can move LIVE of a function."
    : "Rename the function or the stack of the two that is not deployed yet.";
  return `${way} If they are in different regions or accounts, say so in both stack files: aws:region, aws:allowedAccountIds`;
}

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
