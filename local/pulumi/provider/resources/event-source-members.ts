/** The settings of event source mappings: as pulumi-aws names them, and as Lambda's API does. */
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
} from "@aws-sdk/client-lambda";
import { isObject, type Properties } from "../values.ts";

/** The properties that are settings of the mapping itself. */
export const SETTINGS: readonly string[] = [
  "amazonManagedKafkaEventSourceConfig",
  "batchSize",
  "bisectBatchOnFunctionError",
  "destinationConfig",
  "documentDbEventSourceConfig",
  "eventSourceArn",
  "filterCriteria",
  "functionResponseTypes",
  "kmsKeyArn",
  "maximumBatchingWindowInSeconds",
  "maximumRecordAgeInSeconds",
  "maximumRetryAttempts",
  "metricsConfig",
  "parallelizationFactor",
  "provisionedPollerConfig",
  "queues",
  "scalingConfig",
  "selfManagedEventSource",
  "selfManagedKafkaEventSourceConfig",
  "sourceAccessConfigurations",
  "startingPosition",
  "startingPositionTimestamp",
  "topics",
  "tumblingWindowInSeconds",
];

/** Names that differ in more than their first letter. */
const UNLIKE: Readonly<Record<string, string>> = {
  destinationArn: "Destination",
  documentDbEventSourceConfig: "DocumentDBEventSourceConfig",
  kmsKeyArn: "KMSKeyArn",
  uri: "URI",
};
const LIKE_AGAIN = Object.fromEntries(Object.entries(UNLIKE).map(([property, member]) => [member, property]));

/** What clears a setting that the program no longer has. */
const CLEARED: Readonly<Record<string, unknown>> = {
  bisectBatchOnFunctionError: false,
  destinationConfig: {},
  filterCriteria: { filters: [] },
  functionResponseTypes: [],
  kmsKeyArn: "",
  maximumBatchingWindowInSeconds: 0,
  metricsConfig: { metrics: [] },
  provisionedPollerConfig: {},
  scalingConfig: {},
  sourceAccessConfigurations: [],
  tumblingWindowInSeconds: 0,
};

/** The API's members of the settings that are set; of those that `isChanged` names, also of the cleared ones. */
export function apiMembers(
  inputs: Properties,
  isChanged?: (name: string) => boolean,
): Partial<CreateEventSourceMappingRequest> {
  const wanted = SETTINGS.filter((name) => !isChanged || isChanged(name)).map((name) => {
    const value = inputs[name] ?? (isChanged && CLEARED[name]);
    return [name, value] as const;
  });
  const given = wanted.filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [memberOf(name), toApi(name, value)]));
}

/** The settings of a mapping that AWS has. */
export function settingsOf(found: EventSourceMappingConfiguration): Properties {
  const members = found as unknown as Properties;
  const shown = SETTINGS.filter((name) => members[memberOf(name)] !== undefined);
  return Object.fromEntries(shown.map((name) => [name, fromApi(name, members[memberOf(name)])]));
}

function toApi(name: string, value: unknown): unknown {
  if (name === "queues") return [value];
  if (name === "startingPositionTimestamp") return new Date(String(value));
  if (name === "endpoints" && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([kind, servers]) => [kind, String(servers).split(",")]),
    );
  }
  return convert(value, memberOf, toApi);
}

function fromApi(name: string, value: unknown): unknown {
  if (name === "queues") return (value as string[])[0];
  if (name === "endpoints" && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([kind, servers]) => [kind, (servers as string[]).join(",")]),
    );
  }
  return convert(value, propertyOf, (member, inner) => fromApi(propertyOf(member), inner));
}

/** Renames the members of a value, at any depth. */
function convert(
  value: unknown,
  rename: (name: string) => string,
  inside: (name: string, value: unknown) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((each) => convert(each, rename, inside));
  if (!isObject(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [rename(name), inside(name, each)]));
}

function memberOf(property: string): string {
  return UNLIKE[property] ?? property.charAt(0).toUpperCase() + property.slice(1);
}

function propertyOf(member: string): string {
  return LIKE_AGAIN[member] ?? member.charAt(0).toLowerCase() + member.slice(1);
}
