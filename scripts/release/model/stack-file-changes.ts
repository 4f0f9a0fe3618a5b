import { splitConfigKey } from "../../../lib/config-key.ts";
import { TRAFFIC_KEYS } from "../../../lib/traffic-keys.ts";

/** A key whose value differs between two states of a stack file. */
export interface KeyChange {
  /** `live_version`, `functions.hello.memory_size`; keys of others with their namespace, keys beside `config` as they are. */
  readonly key: string;
  /** The key says what LIVE serves, or counts such moves (`live_serial`). */
  readonly isTraffic: boolean;
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The keys that differ between two states of a stack file, as parsed: comments, order and spelling (`lambda-live:config:x`
 * is `lambda-live:x`, JSON in a string is what it holds) are no difference. `project`: its name, the namespace of its keys.
 */
export function stackFileChanges(before: Mapping, after: Mapping, project: string): KeyChange[] {
  const [old, now] = [keysOf(before, project), keysOf(after, project)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => canonical(old.get(key)?.value) !== canonical(now.get(key)?.value))
    .map((key) => ({ key, isTraffic: (now.get(key) ?? old.get(key))?.isTraffic === true }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Every key of the file on its own: of `functions`, each key of each function. */
function keysOf(file: Mapping, project: string): Map<string, { value: unknown; isTraffic: boolean }> {
  const { config, ...beside } = file;
  const entries = Object.entries(mapping(config)).map(([key, value]) => ({
    ...splitConfigKey(key, project),
    value,
  }));
  const own = entries.filter(({ namespace }) => namespace === project);
  const ofFunctions = own
    .filter(({ name }) => name === "functions")
    .flatMap(({ value }) => Object.entries(mapping(value)))
    .flatMap(([fn, keys]) => Object.entries(mapping(keys)).map(([key, value]) => ({ fn, key, value })));
  return new Map([
    ...Object.entries(beside).map(([key, value]) => [key, { value, isTraffic: false }] as const),
    ...entries
      .filter(({ namespace, name }) => namespace !== project || name !== "functions")
      .map(({ namespace, name, value }) => {
        const isOwn = namespace === project;
        const isTraffic = isOwn && (isTrafficKey(name) || name === "live_serial");
        return [isOwn ? name : `${namespace}:${name}`, { value, isTraffic }] as const;
      }),
    ...ofFunctions.map(
      ({ fn, key, value }) => [`functions.${fn}.${key}`, { value, isTraffic: isTrafficKey(key) }] as const,
    ),
  ]);
}

function isTrafficKey(name: string): boolean {
  return TRAFFIC_KEYS.some((key) => key === name);
}

/** The value as a mapping, also where it is JSON in a string, as Pulumi keeps objects. Anything else is an empty one. */
function mapping(value: unknown): Mapping {
  if (typeof value === "string" && value.trimStart().startsWith("{")) {
    try {
      return mapping(JSON.parse(value));
    } catch {
      return {};
    }
  }
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Mapping) : {};
}

/** Text that is the same for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
