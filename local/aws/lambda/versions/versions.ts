/** PublishVersion and ListVersionsByFunction. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { type Checked, checkConstraints } from "../../validation/constraints.ts";
import { functionArn, readReference } from "../arn.ts";
import { codeSha256, renderConfiguration, renderListItem } from "../configuration.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../errors.ts";
import type { FunctionDocument, VersionDocument } from "../function-document.ts";
import { DESCRIPTION, FUNCTION_NAME, MAX_ITEMS, NAMESPACED_FUNCTION_NAME } from "../input-rules.ts";
import { type ListInput, takePage, versionKey } from "../paging.ts";
import { findVersion, getFunction, save } from "../repository.ts";
import { checkRevision, checkSettled, readLatest } from "../update-preconditions.ts";

/** Freezes `$LATEST` as the next version. Without an update since the last publish, answers that version. */
export function publishVersion(
  plane: ControlPlane,
  input: Checked<sdk.PublishVersionRequest>,
  call: CallContext,
) {
  checkConstraints(input, { FunctionName: FUNCTION_NAME, Description: DESCRIPTION });
  const name = readLatest(input.FunctionName, call);
  const document = getFunction(plane, call, name);
  checkSettled(document, functionArn(call, name));
  checkRevision(input.RevisionId, document.latest.revisionId);
  checkCodeDigest(input.CodeSha256, document.latest);
  const version = published(document) ?? publish(document, input.Description);
  save(plane, document);
  return renderConfiguration(version, name, functionArn(call, name, version.version), call.region);
}

/** Adds a version with the code and settings of `$LATEST`. */
export function freeze(document: FunctionDocument, change: Partial<VersionDocument>): VersionDocument {
  const { latest } = document;
  document.lastNumber += 1;
  const version: VersionDocument = {
    version: String(document.lastNumber),
    revisionId: randomUUID(),
    settings: structuredClone(latest.settings),
    code: { ...latest.code },
    lastModified: latest.lastModified,
    buildId: randomUUID(),
    state: "Active",
    ...change,
  };
  document.versions.push(version);
  document.publishedAs = version.version;
  return version;
}

/** `$LATEST`, then the published versions, oldest first. */
export function listVersions(plane: ControlPlane, input: ListInput, call: CallContext) {
  checkConstraints(input, { FunctionName: NAMESPACED_FUNCTION_NAME, MaxItems: MAX_ITEMS });
  const { name } = readReference(input.FunctionName, undefined, call);
  const { latest, versions } = getFunction(plane, call, name);
  const { items, NextMarker } = takePage([latest, ...versions], input, ({ version }) => versionKey(version));
  return {
    Versions: items.map((each) => renderListItem(each, name, functionArn(call, name, each.version))),
    NextMarker,
  };
}

function published(document: FunctionDocument): VersionDocument | undefined {
  return document.publishedAs === undefined ? undefined : findVersion(document, document.publishedAs);
}

function publish(document: FunctionDocument, description: string | undefined): VersionDocument {
  const version = freeze(document, { lastUpdate: "Successful" });
  // an empty description counts as none: the version then keeps that of $LATEST
  if (description) version.settings.description = description;
  document.latest.revisionId = randomUUID();
  return version;
}

function checkCodeDigest(given: string | undefined, latest: VersionDocument): void {
  const current = codeSha256(latest.code);
  if (!given || given === current) return;
  throw invalidParameter(
    `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}
