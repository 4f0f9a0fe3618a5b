/** Read answers inputs as well as outputs. The next Diff compares the program with these inputs. */
import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "./resource-type.ts";
import { isUnset, type Properties } from "./values.ts";

/**
 * The inputs that match `state`: the declared ones with present values, and those that others have set since.
 * Defaults and values that AWS decides do not count as set by others.
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
