/** The limits that a service's model sets to the members of its inputs: one table a service, checked before an operation runs. */
import {
  broken,
  enumProblem,
  lengthProblem,
  patternProblem,
  rangeProblem,
  refuseProblems,
} from "./constraints.ts";
import type { Operation } from "./service.ts";

/** What one member must satisfy. */
export interface MemberRule {
  /** Bounds of a number, or of the length of a string or a list. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** Of each entry of a list of strings. */
  readonly items?: MemberRule;
  /** The value is never repeated in an answer. */
  readonly secret?: boolean;
}

/** By name at any depth (`Name`), by list and name (`Tags.Key`), or by operation and path (`PutRule.Name`, `PutRule.Tags.Key`). */
export type MemberRules = Readonly<Record<string, MemberRule>>;

/** The same operations, which refuse what breaks the rules: all broken ones in one error. Lists of structures are looked into, maps are not. */
export function obeying(
  rules: MemberRules,
  code: string,
  operations: Record<string, Operation>,
): Record<string, Operation> {
  const checked = Object.entries(operations).map(([name, run]): [string, Operation] => [
    name,
    (input, call) => {
      refuseProblems(code, [...problemsIn(input, [name], "", rules)]);
      return run(input, call);
    },
  ]);
  return Object.fromEntries(checked);
}

/** `names` leads to the structure from the operation on; `path` is how AWS writes that. */
function* problemsIn(
  structure: object,
  names: readonly string[],
  path: string,
  rules: MemberRules,
): Generator<string> {
  for (const [name, value] of Object.entries(structure)) {
    const here = path + name.charAt(0).toLowerCase() + name.slice(1);
    const way = [...names, name];
    const rule = rules[way.join(".")] ?? rules[way.slice(-2).join(".")] ?? rules[name];
    if (rule) yield* problemsOf(value, here, rule);
    if (!Array.isArray(value)) continue;
    for (const [index, item] of value.entries()) {
      if (typeof item === "object" && item !== null) {
        yield* problemsIn(item, way, `${here}.${index + 1}.member.`, rules);
      }
    }
  }
}

function* problemsOf(value: unknown, path: string, rule: MemberRule): Generator<string> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, pattern, oneOf, items } = rule;
  const found = [];
  if (typeof value === "number") found.push(rangeProblem(value, path, min, max));
  if (typeof value === "string" || Array.isArray(value)) found.push(lengthProblem(value, path, rule));
  if (typeof value === "string") {
    if (pattern) found.push(patternProblem(value, path, pattern));
    if (oneOf) found.push(enumProblem(value, path, oneOf));
  }
  if (items && Array.isArray(value) && value.some((item) => [...problemsOf(item, path, items)].length > 0)) {
    found.push(broken(value, path, `Member must satisfy constraint: [${describe(items)}]`));
  }
  for (const problem of found) if (problem) yield problem;
}

function describe({ min, max, pattern, oneOf }: MemberRule): string {
  return [
    ...(max === undefined ? [] : [`Member must have length less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have length greater than or equal to ${min}`]),
    ...(pattern === undefined ? [] : [`Member must satisfy regular expression pattern: ${pattern}`]),
    ...(oneOf === undefined ? [] : [`Member must satisfy enum value set: [${oneOf.join(", ")}]`]),
  ].join(", ");
}
