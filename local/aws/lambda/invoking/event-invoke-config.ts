/** Put, Update, Get, Delete, ListFunctionEventInvokeConfig(s): a qualifier's retries and destinations. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { type Checked, type Constraints, checkConstraints } from "../../validation/constraints.ts";
import { functionArn, LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter, notFound } from "../errors.ts";
import type { EventInvokeDocument, FunctionDocument } from "../function-document.ts";
import { DESTINATION_CONFIG, MAX_ITEMS_50, NAMESPACED_FUNCTION_NAME, QUALIFIED } from "../input-rules.ts";
import { type ListInput, takePage } from "../paging.ts";
import { findFunction, resolveQualifier, save } from "../repository.ts";
import { checkDestination } from "./destination-rules.ts";

type EventInvokeInput = Checked<sdk.PutFunctionEventInvokeConfigRequest>;

const CONTENT: Constraints = {
  ...QUALIFIED,
  MaximumRetryAttempts: { max: 2, min: 0 },
  MaximumEventAgeInSeconds: { max: 21600, min: 60 },
  DestinationConfig: DESTINATION_CONFIG,
};

/** Replaces the whole configuration. */
export function putEventInvoke(plane: ControlPlane, input: EventInvokeInput, call: CallContext) {
  const { document, key, arn } = findTarget(plane, input, call);
  return store(plane, document, key, arn, toDocument(input, plane.now()));
}

/** Changes the given members of an existing configuration. */
export function updateEventInvoke(plane: ControlPlane, input: EventInvokeInput, call: CallContext) {
  const { document, key, arn } = findTarget(plane, input, call);
  const current = document.eventInvoke[key];
  if (!current) throw noConfig(arn);
  const change = Object.entries(toDocument(input, plane.now())).filter(([, value]) => value !== undefined);
  return store(plane, document, key, arn, { ...current, ...Object.fromEntries(change) });
}

/** The configuration of one qualifier. */
export function getEventInvoke(plane: ControlPlane, input: Target, call: CallContext) {
  const { arn, config } = findConfig(plane, input, call);
  return render(config, arn);
}

/** Removes the configuration. */
export function deleteEventInvoke(plane: ControlPlane, input: Target, call: CallContext): void {
  const { document, key } = findConfig(plane, input, call);
  delete document.eventInvoke[key];
  save(plane, document);
}

/** The configurations of all qualifiers of a function. */
export function listEventInvokes(plane: ControlPlane, input: ListInput, call: CallContext) {
  checkConstraints(input, { FunctionName: NAMESPACED_FUNCTION_NAME, MaxItems: MAX_ITEMS_50 });
  const { name } = readReference(input.FunctionName, undefined, call);
  const document = findFunction(plane, call, name);
  if (!document) throw notFound("The function doesn't exist.");
  const configs = Object.entries(document.eventInvoke);
  const { items, NextMarker } = takePage(configs, input, ([key]) => key);
  return {
    FunctionEventInvokeConfigs: items.map(([key, config]) => render(config, functionArn(call, name, key))),
    NextMarker,
  };
}

function findTarget(plane: ControlPlane, input: EventInvokeInput, call: CallContext) {
  checkConstraints(input, CONTENT);
  const { name, qualifier = LATEST } = readReference(input.FunctionName, input.Qualifier, call);
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (
    MaximumRetryAttempts === undefined &&
    MaximumEventAgeInSeconds === undefined &&
    DestinationConfig === undefined
  ) {
    throw invalidParameter("You must specify at least one of error handling or destination setting.");
  }
  const document = findFunction(plane, call, name);
  if (!document || !resolveQualifier(document, qualifier)) throw notFound("The function doesn't exist.");
  checkDestination(plane, input.DestinationConfig ?? {}, name, call);
  return { document, key: qualifier, arn: functionArn(call, name, qualifier) };
}

function findConfig(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, QUALIFIED);
  const { name, qualifier = LATEST } = readReference(input.FunctionName, input.Qualifier, call);
  const arn = functionArn(call, name, qualifier);
  const document = findFunction(plane, call, name);
  const config = document?.eventInvoke[qualifier];
  if (!document || !config) throw noConfig(arn);
  return { document, key: qualifier, arn, config };
}

function noConfig(arn: string) {
  return notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
}

function toDocument(input: EventInvokeInput, now: number): EventInvokeDocument {
  return {
    maximumRetryAttempts: input.MaximumRetryAttempts,
    maximumEventAgeInSeconds: input.MaximumEventAgeInSeconds,
    onSuccess: input.DestinationConfig?.OnSuccess?.Destination,
    onFailure: input.DestinationConfig?.OnFailure?.Destination,
    modified: now,
  };
}

function store(
  plane: ControlPlane,
  document: FunctionDocument,
  key: string,
  arn: string,
  config: EventInvokeDocument,
): unknown {
  document.eventInvoke[key] = config;
  save(plane, document);
  return render(config, arn);
}

function render(config: EventInvokeDocument, arn: string): unknown {
  const destination = (target: string | undefined) => (target ? { Destination: target } : {});
  return {
    LastModified: new Date(config.modified),
    FunctionArn: arn,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds,
    DestinationConfig: {
      OnSuccess: destination(config.onSuccess),
      OnFailure: destination(config.onFailure),
    },
  };
}
