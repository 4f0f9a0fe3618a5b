/** CreateFunction. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { type Checked, checkConstraints } from "../../validation/constraints.ts";
import { functionArn, LATEST, readReference } from "../arn.ts";
import { renderConfiguration } from "../configuration.ts";
import type { ControlPlane } from "../control-plane.ts";
import { conflict, invalidParameter } from "../errors.ts";
import { checkAssumable, checkOwnAccount } from "../execution-role.ts";
import { byQualifier, type FunctionDocument, type VersionDocument } from "../function-document.ts";
import { checkImageSettings, checkPackage, takeImage } from "../images.ts";
import { CREATE_FUNCTION } from "../input-rules.ts";
import { findFunction, save } from "../repository.ts";
import { checkTags } from "../tag-rules.ts";
import { freeze } from "../versions/versions.ts";
import { codeSigningConfigNotFound } from "./code-signing.ts";
import { takeZip } from "./code-upload.ts";
import { applySettings, checkZipSettings, defaultSettings } from "./function-settings.ts";

const NAME_LIMIT = 64;

/** Makes a function, Pending at first. With Publish the answer is version 1, under the function's own ARN. */
export async function createFunction(
  plane: ControlPlane,
  input: Checked<sdk.CreateFunctionRequest>,
  call: CallContext,
) {
  checkConstraints(input, CREATE_FUNCTION);
  checkOwnAccount(input.Role, call);
  const { name } = readReference(input.FunctionName, undefined, call);
  checkNameLength(name);
  checkTags(input.Tags ?? {});
  if (input.CodeSigningConfigArn) throw codeSigningConfigNotFound(input.CodeSigningConfigArn);
  const isImage = input.PackageType === "Image";
  if (isImage) checkImageSettings(input);
  else checkZipSettings(input);
  checkPackage("creating", isImage, { ...input.Code, ImageConfig: input.ImageConfig });
  const settings = applySettings(plane, defaultSettings(name), input, call);
  refuseExisting(plane, call, name);
  checkAssumable(plane, input.Role);
  const code = isImage ? takeImage(input.Code) : await takeZip(input.Code, plane);
  refuseExisting(plane, call, name);
  const latest: VersionDocument = {
    version: LATEST,
    revisionId: randomUUID(),
    settings,
    code,
    lastModified: plane.date(),
    state: "Pending",
    settlesAt: plane.now() + plane.settleMs,
    buildId: randomUUID(),
  };
  const document = emptyFunction(name, call, latest, input.Tags ?? {});
  const answered = input.Publish
    ? freeze(document, { state: "Pending", settlesAt: latest.settlesAt })
    : latest;
  save(plane, document);
  return renderConfiguration(answered, name, functionArn(call, name), call.region);
}

function refuseExisting(plane: ControlPlane, call: CallContext, name: string): void {
  if (findFunction(plane, call, name)) throw conflict(`Function already exist: ${name}`);
}

function emptyFunction(
  name: string,
  { region, accountId }: CallContext,
  latest: VersionDocument,
  tags: Record<string, string>,
): FunctionDocument {
  return {
    name,
    region,
    accountId,
    latest,
    versions: [],
    lastNumber: 0,
    aliases: byQualifier(),
    policies: byQualifier(),
    urls: byQualifier(),
    eventInvoke: byQualifier(),
    provisioned: byQualifier(),
    runtimeManagement: byQualifier(),
    tags: { ...tags },
  };
}

function checkNameLength(name: string): void {
  if (name.length <= NAME_LIMIT) return;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${NAME_LIMIT}`,
  );
}
