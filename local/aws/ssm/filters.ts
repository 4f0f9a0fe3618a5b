/** The filters of DescribeParameters and GetParametersByPath. */
import type { ParameterStringFilter as Filter, ParametersFilter as LegacyFilter } from "@aws-sdk/client-ssm";
import { AwsError } from "../service.ts";
import { checkPath } from "./names.ts";
import { newestOf, type ParameterDocument } from "./parameter.ts";

/** True for a name one level below `path`, or with `recursive` at any level below it. */
export function isBelow(name: string, path: string, recursive: boolean): boolean {
  const root = path.replace(/\/+$/, "");
  const full = name.startsWith("/") ? name : `/${name}`;
  if (!full.startsWith(`${root}/`)) return false;
  return recursive || !full.slice(root.length + 1).includes("/");
}

/** Throws for filters that AWS refuses. Fewer keys are valid in GetParametersByPath (`byPath`). */
export function checkFilters(filters: readonly Filter[], byPath: boolean): void {
  const seen = new Set<string>();
  for (const filter of filters) {
    const key = filter.Key ?? "";
    const isKnown = byPath ? !["Name", "Path", "Tier"].includes(key) : key !== "Label";
    if (!isKnown) {
      const valid = byPath ? "Type, KeyId, Label" : "Path, Name, Type, KeyId, Tier";
      const message = `The following filter key is not valid: ${key}. Valid filter keys include: [${valid}].`;
      throw new AwsError("InvalidFilterKey", message);
    }
    if (seen.has(key)) {
      const message = `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`;
      throw new AwsError("InvalidFilterKey", message);
    }
    seen.add(key);
    checkFilter(key, filter);
  }
}

function checkFilter(key: string, filter: Filter): void {
  if (!key.startsWith("tag:") && !filter.Values?.length) {
    const message = `The following filter values are missing : null for filter key ${key}.`;
    throw new AwsError("InvalidFilterValue", message);
  }
  const options =
    key === "Path"
      ? ["Recursive", "OneLevel"]
      : key === "Name"
        ? ["BeginsWith", "Equals", "Contains"]
        : ["BeginsWith", "Equals"];
  if (filter.Option !== undefined && !options.includes(filter.Option)) {
    const message = `The following filter option is not valid: ${filter.Option}. Valid options include: [${options.join(", ")}].`;
    throw new AwsError("InvalidFilterOption", message);
  }
  if (key === "Path") for (const path of filter.Values ?? []) checkPath(path);
}

/** True when the parameter passes all filters. One of a filter's values is enough to pass it. */
export function passesFilters(parameter: ParameterDocument, filters: readonly Filter[]): boolean {
  return filters.every((filter) => passes(parameter, filter));
}

/** True when the parameter passes the older `Filters`: names match by beginning, all else by equality. */
export function passesLegacyFilters(parameter: ParameterDocument, filters: readonly LegacyFilter[]): boolean {
  return filters.every((filter) =>
    passes(parameter, {
      Key: filter.Key,
      Values: filter.Values,
      Option: filter.Key === "Name" ? "BeginsWith" : "Equals",
    }),
  );
}

function passes(parameter: ParameterDocument, { Key = "", Option, Values = [] }: Filter): boolean {
  if (Key === "Path") return Values.some((path) => isBelow(parameter.name, path, Option === "Recursive"));
  const facts = factsOf(parameter, Key);
  if (Values.length === 0) return facts.length > 0;
  return facts.some((fact) => Values.some((value) => compare(fact, value, Option ?? "Equals")));
}

function factsOf(parameter: ParameterDocument, key: string): string[] {
  const newest = newestOf(parameter);
  if (key.startsWith("tag:")) {
    const tags = Object.entries(parameter.tags);
    return tags.filter(([name]) => name === key.slice(4)).map(([, value]) => value);
  }
  if (key === "Label") return parameter.versions.flatMap((version) => version.labels);
  const facts: Record<string, string | undefined> = {
    Name: parameter.name,
    Type: newest.type,
    KeyId: newest.keyId,
    Tier: newest.tier,
    DataType: newest.dataType,
  };
  const fact = facts[key];
  return fact === undefined ? [] : [fact];
}

function compare(fact: string, value: string, option: string): boolean {
  if (option === "BeginsWith") return fact.startsWith(value);
  if (option === "Contains") return fact.includes(value);
  return fact === value;
}
