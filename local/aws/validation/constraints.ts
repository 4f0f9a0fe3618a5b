/** The limits of AWS's models on inputs, and the sentences in which AWS reports broken limits. */
import { AwsError } from "../service.ts";

/** The rules for one member of an input. */
export interface Constraint {
  readonly required?: boolean;
  /** Bounds of a number, or of the length of a string or a list. */
  readonly min?: number;
  readonly max?: number;
  /** The number may have decimals, so that AWS writes its bounds with decimals. */
  readonly double?: boolean;
  /** The regular expression as AWS prints it. It must match the whole string. */
  readonly pattern?: string;
  /** Allowed values, in the order in which AWS prints them. */
  readonly oneOf?: readonly string[];
  /** Rules for each item of a list. */
  readonly items?: Constraint;
  /** Rules for each key and each value of a map. */
  readonly keys?: Constraint;
  readonly values?: Constraint;
  /** Rules for the members of a structure. */
  readonly members?: Constraints;
  /** The value is never repeated in an answer. */
  readonly secret?: boolean;
}

/** Constraints by member name. They are checked, and reported, in this order. */
export type Constraints = Readonly<Record<string, Constraint>>;

/** An input of the SDK whose required members have been found to be there. */
export type Checked<T> = { readonly [K in keyof T]: T extends Record<K, T[K]> ? NonNullable<T[K]> : T[K] };

/** Throws one error that counts and names all limits that `input` breaks. */
export function checkConstraints(
  input: object,
  constraints: Constraints,
  code: string = "ValidationException",
): void {
  refuseProblems(code, problemsIn(input, constraints, ""));
}

/** Throws one error that counts and lists all problems, if there are any. */
export function refuseProblems(code: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: `;
  throw new AwsError(code, count + problems.join("; "), 400);
}

/** The limits that one member's value breaks, in AWS's words; `path` is AWS's name for the member. */
export function problemsOf(value: unknown, path: string, constraint: Constraint): string[] {
  if (isAbsent(value)) return constraint.required ? [missingProblem(path)] : [];
  // a value may be a whole zip, so it becomes text only for a broken limit
  const shown = () => (constraint.secret ? "Value" : `Value '${show(value)}'`);
  return [
    ...brokenRules(value, constraint).map((rule) => problem(shown(), path, rule)),
    ...problemsIn(value, constraint.members ?? {}, `${path}.`),
    ...(Array.isArray(value) ? value : []).flatMap((item, index) =>
      problemsIn(Object(item), constraint.items?.members ?? {}, `${path}.${index + 1}.member.`),
    ),
  ];
}

/** AWS's sentence for a required member that is missing. */
export function missingProblem(path: string): string {
  return problem("Value null", path, NOT_NULL);
}

/** A member's name in AWS's validation, which begins with a small letter. */
export function memberPath(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function problem(shown: string, path: string, rule: string): string {
  return `${shown} at '${path}' failed to satisfy constraint: ${rule}`;
}

function problemsIn(structure: object, constraints: Constraints, prefix: string): string[] {
  return Object.entries(constraints).flatMap(([name, constraint]) =>
    problemsOf((structure as Record<string, unknown>)[name], prefix + memberPath(name), constraint),
  );
}

function brokenRules(value: object, constraint: Constraint): string[] {
  const { items, keys, values } = constraint;
  const entries = keys || values ? Object.entries(value) : [];
  const inside: [subject: string, each: readonly unknown[], constraint: Constraint | undefined][] = [
    ["Member", Array.isArray(value) ? value : [], items],
    ["Map value", entries.map(([, each]) => each), values],
    ["Map keys", entries.map(([key]) => key), keys],
  ];
  return [
    ...rulesOf(value, constraint)
      .filter(({ holds }) => !holds)
      .map(({ sentence }) => sentence),
    ...inside.flatMap(([subject, each, rule]) =>
      rule ? brokenInside(each, rule).map((list) => `${subject} must satisfy constraint: [${list}]`) : [],
    ),
  ];
}

/** All rules for the parts of a value, once, if any part breaks one of them. */
function brokenInside(parts: readonly unknown[], constraint: Constraint): string[] {
  const broken = parts
    .map((part) => rulesOf(part, constraint))
    .find((rules) => rules.some(({ holds }) => !holds));
  return broken ? [broken.map(({ sentence }) => sentence).join(", ")] : [];
}

interface Rule {
  readonly sentence: string;
  readonly holds: boolean;
}

const NOT_NULL = "Member must not be null";

/** A constraint's rules for a value in AWS's words and order: upper bound, lower bound, pattern, set. */
function rulesOf(value: unknown, constraint: Constraint): Rule[] {
  const { max, min, pattern, oneOf, required, double } = constraint;
  const absent = isAbsent(value);
  const isNumber = typeof value === "number" || double;
  const size = sizeOf(value);
  const measure = isNumber ? "value" : "length";
  const bound = (limit: number) => (double ? limit.toFixed(1) : String(limit));
  const rules: Rule[] = [];
  const add = (sentence: string, holds: boolean) =>
    rules.push({ sentence: `Member must ${sentence}`, holds: absent || holds });
  if (max !== undefined) add(`have ${measure} less than or equal to ${bound(max)}`, size <= max);
  if (min !== undefined) add(`have ${measure} greater than or equal to ${bound(min)}`, size >= min);
  if (pattern !== undefined) {
    add(`satisfy regular expression pattern: ${pattern}`, wholeMatch(pattern).test(String(value)));
  }
  if (oneOf) add(`satisfy enum value set: [${oneOf.join(", ")}]`, oneOf.includes(String(value)));
  if (required) rules.push({ sentence: NOT_NULL, holds: !absent });
  return rules;
}

const compiled = new Map<string, RegExp>();

/** Compiles each pattern once, because each call checks it. */
function wholeMatch(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = new RegExp(`^(?:${pattern})$`, "u");
    compiled.set(pattern, expression);
  }
  return expression;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value && typeof value === "object") {
    const entries = Object.entries(value).map(([key, each]) => `${key}=${showMapValue(each)}`);
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

function showMapValue(value: unknown): string {
  return typeof value === "number" && Number.isInteger(value) ? value.toFixed(1) : show(value);
}
