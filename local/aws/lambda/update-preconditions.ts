/** Conditions that refuse an update or a publish. */
import { LATEST, type Place, readReference } from "./arn.ts";
import { conflict, invalidParameter, staleRevision } from "./errors.ts";
import type { FunctionDocument } from "./function-document.ts";

const NOT_NOW = "The operation cannot be performed at this time.";

/** The function's name. Refuses any qualifier but `$LATEST`: nothing else can be changed or published. */
export function readLatest(functionName: string, place: Place): string {
  const { name, qualifier = LATEST } = readReference(functionName, undefined, place);
  if (qualifier === LATEST) return name;
  throw invalidParameter(
    "Current operation does not support versions other than $LATEST. Please set the version to $LATEST or do not set a version in your request.",
  );
}

/** Refuses while the function is being created or updated. */
export function checkSettled({ latest }: FunctionDocument, arn: string): void {
  if (latest.state === "Pending") {
    throw conflict(`${NOT_NOW} The function is currently in the following state: ${latest.state}`);
  }
  if (latest.lastUpdate === "InProgress") {
    throw conflict(`${NOT_NOW} An update is in progress for resource: ${arn}`);
  }
}

/** Refuses if the caller has read an older revision than `current`. */
export function checkRevision(given: string | undefined, current: string): void {
  if (given !== undefined && given !== current) throw staleRevision("GetFunction/GetAlias");
}
