/**
 * The shapes of stored values. They are checked before local AWS starts, so that a value of another version, or one
 * that was edited by hand, is named then and does not fail a call later. TypeScript compares each shape with the
 * type that it stands for: a member that is added to a document needs a shape too.
 * Not a library for schemas: those copy what they check, and a folder may hold a million log lines.
 */

/** Says what is wrong with a value, for example `.versions[0].code is missing`; `undefined` if nothing is. */
export interface Shape<T> {
  (value: unknown): string | undefined;
  /** The type of the values. No shape has this member. */
  readonly type?: T;
}

export const text: Shape<string> = leaf("text", (value) => typeof value === "string");
export const number: Shape<number> = leaf("a number", (value) => typeof value === "number");
export const flag: Shape<boolean> = leaf("true or false", (value) => typeof value === "boolean");

/** An object that is kept as a caller sent it. Its members are not looked at. */
// biome-ignore lint/suspicious/noExplicitAny: the value may have any of the SDK's types
export const anyObject: Shape<any> = leaf("an object", isObject);

/** One of these words. */
export function oneOf<T extends string>(...words: readonly T[]): Shape<T> {
  return leaf(words.join(" or "), (value) => words.includes(value as T));
}

/** Text that `read` takes; `read` throws for any other. */
export function textFor(read: (text: string) => unknown): Shape<string> {
  return (value) => {
    if (typeof value !== "string") return text(value);
    try {
      read(value);
      return undefined;
    } catch (error) {
      return ` can't be used: ${(error as Error).message}`;
    }
  };
}

/** A member that may be missing. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined ? undefined : shape(value));
}

export function listOf<T>(item: Shape<T>, { atLeast = 0 } = {}): Shape<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return wrong(value, "a list");
    if (value.length < atLeast) return " is empty";
    for (const [index, each] of value.entries()) {
      const problem = item(each);
      if (problem) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

/** A list of fixed length, each item of a shape of its own. */
export function tuple<T extends readonly unknown[]>(...items: { [I in keyof T]: Shape<T[I]> }): Shape<T> {
  return (value) => {
    if (!Array.isArray(value)) return wrong(value, "a list");
    for (const [index, item] of items.entries()) {
      const problem = item(value[index]);
      if (problem) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

/** An object whose members have any names. */
export function mapOf<T>(member: Shape<T>): Shape<Record<string, T>> {
  return (value) => {
    if (!isObject(value)) return wrong(value, "an object");
    for (const [name, each] of Object.entries(value)) {
      const problem = member(each);
      if (problem) return `[${JSON.stringify(name)}]${problem}`;
    }
    return undefined;
  };
}

/** An object with these members. Others may be there too, and are kept. */
export function record<T extends object>(members: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(members);
  return (value) => {
    if (!isObject(value)) return wrong(value, "an object");
    for (const [name, shape] of shapes) {
      const problem = shape(value[name]);
      if (problem) return `.${name}${problem}`;
    }
    return undefined;
  };
}

function leaf<T>(what: string, isRight: (value: unknown) => boolean): Shape<T> {
  return (value) => (isRight(value) ? undefined : wrong(value, what));
}

function wrong(value: unknown, what: string): string {
  return value === undefined ? " is missing" : ` is not ${what}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
