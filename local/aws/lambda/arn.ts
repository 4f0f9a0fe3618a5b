/** Function names as callers write them (name, name:qualifier, partial or full ARN), and ARNs of answers. */
import { partitionOf } from "../../../lib/partition.ts";
import { AwsError, type CallContext } from "../service.ts";
import { invalidParameter, notFound } from "./errors.ts";

/** The mutable version. */
export const LATEST = "$LATEST";

/** A function as a caller named it; `qualifier` is a version or alias, absent when none was given. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
}

/** The members of an input that name a function and, where the operation takes one, a version or an alias. */
export interface Target {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

/** Region and account of an ARN. */
export type Place = Pick<CallContext, "region" | "accountId">;

const FUNCTION_NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

/**
 * Reads name and qualifier from a caller's FunctionName (already checked against its pattern) and Qualifier.
 * Errors: another region 404, another account 403, two qualifiers that differ 400.
 */
export function readReference(
  functionName: string,
  qualifier: string | undefined,
  place: Place,
): FunctionReference {
  const [, region, accountId, name = functionName, derived] = FUNCTION_NAME.exec(functionName) ?? [];
  if (derived && qualifier && derived !== qualifier) {
    throw invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  if (region && region !== place.region) {
    throw notFound(`Functions from '${region}' are not reachable in this region ('${place.region}')`);
  }
  // AWS's answer has a message, which is null.
  if (accountId && accountId !== place.accountId)
    throw new AwsError("AccessDeniedException", "", 403, { message: null });
  return { name, qualifier: qualifier ?? derived };
}

/** `arn:<partition>:lambda:<region>:<account>:function:<name>`, with `:<qualifier>` when there is one. */
export function functionArn(place: Place, name: string, qualifier?: string): string {
  const arn = `arn:${partitionOf(place.region)}:lambda:${place.region}:${place.accountId}:function:${name}`;
  return qualifier ? `${arn}:${qualifier}` : arn;
}

/** Whether a qualifier names a published version rather than an alias. */
export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

/** `arn:<partition>:lambda:<region>:<account>:layer:<name>`, with `:<version>` when there is one. */
export function layerArn(place: Place, name: string, version?: number): string {
  return functionArn(place, name, version?.toString()).replace(":function:", ":layer:");
}
