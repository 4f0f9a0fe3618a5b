import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../../lib/foreign-text.ts";
import { suggestion } from "../../lib/nearest.ts";

/** Whether only the deployment will know the value. */
export function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** The mistake of an option that there isn't. */
export function unknownOption(key: string, known: readonly string[]): string {
  return `${foreignText(key)} is unknown. ${suggestion(key, known)}`;
}

/** The mistake of a number that has limits; none if it is left out. */
export function rangeMistakes(name: string, value: unknown, low: number, high: number): string[] {
  if (value === undefined) return [];
  const isRight = Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
  return isRight
    ? []
    : [`${name} is ${JSON.stringify(value)}. It must be a whole number from ${low} to ${high}.`];
}

const QUEUE = /^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/;

/** The mistake of a queue's ARN; none if it is left out or computed. EventBridge and SNS take standard queues. */
export function queueMistakes(name: string, value: unknown): string[] {
  if (value === undefined || isLater(value)) return [];
  const way = `Give its ARN, for example: ${name}: queue.arn`;
  if (pulumi.Resource.isInstance(value)) return [`${name} is the resource itself. ${way}`];
  if (typeof value === "string" && QUEUE.test(value)) return [];
  return [`${name} is no ARN of a standard queue. ${way}`];
}

/** The sentence against a value, with what to write instead; undefined for a right one. */
export type OptionRule = (value: unknown) => string | undefined;

/** The mistakes of a trigger's options: a line for each wrong value and each unknown name. */
export function optionMistakes(options: object, rules: Readonly<Record<string, OptionRule>>): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) return [unknownOption(key, Object.keys(rules))];
    const mistake = rule(value);
    return mistake === undefined ? [] : [`${key}: ${mistake}`];
  });
}

/** A whole number between two limits, and perhaps one more that means "no limit". */
export function wholeNumber(low: number, high: number, unlimited?: number): OptionRule {
  const also = unlimited === undefined ? "" : `, or ${unlimited} for no limit`;
  return (value) =>
    value === unlimited || (Number.isInteger(value) && Number(value) >= low && Number(value) <= high)
      ? undefined
      : `${shown(value)} is out of range. Write a whole number from ${low} to ${high}${also}.`;
}

export const flag: OptionRule = (value) =>
  typeof value === "boolean" ? undefined : `${shown(value)} is neither true nor false.`;

/** Event patterns, as objects. */
export const patterns: OptionRule = (value) =>
  Array.isArray(value) &&
  value.every((each) => typeof each === "object" && each !== null && !Array.isArray(each))
    ? undefined
    : `${shown(value)} is no list of patterns. For example: [{ body: { kind: ["order"] } }]`;

/** One of several words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return (value) =>
    words.includes(String(value)) ? undefined : `${shown(value)} is unknown. Write ${words.join(" or ")}.`;
}

function shown(value: unknown): string {
  return foreignText(JSON.stringify(value) ?? String(value));
}
