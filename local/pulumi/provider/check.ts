/** Check: fills in the defaults of the inputs and finds their mistakes. */
import { createHash } from "node:crypto";
import type { PropertyRule, ResourceType } from "./resource-type.ts";
import { hasUnknown, isObject, type Properties, UNKNOWN } from "./values.ts";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/** One Check call of the engine for a resource. */
export interface CheckRequest {
  readonly resourceName: string;
  readonly old: Properties;
  readonly wanted: Properties;
  /** Makes generated names the same in preview and update. */
  readonly randomSeed: Uint8Array;
}

export function check(type: ResourceType, request: CheckRequest): CheckResult {
  const inputs: Properties = {};
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string) => failures.push({ property, reason });
  for (const [name, rule] of Object.entries(type.inputs)) {
    const value = request.wanted[name] ?? filledIn(name, rule, request);
    if (value === undefined || value === null) {
      if (rule.required) fail(name, `Missing required property '${name}'.`);
      continue;
    }
    const input = rule.json && isObject(value) ? jsonText(value) : value;
    inputs[name] = input;
    const reason = hasUnknown(input) ? undefined : rule.check?.(input);
    if (reason) fail(name, reason);
  }
  for (const name of Object.keys(request.wanted)) {
    if (!(name in type.inputs) && name !== "__defaults" && request.wanted[name] != null)
      fail(name, unsupported(type, name));
  }
  const together = failures.length === 0 ? type.check?.(inputs) : undefined;
  if (together) fail("", together);
  return { inputs, failures };
}

/** A document with a part that is not known yet is itself not known yet. */
function jsonText(document: Properties): string {
  return hasUnknown(document) ? UNKNOWN : JSON.stringify(document);
}

function unsupported(type: ResourceType, property: string): string {
  return (
    `The local stand-in of ${type.token} has no property '${property}'. ` +
    `It has: ${Object.keys(type.inputs).sort().join(", ")}.`
  );
}

function filledIn(
  name: string,
  rule: PropertyRule,
  { resourceName, old, randomSeed }: CheckRequest,
): unknown {
  if (!rule.autoname) return rule.default;
  if (typeof old[name] === "string") return old[name];
  const start = rule.lowerCase ? resourceName.toLowerCase() : resourceName;
  return `${start}-${createHash("sha256").update(randomSeed).update(resourceName).digest("hex").slice(0, 7)}`;
}
