import { Mistake } from "../../lib/mistake.ts";
import { nearest } from "../../lib/nearest.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { AWS_KEYS, type Form } from "./aws-keys.ts";

/** What the `aws:` keys of a stack hold, as far as `live` reads them. */
export interface ReadAwsKeys {
  /** Texts, flags, lists and mappings by key, in the forms of `AWS_KEYS`; empty values are absent. */
  readonly values: Readonly<Record<string, unknown>>;
  /** `UnknownAwsKey`, `InvalidAwsKey` and `UnsupportedAwsKey`. */
  readonly mistakes: readonly Mistake[];
  /** Where a secure value stands that would be read: `aws:assumeRoles[0].externalId`. */
  readonly secure: readonly string[];
}

interface Findings {
  readonly mistakes: Mistake[];
  readonly secure: string[];
}

/** Reads the `aws:` keys that `names` holds, by default all, and finds all mistakes. */
export function readAwsKeys(
  aws: Readonly<Record<string, unknown>>,
  names: readonly string[] = Object.keys(aws),
): ReadAwsKeys {
  const found: Findings = { mistakes: [], secure: [] };
  const read = names.map((name) => [name, readMember(AWS_KEYS, name, aws[name], "aws:", found, true)]);
  return { values: Object.fromEntries(read.filter(([, value]) => value !== undefined)), ...found };
}

/** Values that no key of a role or of the credentials shows. */
const HIDDEN = /(secretKey|accessKey|token|externalId|webIdentityToken)$/;

function readMember(
  forms: Readonly<Record<string, Form>>,
  name: string,
  value: unknown,
  before: string,
  found: Findings,
  isTop = false,
): unknown {
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form) return readForm(form, value, `${before}${name}`, found, isTop);
  found.mistakes.push(unknownKey(forms, name, before));
  return undefined;
}

function unknownKey(forms: Readonly<Record<string, Form>>, name: string, before: string): Mistake {
  const key = `${before}${name}`;
  const message = `${key} is no key that the AWS provider of Pulumi takes.`;
  const [head = ""] = /^\w+(?=[.[])/.exec(name) ?? [];
  if (Object.hasOwn(forms, head))
    return new Mistake(
      "UnknownAwsKey",
      message,
      `To set a value inside ${before}${head}: ${printedCommand("pulumi config set --path KEY VALUE", { KEY: key, VALUE: "VALUE" })}`,
    );
  const near = nearest(name, Object.keys(forms));
  return new Mistake(
    "UnknownAwsKey",
    message,
    near
      ? `Did you mean ${before}${near}?`
      : "Take it out, or see https://www.pulumi.com/registry/packages/aws/installation-configuration/",
  );
}

function readForm(form: Form, given: unknown, key: string, found: Findings, isTop = false): unknown {
  if (given === undefined || given === null || given === "" || form.form === "needs nothing")
    return undefined;
  if (isSecure(given)) {
    found.secure.push(key);
    return undefined;
  }
  // Pulumi hands over text: a scalar at the top as it is written, a list or a mapping also as JSON.
  const value = isTop ? asPulumiReads(form, given) : given;
  switch (form.form) {
    case "refused": {
      const { accepts, why, instead } = form;
      if (!accepts.includes(value))
        found.mistakes.push(
          new Mistake("UnsupportedAwsKey", `${key} is not supported by live: ${why}.`, `${instead}.`),
        );
      return undefined;
    }
    case "text": {
      const text = form.numbers && typeof value === "number" ? String(value) : value;
      if (typeof text === "string" && (form.pattern?.test(text) ?? true)) return text;
      return wrong(key, value, form.wanted, found);
    }
    case "flag":
      if (value === true || value === "true") return true;
      if (value === false || value === "false") return false;
      return wrong(key, value, "true or false", found);
    case "list":
      if (!Array.isArray(value)) return wrong(key, value, "a list", found);
      if (value.length > (form.most ?? value.length))
        found.mistakes.push(tooMany(key, value.length, form.most));
      return value.map((item, index) => readItem(form.of, item, `${key}[${index}]`, found));
    case "members":
      if (!isMapping(value)) return wrong(key, value, `a mapping (${someOf(form.members)})`, found);
      return readMapping(value, (name, item) => readMember(form.members, name, item, `${key}.`, found));
    case "texts by name":
      if (!isMapping(value)) return wrong(key, value, "a mapping of names to texts", found);
      return readMapping(value, (name, item) =>
        readForm({ form: "text", wanted: "a text" }, item, `${key}.${name}`, found),
      );
  }
}

function tooMany(key: string, count: number, most = 0): Mistake {
  return new Mistake(
    "UnsupportedAwsKey",
    `${key} has ${count} entries, and live honours ${most}.`,
    "Put what is needed into one file, and name that.",
  );
}

function readItem(form: Form, value: unknown, key: string, found: Findings): unknown {
  if (value !== undefined && value !== null && value !== "") return readForm(form, value, key, found);
  return wrong(key, value, form.form === "text" ? form.wanted : "a value", found);
}

function readMapping(value: object, read: (name: string, item: unknown) => unknown): object {
  const members = Object.entries(value).map(([name, item]) => [name, read(name, item)]);
  return Object.fromEntries(members.filter(([, item]) => item !== undefined));
}

function asPulumiReads(form: Form, value: unknown): unknown {
  if (form.form === "text" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  const isText = form.form === "text" || form.form === "flag" || form.form === "refused";
  if (isText || typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Only Pulumi can read `{secure: ...}`. */
function isSecure(value: unknown): boolean {
  return isMapping(value) && Object.keys(value).join() === "secure";
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(key: string, value: unknown, wanted: string, { mistakes }: Findings): undefined {
  mistakes.push(new Mistake("InvalidAwsKey", `${key} ${described(key, value)}.`, `Wanted: ${wanted}.`));
}

/** The value, unless it is a secret that somebody wrote down, or too much. */
function described(key: string, value: unknown): string {
  if (isMapping(value)) return "is a mapping";
  if (Array.isArray(value)) return "is a list";
  if (HIDDEN.test(key)) return `is a ${value === null ? "null" : typeof value}`;
  const shown = (JSON.stringify(value) ?? "empty").replace(/\/\/[^"]*@/s, "//***@");
  return `is ${shown.length > 80 ? `${shown.slice(0, 80)}...` : shown}`;
}

function someOf(members: Readonly<Record<string, Form>>): string {
  const read = Object.keys(members).filter((name) => members[name]?.form !== "needs nothing");
  return `${read.slice(0, 3).join(", ")}, ...`;
}
