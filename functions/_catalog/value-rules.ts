import { nearest } from "../../lib/nearest.ts";

/** What a value may be: the JSON Schema that says so to editors, and the check that says so to people. */
export interface Rule<T> {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Sentences about a wrong value, each with what it must be; `at` names the value: `policies[0].actions`. */
  mistakes(at: string, value: unknown): string[];
  /** Only for the type: the value once no mistake was found. */
  readonly holds?: T;
}

/** A rule that gives a mistake, `memory_size is 1; it must be ...`, unless `is` says yes. */
export function plain<T>(
  schema: Readonly<Record<string, unknown>>,
  wanted: string,
  is: (value: unknown) => boolean,
): Rule<T> {
  return {
    schema,
    mistakes: (at, value) => (is(value) ? [] : [`${at} is ${shown(value)}; it must be ${wanted}.`]),
  };
}

/** A rule whose mistakes are sentences of their own: `image is "x"; it names a tag. ...`. `undefined`: no mistake. */
export function judged(
  schema: Readonly<Record<string, unknown>>,
  sentence: (value: unknown) => string | undefined,
): Rule<string> {
  return {
    schema,
    mistakes(at, value) {
      const said = sentence(value);
      return said === undefined ? [] : [`${at} is ${shown(value)}; ${said}`];
    },
  };
}

/** A whole number between two limits. */
export function whole(minimum: number, maximum: number, unit: string): Rule<number> {
  return plain(
    { type: "integer", minimum, maximum },
    `a whole number of ${unit} from ${minimum} to ${maximum}`,
    (value) => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
  );
}

/** True or false. */
export const flag: Rule<boolean> = plain(
  { type: "boolean" },
  "true or false",
  (value) => typeof value === "boolean",
);

/** One of some words. */
export function oneOf<const W extends string>(...words: readonly W[]): Rule<W> {
  return {
    schema: { enum: words },
    mistakes(at, value) {
      if (words.includes(value as W)) return [];
      const near = typeof value === "string" ? nearest(value, words) : undefined;
      const quoted = words.map((word) => JSON.stringify(word)).join(" or ");
      return [`${at} is ${shown(value)}; it must be ${quoted}.${near ? ` Did you mean "${near}"?` : ""}`];
    },
  };
}

/** Text that a regular expression matches. */
export function text(pattern: string, wanted: string): Rule<string> {
  const matches = new RegExp(pattern, "u");
  return plain(
    { type: "string", pattern },
    wanted,
    (value) => typeof value === "string" && matches.test(value),
  );
}

/** A list with at least one member. */
export function listOf<T>(member: Rule<T>, wanted: string): Rule<readonly T[]> {
  return {
    schema: { type: "array", items: member.schema, minItems: 1 },
    mistakes: (at, value) =>
      Array.isArray(value) && value.length > 0
        ? value.flatMap((one, index) => member.mistakes(`${at}[${index}]`, one))
        : [`${at} is ${shown(value)}; it must be ${wanted}.`],
  };
}

/** An object with these keys and no others. */
export function objectOf<T>(
  rules: { readonly [K in keyof T]-?: Rule<NonNullable<T[K]>> },
  required: readonly (keyof T & string)[],
  wanted: string,
): Rule<T> {
  const known = Object.keys(rules);
  const schemas = Object.entries<Rule<unknown>>(rules).map(([key, { schema }]) => [key, schema]);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(schemas),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    mistakes(at, value) {
      if (!isObject(value)) return [`${at} is ${shown(value)}; it must be ${wanted}.`];
      const inside = at === "" ? "" : `${at}.`;
      return [
        ...Object.entries(value).flatMap(([key, member]) =>
          Object.hasOwn(rules, key)
            ? rules[key as keyof T].mistakes(`${inside}${key}`, member)
            : [unknownKey(inside, key, known)],
        ),
        ...required
          .filter((key) => !Object.hasOwn(value, key))
          .map((key) => `${inside}${key} is missing; ${at} must be ${wanted}.`),
      ];
    },
  };
}

function unknownKey(inside: string, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const way = near ? `Did you mean ${near}?` : `Settings are ${known.join(", ")}.`;
  return `${inside}${key} is no setting. ${way}`;
}

/** True for what `{}` writes. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value for a message, cut where it is long. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length > 60 ? `${json.slice(0, 60)}...` : json;
}
