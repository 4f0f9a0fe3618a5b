import { foreignText } from "../../lib/foreign-text.ts";
import { nearest } from "../../lib/nearest.ts";

/** The sentence against a value, with what to write instead; undefined for a right one. */
export type OptionRule = (value: unknown) => string | undefined;

/** The mistakes of a trigger's options: a line for each wrong value and each unknown name. */
export function optionMistakes(options: object, rules: Readonly<Record<string, OptionRule>>): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) return [`${foreignText(key)} is unknown. ${meant(key, Object.keys(rules))}`];
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

function meant(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  return found ? `Did you mean ${found}?` : `There are ${candidates.join(", ")}.`;
}
