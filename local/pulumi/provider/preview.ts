/** The outputs that a preview shows, as far as they are known before anything is made. */
import type { Change, ResourceType } from "./resource-type.ts";
import type { Tags } from "./tags.ts";
import { type Properties, UNKNOWN } from "./values.ts";

/** Before Create: the inputs, all tags, and unknowns for everything that AWS decides. */
export function previewCreate(type: ResourceType, inputs: Properties, tagsAll: Tags): Properties {
  const decidedByAws = [
    ...type.outputs,
    ...Object.entries(type.inputs).flatMap(([name, rule]) => (rule.computed ? [name] : [])),
  ];
  const unknowns = Object.fromEntries(decidedByAws.map((name) => [name, UNKNOWN]));
  return { ...unknowns, ...inputs, ...tagged(type, tagsAll) };
}

/** Before Update: the old outputs with the new inputs, and unknowns for outputs that the update makes new. */
export function previewUpdate(type: ResourceType, change: Change, tagsAll: Tags): Properties {
  const outputs: Properties = { ...updated(type, change), ...tagged(type, tagsAll) };
  for (const name of type.recomputed?.(change) ?? []) outputs[name] = UNKNOWN;
  return outputs;
}

/** The old outputs with the new inputs, and without those that the program no longer gives. */
export function updated(type: ResourceType, { old, wanted }: Pick<Change, "old" | "wanted">): Properties {
  const outputs: Properties = { ...old };
  for (const [name, rule] of Object.entries(type.inputs)) {
    if (wanted[name] !== undefined) outputs[name] = wanted[name];
    else if (!rule.computed) delete outputs[name];
  }
  return outputs;
}

function tagged(type: ResourceType, tagsAll: Tags): Properties {
  return "tags" in type.inputs ? { tagsAll } : {};
}
