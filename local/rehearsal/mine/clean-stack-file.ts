/** What a rehearsal takes over of a team's stack file: all but traffic, credentials and secrets. Pure. */
import { parse, stringify } from "yaml";
import { splitConfigKey } from "../../../lib/config-key.ts";
import { TRAFFIC_KEYS } from "../../../lib/traffic-keys.ts";

type Values = Record<string, unknown>;

/** A file as the rehearsal plays it, with a sentence for each difference that may surprise its author. */
export interface CleanFile {
  readonly content: Values;
  readonly differences: readonly string[];
}

/** Of the `aws:` keys these say neither who calls nor where the calls go, or only in which region. */
const AWS_KEPT: readonly string[] = ["region", "defaultTags", "ignoreTags"];
/** What LIVE serves, and what exists on a real account, means nothing to a new local AWS. */
const OF_FUNCTION: readonly string[] = [...TRAFFIC_KEYS, "adopt"];
const OF_STACK: readonly string[] = [...TRAFFIC_KEYS, "live_serial", "publish_on_up"];
/** How Pulumi decrypts, and what it takes from Pulumi ESC. */
const OF_ENCRYPTION: readonly string[] = ["encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

/**
 * Cleans the text of a stack file, or of Pulumi.yaml, named `name`. Secure values become `placeholder-KEY`.
 * Throws an error with the parser's words where the text is no YAML.
 */
export function cleanFile(text: string, name: string, project: string): CleanFile {
  const differences: string[] = [];
  const file = mapping(parse(text));
  if (Object.keys(mapping(file.environment)).length > 0 || Array.isArray(file.environment))
    differences.push(`environment of ${name}: nothing comes from Pulumi ESC.`);
  const config = Object.entries(mapping(file.config)).flatMap(([key, value]): [string, unknown][] => {
    const { namespace, name: own } = splitConfigKey(key, project);
    if (namespace === "aws" && !AWS_KEPT.includes(own)) {
      differences.push(`${key} of ${name}: left out, since all calls go to local AWS.`);
      return [];
    }
    if (namespace === project && OF_STACK.includes(own)) return [];
    const kept =
      namespace === project && own === "functions" ? cleanFunctions(value, name, differences) : value;
    return [[key, withPlaceholders(kept, own, `${key} of ${name}`, differences)]];
  });
  const rest = without(file, [...OF_ENCRYPTION, "backend", "config"]);
  return {
    content: {
      ...rest,
      ...(config.length > 0 && { config: Object.fromEntries(config) }),
    },
    differences,
  };
}

/** The text of a file, in the language that its name's ending says. */
export function textOf(content: Values, name: string): string {
  return name.endsWith(".json") ? `${JSON.stringify(content, undefined, 2)}\n` : stringify(content);
}

/** The file with `variable` in the environment of each function, whatever else the file says of them. */
export function withVariable(
  text: string,
  name: string,
  project: string,
  functions: readonly string[],
  [variable, value]: readonly [string, string],
): string {
  const file = mapping(parse(text));
  const config = mapping(file.config);
  const key = ownKey(config, project, "functions") ?? `${project}:functions`;
  const entries = mapping(config[key]);
  const changed = functions.map((one) => {
    const entry = mapping(entries[one]);
    return [one, { ...entry, environment: { ...mapping(entry.environment), [variable]: value } }];
  });
  return textOf(
    { ...file, config: { ...config, [key]: { ...entries, ...Object.fromEntries(changed) } } },
    name,
  );
}

/** The value of one of the project's own keys, however it is spelled. */
export function ownValue({ content }: CleanFile, project: string, wanted: string): unknown {
  const config = mapping(content.config);
  const key = ownKey(config, project, wanted);
  return key === undefined ? undefined : config[key];
}

function ownKey(config: Values, project: string, wanted: string): string | undefined {
  return Object.keys(config).find((key) => {
    const { namespace, name } = splitConfigKey(key, project);
    return namespace === project && name === wanted;
  });
}

function cleanFunctions(value: unknown, file: string, differences: string[]): unknown {
  return Object.fromEntries(
    Object.entries(mapping(value)).map(([name, entry]) => {
      if (mapping(entry).adopt !== undefined)
        differences.push(`adopt of ${name} in ${file}: the rehearsal makes a new function.`);
      return [name, without(mapping(entry), OF_FUNCTION)];
    }),
  );
}

function withPlaceholders(value: unknown, key: string, where: string, differences: string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => withPlaceholders(one, key, where, differences));
  if (typeof value !== "object" || value === null) return value;
  if (Object.keys(value).join() === "secure") {
    differences.push(`${where}: the secure value is ${placeholder(key)}.`);
    return placeholder(key);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withPlaceholders(one, name, where, differences)]),
  );
}

const placeholder = (key: string) => `placeholder-${key}`;

function without(values: Values, keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}

/** The members of a mapping; an object may also stand there as JSON text, as `pulumi config set` writes it. */
function mapping(value: unknown): Values {
  if (typeof value === "string" && value.trimStart().startsWith("{")) return mapping(parse(value));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}
