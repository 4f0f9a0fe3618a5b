/** Constraints by member name: one table for all inputs of a service, checked before an operation runs. */
import type { Operation } from "../service.ts";
import { type Constraint, memberPath, problemsOf, refuseProblems } from "./constraints.ts";

/** By name at any depth (`Name`), list and name (`Tags.Key`), or operation and path (`PutRule.Tags.Key`). */
export type MemberRules = Readonly<Record<string, Constraint>>;

/** The operations, with rules checked first: one error for all broken ones. Maps are not looked into. */
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

/** `names` leads from the operation to the structure; `path` is AWS's spelling of the same. */
function* problemsIn(
  structure: object,
  names: readonly string[],
  path: string,
  rules: MemberRules,
): Generator<string> {
  for (const [name, value] of Object.entries(structure)) {
    const here = path + memberPath(name);
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
