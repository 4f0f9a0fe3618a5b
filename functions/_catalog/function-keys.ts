import {
  ENVIRONMENT_BYTES,
  environmentBytes,
  RESERVED_NAMES,
  VARIABLE_NAME,
} from "../../lib/environment-rules.ts";
import { CODE_KEYS, type CodeSettings, type FunctionKey } from "./code-keys.ts";
import { flag, isObject, listOf, objectOf, oneOf, type Rule, text, whole } from "./value-rules.ts";

/** Rights that a function's role gets, as one statement of an IAM policy. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The settings of a `function.json`, as they are written there. */
export interface FunctionSettings extends CodeSettings {
  readonly $schema?: string;
  readonly architecture?: "x86_64" | "arm64";
  readonly memory_size?: number;
  readonly timeout?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly policies?: readonly PolicyStatement[];
  readonly url?: boolean;
  readonly schedule?: string;
  readonly local_command?: string;
}

const environment: Rule<Readonly<Record<string, string>>> = {
  schema: {
    type: "object",
    propertyNames: { pattern: VARIABLE_NAME, not: { pattern: RESERVED_NAMES } },
    additionalProperties: { type: "string" },
  },
  mistakes(at, value) {
    if (!isObject(value))
      return [`${at} is no object; it must be variables with their text, for example { "LEVEL": "info" }.`];
    const mistakes = Object.entries(value).flatMap(([name, held]) => [
      ...nameMistakes(at, name),
      // The value is not shown: it may be a secret.
      ...(typeof held === "string"
        ? []
        : [`${at}.${name} must be text, for example "${name === "" ? "A" : name}": "10".`]),
    ]);
    const bytes = environmentBytes(value);
    if (bytes <= ENVIRONMENT_BYTES) return mistakes;
    const limit = `names and values are ${bytes} bytes; Lambda takes ${ENVIRONMENT_BYTES}.`;
    return [...mistakes, `${at}: ${limit} Keep large values in a parameter or a bucket and pass its name.`];
  },
};

function nameMistakes(at: string, name: string): string[] {
  if (new RegExp(RESERVED_NAMES).test(name))
    return [`${at}.${name} is reserved by Lambda. Choose another name.`];
  if (new RegExp(VARIABLE_NAME).test(name)) return [];
  return [
    `${at}.${name} is not a name for a variable: a letter, then at least one letter, digit or underscore. Choose another name.`,
  ];
}

const statement = objectOf<PolicyStatement>(
  {
    actions: listOf(
      text(String.raw`^(\*|[\w-]+:[\w*?]+)$`, 'an action of AWS, for example "s3:GetObject"'),
      'a list of actions, for example ["s3:GetObject"]',
    ),
    resources: listOf(
      text(String.raw`^(\*|arn:\S+)$`, 'an ARN or "*", for example "arn:aws:s3:::my-bucket/*"'),
      'a list of ARNs, for example ["arn:aws:s3:::my-bucket/*"]',
    ),
  },
  ["actions", "resources"],
  'an object such as { "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::my-bucket/*"] }',
);

/** The table of `function.json`: any key that is not here would silently do nothing and is refused. */
export const FUNCTION_KEYS: { readonly [K in keyof FunctionSettings]-?: FunctionKey<FunctionSettings[K]> } = {
  $schema: {
    rule: text("", 'text, for example "../../docs/function.schema.json"'),
    about: "For editors: the path of docs/function.schema.json.",
  },
  ...CODE_KEYS,
  architecture: {
    rule: oneOf("x86_64", "arm64"),
    about: 'The processor that the function runs on. Default: "x86_64".',
  },
  memory_size: { rule: whole(128, 10_240, "MB"), about: "Memory in MB. Default: 128." },
  timeout: { rule: whole(1, 900, "seconds"), about: "Seconds that a call may take. Default: 3." },
  environment: {
    rule: environment,
    about:
      "Variables that are the same in all stacks. The stack file's functions.NAME.environment adds to them and wins. Never a secret: this file is in git.",
  },
  policies: {
    rule: listOf(statement, 'a list such as [{ "actions": ["s3:GetObject"], "resources": ["*"] }]'),
    about: "Rights of the function's role, beside that to write its log.",
  },
  url: { rule: flag, about: "True for a public URL on LIVE. Default: false." },
  schedule: {
    rule: text(String.raw`^(rate|cron)\(.+\)$`, 'an EventBridge schedule, for example "rate(5 minutes)"'),
    about: "The EventBridge schedule that calls LIVE, such as rate(5 minutes). Default: none.",
  },
  local_command: {
    rule: text(String.raw`^[^\0]*[^\s\0][^\0]*$`, 'a shell command, for example "java -jar target/app.jar"'),
    about:
      "The shell command by which local AWS runs the function, instead of by its runtime: a program that speaks Lambda's Runtime API. It starts in the unpacked code, or for an image in the function's folder. AWS never sees it. Default: local AWS runs Node.js, Python and provided.* itself, and nothing else.",
  },
};

/** The rule of a whole `function.json`. */
export const FUNCTION_JSON: Rule<FunctionSettings> = objectOf<FunctionSettings>(
  Object.fromEntries(Object.entries(FUNCTION_KEYS).map(([key, { rule }]) => [key, rule])) as never,
  [],
  'a JSON object, for example { "memory_size": 256, "url": true }',
);
