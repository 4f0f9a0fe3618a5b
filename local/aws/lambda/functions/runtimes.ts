/** What AWS says of a runtime when a function is made or changed. */
import { Runtime } from "@aws-sdk/client-lambda";
import { DEPRECATED_RUNTIMES, SUPPORTED_RUNTIMES } from "../../../../functions/_catalog/runtimes.ts";
import { invalidParameter } from "../errors.ts";

/** All runtimes of the API. The place of newer ones in that list is not recorded. */
const KNOWN: ReadonlySet<string> = new Set(Object.values(Runtime));

/** Runtimes that SnapStart supports. */
const WITH_SNAPSHOTS = /^(java(11|17|21|25)|python3\.1[2-9]|dotnet(8|10))$/;

/** Refuses SnapStart for a runtime that SnapStart does not support. */
export function checkSnapStart(runtime: string): void {
  if (WITH_SNAPSHOTS.test(runtime)) return;
  throw invalidParameter(`${runtime} is not supported for SnapStart enabled functions.`);
}

/** Refuses a runtime that does not exist or is no longer supported. */
export function checkRuntime(runtime: string): void {
  if (DEPRECATED_RUNTIMES.includes(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!SUPPORTED_RUNTIMES.includes(runtime) && !KNOWN.has(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${SUPPORTED_RUNTIMES.join(", ")}] or be a valid ARN`,
    );
  }
}
