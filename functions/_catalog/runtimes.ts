import { nearest } from "../../lib/nearest.ts";

/** The runtimes with which Lambda makes functions, in the order in which AWS names them when it refuses another one. */
export const SUPPORTED_RUNTIMES: readonly string[] = [
  "nodejs20.x",
  "python3.14",
  "provided.al2023",
  "python3.12",
  "python3.13",
  "nodejs24.x",
  "nodejs22.x",
  "java25",
  "python3.10",
  "python3.11",
  "java21",
  "ruby3.3",
  "ruby3.4",
  "ruby3.2",
  "python3.8",
  "python3.9",
  "java17",
  "nodejs16.x",
  "dotnet10",
  "dotnet8",
  "java11",
  "dotnet6",
  "nodejs18.x",
  "provided.al2",
  "java8.al2",
];

/** No longer supported: functions that exist keep running, but Lambda refuses these runtimes on create and update. */
export const DEPRECATED_RUNTIMES: readonly string[] =
  "nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x java8 python2.7 python3.6 python3.7 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 go1.x ruby2.5 ruby2.7 provided".split(
    " ",
  );

/** Names of runtimes that are newer than the list: AWS adds runtimes more often than the list changes. */
export const NEWER_RUNTIMES = String.raw`^(nodejs(2[68]|[3-9][02468])\.x|python3\.(1[5-9]|[2-9]\d)|java(29|[3-9]\d)|ruby(3\.[5-9]|[4-9]\.\d)|dotnet(1[2-9]|[2-9]\d)|provided\.al20(2[4-9]|[3-9]\d))$`;

/** A sentence about a runtime that Lambda does not take, with the way out; `undefined` if Lambda takes it. */
export function runtimeMistake(value: unknown): string | undefined {
  if (typeof value !== "string") return 'it must be text, for example "python3.13".';
  if (SUPPORTED_RUNTIMES.includes(value) || new RegExp(NEWER_RUNTIMES).test(value)) return undefined;
  if (DEPRECATED_RUNTIMES.includes(value)) {
    const family = /^[a-z]+?(?=core|\d|$)/.exec(value)?.[0] ?? "";
    return `AWS no longer makes functions of it. Use "${newestOf(family)}".`;
  }
  const near = nearest(value, SUPPORTED_RUNTIMES);
  const some = ["nodejs", "python", "java", "provided"].map(newestOf).join(", ");
  return `it must be a runtime of Lambda. ${near === undefined ? `Runtimes are, for example, ${some}.` : `Did you mean "${near}"?`}`;
}

/** The newest of a family. What has none any more, such as Go, runs as a program of its own. */
function newestOf(family: string): string {
  const padded = (name: string) => name.replace(/\d+/g, (digits) => digits.padStart(5, "0"));
  const all = SUPPORTED_RUNTIMES.filter((name) => name.startsWith(family));
  return all.sort((one, other) => (padded(one) < padded(other) ? 1 : -1))[0] ?? "provided.al2023";
}

/** The version of Node.js of a runtime such as `nodejs22.x`; `undefined` for other languages. */
export function nodeVersion(runtime: string): string | undefined {
  return /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
}
