/** UpdateFunctionCode and UpdateFunctionConfiguration. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { type Checked, checkConstraints } from "../../validation/constraints.ts";
import { functionArn } from "../arn.ts";
import { renderConfiguration } from "../configuration.ts";
import type { ControlPlane } from "../control-plane.ts";
import { checkAssumable, checkOwnAccount } from "../execution-role.ts";
import type { FunctionDocument, VersionDocument } from "../function-document.ts";
import { checkImageSettings, checkPackage, takeImage } from "../images.ts";
import { UPDATE_CODE, UPDATE_CONFIGURATION } from "../input-rules.ts";
import { getFunction, save } from "../repository.ts";
import { checkRevision, checkSettled, readLatest } from "../update-preconditions.ts";
import { freeze } from "../versions/versions.ts";
import { takeZip } from "./code-upload.ts";
import { applySettings } from "./function-settings.ts";

/** New code for `$LATEST`. With Publish the answer is the new version, Pending at first. */
export async function updateFunctionCode(
  plane: ControlPlane,
  input: Checked<sdk.UpdateFunctionCodeRequest>,
  call: CallContext,
) {
  checkConstraints(input, UPDATE_CODE);
  const isImage = updatable(plane, input, call).latest.code.imageUri !== undefined;
  checkPackage("updating", isImage, input);
  const code = isImage ? takeImage(input) : await takeZip(input, plane);
  const document = updatable(plane, input, call);
  const { latest, name } = document;
  const architectures = input.Architectures ?? latest.settings.architectures;
  const sourceKmsKeyArn = input.SourceKMSKeyArn;
  const change = { code, settings: { ...latest.settings, architectures, sourceKmsKeyArn } };
  const arn = functionArn(call, name);
  if (input.DryRun) return renderConfiguration({ ...latest, ...change }, name, arn, call.region);
  update(document, change, plane);
  const published = input.Publish && freeze(document, { state: "Pending", settlesAt: latest.settlesAt });
  save(plane, document);
  if (!published) return renderConfiguration(latest, name, arn, call.region);
  return renderConfiguration(published, name, functionArn(call, name, published.version), call.region);
}

/** New settings for `$LATEST`; members that are left out stay as they are. */
export function updateFunctionConfiguration(
  plane: ControlPlane,
  input: Checked<sdk.UpdateFunctionConfigurationRequest>,
  call: CallContext,
) {
  checkConstraints(input, UPDATE_CONFIGURATION);
  checkOwnAccount(input.Role, call);
  const document = updatable(plane, input, call);
  const { latest, name } = document;
  const isImage = latest.code.imageUri !== undefined;
  if (isImage) checkImageSettings(input);
  checkPackage("updating", isImage, { ImageConfig: input.ImageConfig });
  const settings = applySettings(plane, latest.settings, input, call);
  checkAssumable(plane, input.Role);
  update(document, { code: latest.code, settings }, plane);
  save(plane, document);
  return renderConfiguration(latest, name, functionArn(call, name), call.region);
}

function updatable(
  plane: ControlPlane,
  input: { readonly FunctionName: string; readonly RevisionId?: string },
  call: CallContext,
): FunctionDocument {
  const name = readLatest(input.FunctionName, call);
  const document = getFunction(plane, call, name);
  checkSettled(document, functionArn(call, name));
  checkRevision(input.RevisionId, document.latest.revisionId);
  return document;
}

/** Starts the update. Until the update has settled, invocations run the previous code and settings. */
function update(
  document: FunctionDocument,
  change: Pick<VersionDocument, "code" | "settings">,
  plane: ControlPlane,
): void {
  const { latest } = document;
  const { settings, code, buildId } = latest;
  Object.assign(latest, change, {
    previous: { settings, code, buildId },
    buildId: randomUUID(),
    revisionId: randomUUID(),
    lastModified: plane.date(),
    lastUpdate: "InProgress",
    settlesAt: plane.now() + plane.settleMs,
  } satisfies Partial<VersionDocument>);
  delete document.publishedAs;
}
