/** The checks that AWS makes of every input before the service sees it, with the sentences of its validation errors. */
import { AwsError } from "../service.ts";

/** What one member of an input must satisfy. Lengths are of strings and lists; `pattern` must match the whole string. */
export interface Constraint {
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  /** The regular expression as AWS prints it. */
  readonly pattern?: string;
  /** Allowed values, in the order in which AWS prints them. */
  readonly oneOf?: readonly string[];
  /** Constraint on each item of a list. */
  readonly items?: Constraint;
  /** Constraints on each key and value of a map. */
  readonly keys?: Constraint;
  readonly values?: Constraint;
  /** AWS never repeats the value in its answer. */
  readonly sensitive?: boolean;
  /** Members of a structure, by their names in the input. */
  readonly members?: Constraints;
}

/** Constraints by member name. They are checked, and reported, in this order. */
export type Constraints = Readonly<Record<string, Constraint>>;

/** Throws one ValidationException that counts and names all violations of `constraints` in `input`. */
export function checkConstraints(input: object, constraints: Constraints): void {
  const violations = findViolations(input, constraints, "");
  if (violations.length === 0) return;
  const errors = violations.length === 1 ? "error" : "errors";
  throw new AwsError(
    "ValidationException",
    `${violations.length} validation ${errors} detected: ${violations.join("; ")}`,
  );
}

function findViolations(input: object, constraints: Constraints, prefix: string): string[] {
  return Object.entries(constraints).flatMap(([name, constraint]) => {
    const value = (input as Record<string, unknown>)[name];
    const path = prefix + name.charAt(0).toLowerCase() + name.slice(1);
    if (value === undefined || value === null) {
      const sentence = `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
      return constraint.required ? [sentence] : [];
    }
    const shown = constraint.sensitive ? "Value" : `Value '${show(value)}'`;
    const sentences = failures(value, constraint).map(
      (failure) => `${shown} at '${path}' failed to satisfy constraint: ${failure}`,
    );
    const within = constraint.members ? findViolations(value as object, constraint.members, `${path}.`) : [];
    return [...sentences, ...within];
  });
}

function failures(value: unknown, constraint: Constraint): string[] {
  const own = describe(constraint).filter(([, holds]) => !holds(value));
  const found = own.map(([sentence]) => sentence);
  const { items, keys, values } = constraint;
  if (items && Array.isArray(value) && value.some((item) => breaks(item, items))) {
    found.push(`Member must satisfy constraint: [${summarise(items)}]`);
  }
  const entries = Object.entries(typeof value === "object" ? (value as object) : {});
  if (values && entries.some(([, each]) => breaks(each, values))) {
    found.push(`Map value must satisfy constraint: [${summarise(values)}]`);
  }
  if (keys && entries.some(([key]) => breaks(key, keys))) {
    found.push(`Map keys must satisfy constraint: [${summarise(keys)}]`);
  }
  return found;
}

function breaks(value: unknown, constraint: Constraint): boolean {
  if (value === null || value === undefined) return constraint.required === true;
  return describe(constraint).some(([, holds]) => !holds(value));
}

function summarise(constraint: Constraint): string {
  const sentences = describe(constraint).map(([sentence]) => sentence);
  return [...sentences, ...(constraint.required ? ["Member must not be null"] : [])].join(", ");
}

type Check = readonly [sentence: string, holds: (value: unknown) => boolean];

/** Each rule of a constraint as AWS words it, in AWS's order: upper bound, lower bound, pattern, set. */
function describe(constraint: Constraint): Check[] {
  const { maxLength, minLength, max, min, pattern, oneOf } = constraint;
  const checks: Check[] = [];
  if (maxLength !== undefined) {
    checks.push([
      `Member must have length less than or equal to ${maxLength}`,
      (v) => lengthOf(v) <= maxLength,
    ]);
  }
  if (minLength !== undefined) {
    checks.push([
      `Member must have length greater than or equal to ${minLength}`,
      (v) => lengthOf(v) >= minLength,
    ]);
  }
  if (max !== undefined) {
    checks.push([
      `Member must have value less than or equal to ${bound(max, constraint)}`,
      (v) => Number(v) <= max,
    ]);
  }
  if (min !== undefined) {
    checks.push([
      `Member must have value greater than or equal to ${bound(min, constraint)}`,
      (v) => Number(v) >= min,
    ]);
  }
  if (pattern !== undefined) {
    const whole = wholeMatch(pattern);
    checks.push([`Member must satisfy regular expression pattern: ${pattern}`, (v) => whole.test(String(v))]);
  }
  if (oneOf) {
    checks.push([
      `Member must satisfy enum value set: [${oneOf.join(", ")}]`,
      (v) => oneOf.includes(String(v)),
    ]);
  }
  return checks;
}

const compiled = new Map<string, RegExp>();

/** AWS's patterns are of the whole string. Compiled once: they are checked at each call. */
function wholeMatch(pattern: string): RegExp {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = new RegExp(`^(?:${pattern})$`);
    compiled.set(pattern, expression);
  }
  return expression;
}

/** Weights are doubles to AWS, and printed as such. */
function bound(limit: number, constraint: Constraint): string {
  return constraint.max === 1 && constraint.min === 0 ? limit.toFixed(1) : String(limit);
}

function lengthOf(value: unknown): number {
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
