/** The conditions of requests: by an object's ETag, and by the time of its change. */
import { AwsError } from "../service.ts";
import type { ObjectDocument } from "./documents.ts";
import { noSuchKey } from "./errors.ts";

/** Throws when If-None-Match or If-Match does not hold for the object that is there, before it is replaced. */
export function checkPlace(
  input: { readonly Key?: string; readonly IfMatch?: string; readonly IfNoneMatch?: string },
  existing: ObjectDocument | undefined,
): void {
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== "*") {
    const message = "A header you provided implies functionality that is not implemented";
    throw new AwsError("NotImplemented", message, 501, { Header: "If-None-Match" });
  }
  if (input.IfNoneMatch !== undefined && existing) throw conditionFailed("If-None-Match");
  if (input.IfMatch === undefined) return;
  if (!existing) throw noSuchKey(input.Key ?? "");
  if (!isTag(input.IfMatch, existing)) throw conditionFailed("If-Match");
}

/** Conditions of a read. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/**
 * Throws 412, or 304 (412 for the source of a copy), where the object is not as the reader wants it. An ETag counts more
 * than a time, as HTTP has it (RFC 9110, 13.2.2). `prefix` stands before the header's name in the answer.
 */
export function checkRead(conditions: ReadConditions, object: ObjectDocument, prefix = ""): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const changedAt = Math.floor(object.modifiedAt / 1000);
  const isNewer = (time: Date) => changedAt > Math.floor(time.getTime() / 1000);
  if (IfMatch !== undefined) {
    if (!isTag(IfMatch, object)) throw conditionFailed(`${prefix}If-Match`);
  } else if (IfUnmodifiedSince && isNewer(IfUnmodifiedSince))
    throw conditionFailed(`${prefix}If-Unmodified-Since`);
  const same = prefix === "" ? notModified : conditionFailed;
  if (IfNoneMatch !== undefined) {
    if (isTag(IfNoneMatch, object)) throw same(`${prefix}If-None-Match`);
  } else if (IfModifiedSince && !isNewer(IfModifiedSince)) throw same(`${prefix}If-Modified-Since`);
}

function isTag(wanted: string, { eTag }: ObjectDocument): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, "").replaceAll('"', "");
  return wanted.split(",").some((tag) => bare(tag) === "*" || bare(tag) === bare(eTag));
}

function conditionFailed(Condition: string): AwsError {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new AwsError("PreconditionFailed", message, 412, { Condition });
}

function notModified(): AwsError {
  return new AwsError("NotModified", "Not Modified", 304);
}
