/** Diff: finds the inputs that differ from AWS, and marks those that need a new resource. */
import { isDeepStrictEqual } from "node:util";
import type { PropertyRule, ResourceType } from "./resource-type.ts";
import { asArchive, hasUnknown, isObject, isUnset, type Properties } from "./values.ts";

export interface Difference {
  /** Pulumi's property path: `routingConfig.additionalVersionWeights["9"]`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replaces: boolean;
  /** True if the inputs differ too; false if only AWS changed. */
  readonly inInputs: boolean;
}

export interface DiffRequest {
  readonly oldInputs: Properties;
  /** The outputs: what AWS held at the last refresh. */
  readonly old: Properties;
  readonly wanted: Properties;
}

export function diff(type: ResourceType, { oldInputs, old, wanted }: DiffRequest): Difference[] {
  return Object.entries(type.inputs).flatMap(([name, rule]) =>
    isSame(rule, old[name], wanted[name])
      ? []
      : leaves(name, old[name], wanted[name]).map(({ path, kind, at }) => ({
          path,
          kind,
          replaces: rule.replaces === true,
          inInputs: !isDeepStrictEqual(reach(oldInputs[name], at), reach(wanted[name], at)),
        })),
  );
}

/** The top-level inputs among `differences`. */
export function changedInputs(differences: readonly Difference[]): Set<string> {
  return new Set(differences.map(({ path }) => path.split(/[.[]/, 1)[0] as string));
}

function isSame(rule: PropertyRule, old: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return rule.computed === true || isUnset(old);
  if (hasUnknown(wanted)) return false;
  return equal(old, wanted) || (rule.same?.(old, wanted) ?? false);
}

function equal(old: unknown, wanted: unknown): boolean {
  if (isUnset(old) && isUnset(wanted)) return true;
  const oldArchive = asArchive(old);
  const wantedArchive = asArchive(wanted);
  if (oldArchive && wantedArchive) return oldArchive.hash === wantedArchive.hash;
  if (isObject(old) && isObject(wanted)) {
    return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].every((key) =>
      equal(old[key], wanted[key]),
    );
  }
  return isDeepStrictEqual(old, wanted);
}

interface Leaf {
  readonly path: string;
  readonly kind: Difference["kind"];
  /** The keys from the input down to the value. */
  readonly at: readonly string[];
}

/** The smallest values that differ: members of objects one by one, lists and archives as a whole. */
function leaves(path: string, old: unknown, wanted: unknown, at: readonly string[] = []): Leaf[] {
  if (isUnset(old)) return [{ path, kind: "add", at }];
  if (isUnset(wanted)) return [{ path, kind: "delete", at }];
  if (!isObject(old) || !isObject(wanted) || asArchive(old) || asArchive(wanted))
    return [{ path, kind: "update", at }];
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])]
    .filter((key) => !equal(old[key], wanted[key]))
    .flatMap((key) => leaves(`${path}${step(key)}`, old[key], wanted[key], [...at, key]));
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function reach(value: unknown, at: readonly string[]): unknown {
  return at.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}
