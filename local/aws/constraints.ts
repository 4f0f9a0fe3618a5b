/** AWS's answer to an input that breaks its model: all broken constraints in one sentence. */
import { AwsError } from "./service.ts";

/** One broken constraint, in AWS's words; `undefined` when the value keeps it. */
export type Problem = string | undefined;

/** Throws one error that lists all problems, when there is any. */
export function refuseProblems(code: string, problems: readonly Problem[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length === 0) return;
  const count = `${found.length} validation error${found.length === 1 ? "" : "s"} detected: `;
  throw new AwsError(code, count + found.join("; "), 400);
}

/** Length of a string or a list. A secret value is not repeated in the text. */
export function lengthProblem(
  value: string | readonly unknown[] | undefined,
  path: string,
  { min = 0, max = Number.POSITIVE_INFINITY, secret = false },
): Problem {
  if (value === undefined || (value.length >= min && value.length <= max)) return undefined;
  const edge = value.length < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return broken(secret ? undefined : value, path, `Member must have length ${edge}`);
}

export function rangeProblem(value: number | undefined, path: string, min: number, max: number): Problem {
  if (value === undefined || (value >= min && value <= max)) return undefined;
  const edge = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return broken(value, path, `Member must have value ${edge}`);
}

/** `pattern` is what the text shows and, anchored, what is checked. */
export function patternProblem(value: string | undefined, path: string, pattern: string): Problem {
  if (value === undefined || new RegExp(`^(?:${pattern})$`, "u").test(value)) return undefined;
  return broken(value, path, `Member must satisfy regular expression pattern: ${pattern}`);
}

export function enumProblem(value: string | undefined, path: string, allowed: readonly string[]): Problem {
  if (value === undefined || allowed.includes(value)) return undefined;
  return broken(value, path, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
}

/** One broken constraint as AWS words it. */
export function broken(value: unknown, path: string, constraint: string): string {
  const shown =
    value === undefined ? "Value" : `Value '${Array.isArray(value) ? `[${value.join(", ")}]` : value}'`;
  return `${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}
