/** AWS's rules for an alias: at most one extra version, published, of the same role and dead-letter queue. */
import type { Constraint } from "../../validation/constraints.ts";
import { functionArn, LATEST, type Place } from "../arn.ts";
import { functionNotFound, invalidParameter, UNTYPED } from "../errors.ts";
import type { AliasDocument, FunctionDocument, VersionDocument } from "../function-document.ts";
import { findVersion } from "../repository.ts";

/** RoutingConfig of an input. */
export const ROUTING: Constraint = {
  members: {
    AdditionalVersionWeights: {
      values: { required: true, max: 1, min: 0, double: true },
      keys: { max: 1024, min: 1, pattern: "[0-9]+" },
    },
  },
};

type Target = Pick<AliasDocument, "functionVersion" | "weights">;

/** Checks that need no function. AWS makes them before it looks for the function. */
export function checkRoutingShape({ functionVersion, weights }: Target): void {
  const versions = Object.keys(weights ?? {});
  if (versions.length > 1) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  if (versions.length > 0 && functionVersion === LATEST) {
    throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version", UNTYPED);
  }
  if (versions.includes(functionVersion)) {
    throw invalidParameter(
      `Invalid function version ${functionVersion}. Function version ${functionVersion} is already included in routing configuration.`,
    );
  }
}

/** Refuses versions that do not exist or may not share the traffic of one alias. */
export function checkTarget(document: FunctionDocument, target: Target, place: Place): void {
  checkRoutingShape(target);
  const primary = versionOf(document, target.functionVersion, place);
  for (const version of Object.keys(target.weights ?? {})) {
    const extra = versionOf(document, version, place);
    if (extra.settings.role !== primary.settings.role) {
      throw invalidParameter("Specified versions must be associated with the same execution role");
    }
    if (extra.settings.deadLetterTarget !== primary.settings.deadLetterTarget) {
      throw invalidParameter("Specified versions must have the same dead-letter queue configuration");
    }
  }
}

function versionOf(document: FunctionDocument, version: string, place: Place): VersionDocument {
  const found = findVersion(document, version);
  if (!found) throw functionNotFound(functionArn(place, document.name, version));
  return found;
}
