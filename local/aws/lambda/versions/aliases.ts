/** CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { type Checked, checkConstraints } from "../../validation/constraints.ts";
import { leavingAt, targetsOf, weightsAt } from "../alias-weights.ts";
import { functionArn, LATEST, type Place, readReference } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { aliasNotFound, conflict, notFound } from "../errors.ts";
import type { AliasDocument, FunctionDocument } from "../function-document.ts";
import { ALIAS_NAME, DESCRIPTION, FUNCTION_NAME, MAX_ITEMS, VERSION } from "../input-rules.ts";
import { takePage } from "../paging.ts";
import { drain, getFunction, save } from "../repository.ts";
import { checkRevision } from "../update-preconditions.ts";
import { checkRoutingShape, checkTarget, ROUTING } from "./alias-rules.ts";

const NAMED = { FunctionName: FUNCTION_NAME, Name: ALIAS_NAME };
const CONTENT = { Description: DESCRIPTION, RoutingConfig: ROUTING };

/** Makes an alias. */
export function createAlias(plane: ControlPlane, input: Checked<sdk.CreateAliasRequest>, call: CallContext) {
  checkConstraints(input, { ...NAMED, FunctionVersion: { ...VERSION, required: true }, ...CONTENT });
  const { name } = readReference(input.FunctionName, undefined, call);
  const alias: AliasDocument = {
    name: input.Name,
    functionVersion: input.FunctionVersion,
    description: input.Description ?? "",
    revisionId: randomUUID(),
    weights: { ...input.RoutingConfig?.AdditionalVersionWeights },
  };
  checkRoutingShape(alias);
  const document = getFunction(plane, call, name, alias.functionVersion);
  checkTarget(document, alias, call);
  const arn = functionArn(call, name, alias.name);
  if (document.aliases[alias.name]) throw conflict(`Alias already exists: ${arn}`);
  document.aliases[alias.name] = alias;
  save(plane, document);
  return render(plane, alias, name, call);
}

/** Answers one alias, with its weights at this time. */
export function getAlias(plane: ControlPlane, input: Checked<sdk.GetAliasRequest>, call: CallContext) {
  checkConstraints(input, NAMED);
  const { name } = readReference(input.FunctionName, undefined, call);
  const alias = findAlias(getFunction(plane, call, name), input.Name);
  if (!alias) throw aliasNotFound(functionArn(call, name, input.Name));
  return render(plane, alias, name, call);
}

/** Moves an alias. Members that are left out stay; an empty RoutingConfig clears the weights. */
export function updateAlias(plane: ControlPlane, input: Checked<sdk.UpdateAliasRequest>, call: CallContext) {
  checkConstraints(input, { ...NAMED, FunctionVersion: VERSION, ...CONTENT });
  const { name } = readReference(input.FunctionName, undefined, call);
  const document = getFunction(plane, call, name);
  const alias = findAlias(document, input.Name);
  if (!alias) throw notFound(`Alias not found: ${functionArn(call, name, input.Name)}`);
  checkRevision(input.RevisionId, alias.revisionId);
  const change = {
    functionVersion: input.FunctionVersion ?? alias.functionVersion,
    description: input.Description ?? alias.description,
    weights: input.RoutingConfig ? { ...input.RoutingConfig.AdditionalVersionWeights } : alias.weights,
  };
  checkTarget(document, change, call);
  const before = targetsOf(alias);
  const leaving = startLeaving(plane, document, alias, change.functionVersion);
  Object.assign(alias, change, { revisionId: randomUUID(), leaving });
  save(plane, document);
  drainAbandoned(plane, document, before);
  return render(plane, alias, name, call);
}

/** Removes an alias and all that is bound to it, except its URL, which stays and refuses its callers. */
export function deleteAlias(
  plane: ControlPlane,
  input: Checked<sdk.GetAliasRequest>,
  call: CallContext,
): void {
  checkConstraints(input, NAMED);
  const { name } = readReference(input.FunctionName, undefined, call);
  const document = getFunction(plane, call, name);
  const alias = findAlias(document, input.Name);
  for (const map of [document.aliases, document.policies, document.eventInvoke, document.provisioned]) {
    delete map[input.Name];
  }
  save(plane, document);
  if (alias) drainAbandoned(plane, document, targetsOf(alias));
}

/** The function's aliases by name; with FunctionVersion only those that send traffic to that version. */
export function listAliases(plane: ControlPlane, input: Checked<sdk.ListAliasesRequest>, call: CallContext) {
  checkConstraints(input, { FunctionName: FUNCTION_NAME, FunctionVersion: VERSION, MaxItems: MAX_ITEMS });
  const { name } = readReference(input.FunctionName, undefined, call);
  const wanted = input.FunctionVersion;
  const aliases = Object.values(getFunction(plane, call, name).aliases).filter(
    (alias) => wanted === undefined || targetsOf(alias).includes(wanted),
  );
  const { items, NextMarker } = takePage(aliases, input, (alias) => alias.name);
  return { Aliases: items.map((alias) => render(plane, alias, name, call)), NextMarker };
}

/** Ends the environments of versions that no alias leads to any more. A direct call starts one again. */
function drainAbandoned(plane: ControlPlane, document: FunctionDocument, before: readonly string[]): void {
  const wanted = new Set(Object.values(document.aliases).flatMap(targetsOf));
  for (const version of before) {
    if (version !== LATEST && !wanted.has(version)) drain(plane, document, version);
  }
}

/** A move takes time only with provisioned concurrency and without a canary. */
function startLeaving(
  plane: ControlPlane,
  document: FunctionDocument,
  alias: AliasDocument,
  functionVersion: string,
): AliasDocument["leaving"] {
  if (functionVersion === alias.functionVersion) return alias.leaving;
  const provisioned = document.provisioned[alias.name];
  const now = plane.now();
  const serving = leavingAt(alias, now) ?? alias.functionVersion;
  if (!provisioned || serving === functionVersion) return undefined;
  provisioned.readyAt = now + plane.settleMs;
  return { version: serving, until: provisioned.readyAt };
}

/** The alias, or undefined. */
export function findAlias(document: FunctionDocument, name: string): AliasDocument | undefined {
  return document.aliases[name];
}

function render(plane: ControlPlane, alias: AliasDocument, functionName: string, place: Place): unknown {
  const weights = weightsAt(alias, plane.now());
  return {
    AliasArn: functionArn(place, functionName, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  };
}
