/** The runtimes that AWS lets functions be created with. */
import { Runtime } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../errors.ts";

/** In the order in which AWS names them when it refuses another runtime. */
const SUPPORTED = [
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

/** All runtimes of the API. The place of newer ones in that list is not recorded. */
const KNOWN: ReadonlySet<string> = new Set(Object.values(Runtime));

/** No longer supported: existing functions keep running, but create and update refuse these runtimes. */
const DEPRECATED = new Set(
  "nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x java8 python2.7 python3.6 python3.7 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 go1.x ruby2.5 ruby2.7 provided".split(
    " ",
  ),
);

/** Runtimes that SnapStart supports. */
const WITH_SNAPSHOTS = /^(java(11|17|21|25)|python3\.1[2-9]|dotnet(8|10))$/;

/** Refuses SnapStart for a runtime that SnapStart does not support. */
export function checkSnapStart(runtime: string): void {
  if (WITH_SNAPSHOTS.test(runtime)) return;
  throw invalidParameter(`${runtime} is not supported for SnapStart enabled functions.`);
}

/** Refuses a runtime that does not exist or is no longer supported. */
export function checkRuntime(runtime: string): void {
  if (DEPRECATED.has(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!SUPPORTED.includes(runtime) && !KNOWN.has(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${SUPPORTED.join(", ")}] or be a valid ARN`,
    );
  }
}
