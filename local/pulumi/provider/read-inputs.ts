/** Read answers inputs as well as outputs: they are what the next Diff compares the program with. */
import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "./resource-type.ts";
import { isUnset, type Properties } from "./values.ts";

/**
 * The inputs of a resource that looks like `state`: those it was made with, with today's values, and those that
 * somebody else set since (not where AWS decides, and not a default).
 */
export function readInputs(type: ResourceType, oldInputs: Properties, state: Properties): Properties {
  const inputs: Properties = {};
  for (const [name, rule] of Object.entries(type.inputs)) {
    const value = state[name];
    if (value === undefined || value === null) continue;
    const declared = name in oldInputs;
    const setByOthers = !rule.computed && !isUnset(value) && !isDeepStrictEqual(value, rule.default);
    if (!declared && !setByOthers) continue;
    const unchanged = declared && rule.same?.(value, oldInputs[name]);
    inputs[name] = unchanged ? oldInputs[name] : value;
  }
  return inputs;
}
