/** Event patterns: which events a rule of EventBridge takes, or which messages a subscription of SNS. */
import {
  compileMatch,
  isObject,
  type Json,
  type JsonObject,
  nonEmpty,
  PatternError,
} from "./pattern-match.ts";

/** Compiles a pattern. Throws `PatternError` if the text is not a pattern. */
export function compileEventPattern(text: string): (event: JsonObject) => boolean {
  let pattern: Json;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new PatternError((error as Error).message);
  }
  if (!isObject(pattern)) throw new PatternError("Filter is not an object");
  const takes = compileObject(unfold(pattern) as JsonObject);
  return (event) => takes(unfold(event) as JsonObject);
}

function compileObject(pattern: JsonObject): (value: JsonObject) => boolean {
  if (Object.keys(pattern).length === 0) throw new PatternError("Empty objects are not allowed");
  const tests = Object.entries(pattern).map(([key, wanted]) => {
    if (key === "$or" && Array.isArray(wanted)) {
      const either = wanted.map((each) => compileObject(isObject(each) ? each : {}));
      return (value: JsonObject) => either.some((test) => test(value));
    }
    if (Array.isArray(wanted)) {
      const anyOf = nonEmpty(wanted).map(compileMatch);
      return (value: JsonObject) => {
        const leaves = itemsOf(value, key).filter((item) => !isObject(item));
        return anyOf.some((matches) => matches(leaves));
      };
    }
    if (!isObject(wanted)) throw new PatternError(`"${key}" must be an object or an array`);
    const inner = compileObject(wanted);
    return (value: JsonObject) => {
      const children = itemsOf(value, key).filter(isObject);
      return (children.length > 0 ? children : [{}]).some(inner);
    };
  });
  return (value) => tests.every((test) => test(value));
}

/** The values of a member, with nested lists flattened; none if the member is missing. */
function itemsOf(value: JsonObject, key: string): readonly Json[] {
  return Object.hasOwn(value, key) ? [value[key]].flat(Number.POSITIVE_INFINITY) : [];
}

/** `{"a.b": 1}` is `{"a": {"b": 1}}`, in patterns as in events. */
function unfold(value: Json): Json {
  if (Array.isArray(value)) return value.map(unfold);
  if (!isObject(value)) return value;
  const members = new Map<string, Json>();
  for (const [key, child] of Object.entries(value)) {
    const [, first = key, rest] = /^([^.]*)\.(.*)$/s.exec(key) ?? [];
    const part = rest === undefined ? child : { [rest]: child };
    const known = members.get(first);
    members.set(first, isObject(known) && isObject(part) ? { ...known, ...part } : part);
  }
  return Object.fromEntries([...members].map(([key, child]) => [key, unfold(child)]));
}
