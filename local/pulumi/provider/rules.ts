/** Rules that several resource types share. */
import { isDeepStrictEqual } from "node:util";
import type { PropertyRule } from "./resource-type.ts";
import { isObject, isUnset } from "./values.ts";

/** Resources live in the provider's region unless they name one. */
export const REGION: PropertyRule = { computed: true, replaces: true };

export const TAGS: PropertyRule = {};

/** The name of a function, whether given as name or as ARN. */
export function functionNameOf(nameOrArn: unknown): unknown {
  return typeof nameOrArn === "string" ? (/:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn) : nameOrArn;
}

export function sameFunction(old: unknown, wanted: unknown): boolean {
  return functionNameOf(old) === functionNameOf(wanted);
}

/** Whether two names or ARNs are of one event bus. */
export function sameBus(old: unknown, wanted: unknown): boolean {
  return busNameOf(old) === busNameOf(wanted);
}

/** The name of an event bus, whether given as name or as ARN. */
export function busNameOf(nameOrArn: unknown): string {
  return String(nameOrArn).replace(/^arn:.*?:event-bus\//, "");
}

/** Compares the members that the program sets, lists without their order. AWS fills in the others of these blocks. */
export function sameWhereSet(old: unknown, wanted: unknown): boolean {
  if (!isObject(old) || !isObject(wanted)) return false;
  return Object.entries(wanted).every(
    ([key, value]) =>
      (isUnset(old[key]) && isUnset(value)) || isDeepStrictEqual(inOrder(old[key]), inOrder(value)),
  );
}

function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort() : value;
}

/** Policies are compared as JSON: layout and order of members mean nothing. */
export function sameJson(old: unknown, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(String(old)), JSON.parse(String(wanted)));
  } catch {
    return false;
  }
}

export function isJson(value: unknown): string | undefined {
  try {
    JSON.parse(String(value));
    return undefined;
  } catch {
    return `contains an invalid JSON policy: ${String(value)}`;
  }
}

/** A policy document: JSON text, or an object. */
export const POLICY_DOCUMENT: PropertyRule = { required: true, json: true, same: sameJson, check: isJson };

/** A check for numbers between two limits. */
export function between(low: number, high: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === "number" && value >= low && value <= high
      ? undefined
      : `expected a number from ${low} to ${high}, got ${JSON.stringify(value)}`;
}

/** A check for strings of a length between two limits. */
export function length(low: number, high: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === "string" && value.length >= low && value.length <= high
      ? undefined
      : `expected length to be from ${low} to ${high} characters, got ${JSON.stringify(value)}`;
}

/** A check for one of several words. */
export function oneOf(...words: readonly string[]): (value: unknown) => string | undefined {
  return (value) =>
    words.includes(String(value))
      ? undefined
      : `expected one of ${words.join(", ")}, got ${JSON.stringify(value)}`;
}

/** The ARN by which an API Gateway calls a function or an alias: `arn:aws:apigateway:...`. */
export function invokeArn(functionArn: string): string {
  const [, partition, , region] = functionArn.split(":");
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}
