import { nameList } from "../../../lib/name-list.ts";
import type { ShownError } from "./errors.ts";
import { count } from "./text.ts";

/** The items in groups of one key each, in the order of their first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** More equal lines than this become one. */
const ALIKE = 3;

/** Groups of more than 3 items of one key, each where its first item stood; all other items alone, as `verbose` wants. */
export function foldAlike<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  verbose: boolean,
): [T, ...T[]][] {
  const groups = new Map(groupBy(items, keyOf).map((group) => [keyOf(group[0]), group]));
  const shown = new Set<string>();
  return items.flatMap((item): [T, ...T[]][] => {
    const key = keyOf(item);
    const group = groups.get(key);
    if (verbose || !group || group.length <= ALIKE) return [[item]];
    if (shown.has(key)) return [];
    shown.add(key);
    return [group];
  });
}

/** `hello, world`; from four on with the number: `29 functions (hello, orders and 27 more)`. */
export function functionList(names: readonly string[]): string {
  const list = nameList(names);
  return names.length > 3 ? `${count(names.length, "function")} (${list})` : list;
}

/** The text with a placeholder for the name, also where the name ends another: `lambda-live-prd-FUNCTION`. */
export function withoutName(text: string, name: string, placeholder = "FUNCTION"): string {
  return text.replace(new RegExp(`(?<![A-Za-z0-9_])${name}(?![\\w-])`, "g"), placeholder);
}

/** A line of a function: its change mark, its name and what is said of it. */
export interface Line {
  readonly mark: string;
  readonly name: string;
  readonly text: string;
}

/** Renders `~ hello: text`; more than 3 equal lines are one, unless `verbose`. */
export function renderLines(lines: readonly Line[], verbose: boolean): string[] {
  return foldAlike(lines, ({ mark, text }) => mark + text, verbose).map((group) => {
    const [{ mark, text }] = group;
    return `${mark} ${functionList(group.map(({ name }) => name))}: ${text}`;
  });
}

/** An error of one function. */
export interface FunctionError {
  readonly functionName: string;
  readonly error: ShownError;
}

/** So many errors of one code are shown, if their texts differ. */
const MOST_OF_A_CODE = 4;

/**
 * One error for each cause: errors that differ by the function's name alone are said once, with the names before.
 * The hint is that of the first. Of one code at most 4 texts are shown, then the number of the others.
 */
export function groupErrors(errors: readonly FunctionError[]): ShownError[] {
  return groupBy(errors, ({ error }) => error.code).flatMap((ofCode) => {
    const groups = groupBy(ofCode, ({ functionName, error }) => withoutName(error.message, functionName));
    const shown = groups.slice(0, groups.length > MOST_OF_A_CODE + 1 ? MOST_OF_A_CODE : groups.length);
    const others = groups.slice(shown.length).flat();
    return [...shown.map(oneError), ...(others.length > 0 ? [furtherError(others)] : [])];
  });
}

function oneError(group: readonly [FunctionError, ...FunctionError[]]): ShownError {
  const [{ functionName, error }] = group;
  if (group.length === 1) return error;
  const said = withoutName(error.message, functionName).replace(/^FUNCTION: /, "");
  return { ...error, message: `${functionList(namesOf(group))}: ${said}` };
}

function furtherError(group: readonly FunctionError[]): ShownError {
  const code = group[0]?.error.code ?? "";
  return {
    code,
    message: `${functionList(namesOf(group))}: the same error in other words; --json has each.`,
  };
}

/** Texts that begin with a function's name, as `hello: ...` and `functions.hello.timeout: ...`, once for each cause. */
export function groupTexts(texts: readonly string[], names: readonly string[]): string[] {
  const said = texts.map((text) => {
    const begin = /^(?:functions\.)?([\w-]+)(?=[:.])/.exec(text)?.[1] ?? "";
    return { text, functionName: names.includes(begin) ? begin : undefined };
  });
  return groupBy(said, ({ text, functionName }) =>
    functionName ? withoutName(text, functionName) : text,
  ).map((group) => {
    const [{ text, functionName }] = group;
    if (group.length === 1 || !functionName) return text;
    const all = group.flatMap((one) => one.functionName ?? []);
    return `${functionList(all)}: ${withoutName(text, functionName).replace(/^FUNCTION: /, "")}`;
  });
}

function namesOf(group: readonly FunctionError[]): string[] {
  return group.map(({ functionName }) => functionName);
}
