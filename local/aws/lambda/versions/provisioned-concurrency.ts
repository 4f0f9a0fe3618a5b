/** Provisioned concurrency of published versions and aliases: stored and checked; no process starts ahead. */
import type * as sdk from "@aws-sdk/client-lambda";
import { AwsError, type CallContext } from "../../service.ts";
import { type Checked, type Constraints, checkConstraints } from "../../validation/constraints.ts";
import { MINIMUM_UNRESERVED, unreservedConcurrency } from "../account.ts";
import { weightsAt } from "../alias-weights.ts";
import { functionArn, isVersionNumber, LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { aliasNotFound, conflict, functionNotFound, invalidParameter, UNTYPED } from "../errors.ts";
import type { FunctionDocument, ProvisionedConcurrencyDocument } from "../function-document.ts";
import { FUNCTION_NAME, MAX_ITEMS_50 } from "../input-rules.ts";
import { type ListInput, takePage } from "../paging.ts";
import { findFunction, findVersion, getFunction, save } from "../repository.ts";
import { findAlias } from "./aliases.ts";

const TARGET: Constraints = {
  FunctionName: FUNCTION_NAME,
  Qualifier: { required: true, max: 128, min: 1, pattern: "(|[a-zA-Z0-9$_-]+)" },
};

/** Requests environments that are ready before the first call. */
export function putProvisioned(
  plane: ControlPlane,
  input: Checked<sdk.PutProvisionedConcurrencyConfigRequest>,
  call: CallContext,
) {
  checkConstraints(input, { ...TARGET, ProvisionedConcurrentExecutions: { required: true, min: 1 } });
  const { document, qualifier } = lookUp(
    plane,
    input,
    call,
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  );
  checkOverlap(document, qualifier, plane.now());
  checkRoom(plane, document, qualifier, input.ProvisionedConcurrentExecutions, call);
  const now = plane.now();
  const config = {
    requested: input.ProvisionedConcurrentExecutions,
    modified: now,
    readyAt: now + plane.settleMs,
  };
  document.provisioned[qualifier] = config;
  save(plane, document);
  return render(config, Number.NEGATIVE_INFINITY);
}

/** The requested and the ready environments. */
export function getProvisioned(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, TARGET);
  const { document, qualifier } = lookUp(plane, input, call, NOT_PUBLISHED);
  const config = document.provisioned[qualifier];
  if (!config) {
    const message = "No Provisioned Concurrency Config found for this function";
    throw new AwsError("ProvisionedConcurrencyConfigNotFoundException", message, 404);
  }
  return render(config, plane.now());
}

/** 204, also when there was none. */
export function deleteProvisioned(plane: ControlPlane, input: Target, call: CallContext): void {
  checkConstraints(input, TARGET);
  const { document, qualifier } = lookUp(plane, input, call, NOT_PUBLISHED);
  delete document.provisioned[qualifier];
  save(plane, document);
}

/** All configurations of a function. */
export function listProvisioned(plane: ControlPlane, input: ListInput, call: CallContext) {
  checkConstraints(input, { FunctionName: FUNCTION_NAME, MaxItems: MAX_ITEMS_50 });
  const { name } = readReference(input.FunctionName, undefined, call);
  const { provisioned } = getFunction(plane, call, name);
  const configs = Object.entries(provisioned);
  const { items, NextMarker } = takePage(configs, input, ([qualifier]) => qualifier);
  return {
    ProvisionedConcurrencyConfigs: items.map(([qualifier, config]) => ({
      FunctionArn: functionArn(call, name, qualifier),
      ...render(config, plane.now()),
    })),
    NextMarker,
  };
}

const NOT_PUBLISHED = "The function resource provided must be an alias or a published version.";

function lookUp(plane: ControlPlane, input: Target, call: CallContext, onLatest: string) {
  const { name, qualifier = LATEST } = readReference(input.FunctionName, input.Qualifier, call);
  if (qualifier === LATEST) throw invalidParameter(onLatest);
  const document = findFunction(plane, call, name);
  const arn = functionArn(call, name, qualifier);
  if (isVersionNumber(qualifier)) {
    if (!document || !findVersion(document, qualifier)) throw functionNotFound(arn);
    return { document, qualifier };
  }
  if (!document || !findAlias(document, qualifier)) throw aliasNotFound(arn);
  return { document, qualifier };
}

/** Refuses provisioned concurrency for both a version and its alias, and for an alias with weights. */
function checkOverlap(document: FunctionDocument, qualifier: string, now: number): void {
  const alias = findAlias(document, qualifier);
  if (!alias) {
    const isPointedAt = Object.keys(document.provisioned).some(
      (each) => findAlias(document, each)?.functionVersion === qualifier,
    );
    if (isPointedAt) throw conflict("Version is pointed by a Provisioned Concurrency alias");
    return;
  }
  if (Object.keys(weightsAt(alias, now)).length > 0) {
    throw invalidParameter("Alias with weights can not be used with Provisioned Concurrency");
  }
  if (alias.functionVersion === LATEST) {
    throw invalidParameter(
      "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    );
  }
  if (document.provisioned[alias.functionVersion]) {
    throw conflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
}

function checkRoom(
  plane: ControlPlane,
  document: FunctionDocument,
  qualifier: string,
  wanted: number,
  call: CallContext,
): void {
  const others = Object.entries(document.provisioned)
    .filter(([each]) => each !== qualifier)
    .reduce((sum, [, { requested }]) => sum + requested, 0);
  if (document.reservedConcurrency !== undefined) {
    if (wanted + others <= document.reservedConcurrency) return;
    throw invalidParameter(
      `Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function`,
    );
  }
  const unreserved = unreservedConcurrency(plane, call, document.name) - others;
  if (wanted > unreserved) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
      UNTYPED,
    );
  }
  if (unreserved - wanted < MINIMUM_UNRESERVED) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MINIMUM_UNRESERVED}].`,
      UNTYPED,
    );
  }
}

function render(config: ProvisionedConcurrencyDocument, now: number) {
  const isReady = config.readyAt <= now;
  const available = isReady ? config.requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: config.requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    Status: isReady ? "READY" : "IN_PROGRESS",
    LastModified: new Date(config.modified).toISOString().replace("Z", "+0000"),
  };
}
