/** CreateEventSourceMapping, Get, Update, Delete, ListEventSourceMappings. `pollers.ts` polls those of queues. */

import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import { partitionOf } from "../../../../lib/partition.ts";
import { AwsError, type CallContext } from "../../service.ts";
import { type Checked, type Constraints, checkConstraints } from "../../validation/constraints.ts";
import { functionArn, LATEST, readReference } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { conflict, invalidParameter, resourceNotFound } from "../errors.ts";
import type { EventSourceMappingDocument } from "../function-document.ts";
import {
  ARN,
  DESTINATION_CONFIG,
  KMS_KEY,
  MAX_ITEMS,
  NAMESPACED_FUNCTION_NAME,
  TAGS,
} from "../input-rules.ts";
import { takePage } from "../paging.ts";
import { findFunction, resolveQualifier } from "../repository.ts";
import { checkTags } from "../tag-rules.ts";
import { type EventSourceInput, isSameSource, readSource, sourceSettings } from "./event-source-settings.ts";

type MappingId = Checked<sdk.GetEventSourceMappingRequest>;

const CONTENT: Constraints = {
  BatchSize: { max: 10000, min: 1 },
  MaximumBatchingWindowInSeconds: { max: 300, min: 0 },
  ParallelizationFactor: { max: 10, min: 1 },
  MaximumRecordAgeInSeconds: { max: 604800, min: -1 },
  MaximumRetryAttempts: { max: 10000, min: -1 },
  TumblingWindowInSeconds: { max: 900, min: 0 },
  StartingPosition: { oneOf: ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"] },
  ScalingConfig: { members: { MaximumConcurrency: { max: 1000, min: 2 } } },
  FunctionResponseTypes: { max: 1, min: 0, items: { oneOf: ["ReportBatchItemFailures"] } },
  DestinationConfig: DESTINATION_CONFIG,
  KMSKeyArn: KMS_KEY,
  Topics: { max: 1, min: 1, items: { max: 249, min: 1, pattern: "[^.]([a-zA-Z0-9\\-_.]+)" } },
  Queues: { max: 1, min: 1, items: { max: 1000, min: 1, pattern: "[\\s\\S]*" } },
  Tags: TAGS,
};
const UUID: Constraints = { UUID: { required: true, max: 36, min: 36 } };

/** Binds a source to a function, version or alias. */
export function createMapping(
  plane: ControlPlane,
  input: Checked<sdk.CreateEventSourceMappingRequest>,
  call: CallContext,
) {
  checkConstraints(input, { EventSourceArn: ARN, FunctionName: NAMESPACED_FUNCTION_NAME, ...CONTENT });
  const source = readSource(input);
  const target = readTarget(plane, input.FunctionName, call);
  checkQueue(plane, input, target);
  checkTags(input.Tags ?? {});
  const twin = listOf(plane, call).find(
    (each) => each.functionArn === target.arn && isSameSource(each.settings, input),
  );
  if (twin) {
    throw conflict(
      `${source.describeTwin(input, target)} already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
    );
  }
  const now = plane.now();
  const uuid = randomUUID();
  const mapping: EventSourceMappingDocument = {
    uuid,
    region: call.region,
    accountId: call.accountId,
    functionName: target.name,
    functionArn: target.arn,
    settings: sourceSettings(input, source, uuid),
    state: "Creating",
    transition: source.transition,
    next: { state: input.Enabled === false ? "Disabled" : "Enabled", at: now + plane.settleMs },
    modified: now,
    tags: { ...input.Tags },
  };
  save(plane, mapping);
  return render(mapping);
}

/** Answers one mapping. */
export function getMapping(plane: ControlPlane, input: MappingId, call: CallContext) {
  return render(findMapping(plane, input, call));
}

/** Changes the settings that the input gives, also the target of the events. */
export function updateMapping(
  plane: ControlPlane,
  input: Checked<sdk.UpdateEventSourceMappingRequest>,
  call: CallContext,
) {
  checkConstraints(input, { ...CONTENT, FunctionName: { ...NAMESPACED_FUNCTION_NAME, required: false } });
  const mapping = findMapping(plane, input, call);
  refuseInUse(mapping);
  const target = input.FunctionName ? readTarget(plane, input.FunctionName, call) : undefined;
  const { UUID: _uuid, Enabled: enabled = mapping.state === "Enabled", ...settings } = input;
  const changed = { ...mapping.settings, ...settings };
  checkQueue(plane, changed, target ?? readTarget(plane, mapping.functionArn, call));
  mapping.settings = sourceSettings(changed, readSource(changed), mapping.uuid);
  if (target) {
    mapping.functionName = target.name;
    mapping.functionArn = target.arn;
  }
  const state = enabled ? "Enabled" : "Disabled";
  mapping.state = enabled === (mapping.state === "Enabled") ? "Updating" : enabled ? "Enabling" : "Disabling";
  return change(plane, mapping, state);
}

/** Starts the deletion, and answers the mapping as Deleting. */
export function deleteMapping(plane: ControlPlane, input: MappingId, call: CallContext) {
  const mapping = findMapping(plane, input, call);
  refuseInUse(mapping);
  mapping.state = "Deleting";
  return change(plane, mapping, "Deleted");
}

/** The region's mappings, filtered by source and by the function's ARN, of which the qualifier is a part. */
export function listMappings(
  plane: ControlPlane,
  input: sdk.ListEventSourceMappingsRequest,
  call: CallContext,
) {
  checkConstraints(input, {
    EventSourceArn: ARN,
    FunctionName: { ...NAMESPACED_FUNCTION_NAME, required: false },
    MaxItems: MAX_ITEMS,
  });
  const wanted = input.FunctionName ? readReference(input.FunctionName, undefined, call) : undefined;
  const wantedArn = wanted && functionArn(call, wanted.name, wanted.qualifier);
  const mappings = listOf(plane, call)
    .filter(({ settings }) => !input.EventSourceArn || settings.EventSourceArn === input.EventSourceArn)
    .filter(({ functionArn: arn }) => !wantedArn || arn === wantedArn);
  const { items, NextMarker } = takePage(mappings, input, ({ uuid }) => uuid);
  return { EventSourceMappings: items.map(render), NextMarker };
}

interface MappingTarget {
  readonly name: string;
  readonly arn: string;
  readonly timeoutSeconds: number;
}

function readTarget(plane: ControlPlane, functionName: string, call: CallContext): MappingTarget {
  const { name, qualifier } = readReference(functionName, undefined, call);
  const document = findFunction(plane, call, name);
  const version = document && resolveQualifier(document, qualifier ?? LATEST);
  if (!version) throw invalidParameter("Function does not exist");
  const { timeoutSeconds } = version.settings;
  return { name, arn: functionArn(call, name, qualifier), timeoutSeconds };
}

/** A queue must be there, and hide a message as long as the function may take for it. [rec] [live] */
function checkQueue(plane: ControlPlane, { EventSourceArn = "" }: EventSourceInput, target: MappingTarget) {
  if (EventSourceArn.split(":")[2] !== "sqs" || !plane.queues) return;
  const queue = plane.queues.find(EventSourceArn);
  if (!queue) {
    throw invalidParameter(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }
  const { visibilityTimeoutSeconds: visible } = queue;
  if (visible >= target.timeoutSeconds) return;
  throw invalidParameter(
    `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${target.timeoutSeconds} seconds`,
  );
}

/** Mappings of the region, settled up to now. */
function listOf(plane: ControlPlane, call: CallContext): EventSourceMappingDocument[] {
  const found = plane.mappings.values().filter(({ region }) => region === call.region);
  return found.filter((mapping) => settleMapping(plane, mapping));
}

/** Settles the mapping if it is due. False if the mapping is gone. */
function settleMapping(plane: ControlPlane, mapping: EventSourceMappingDocument): boolean {
  const { next } = mapping;
  if (!next || next.at > plane.now()) return true;
  if (next.state === "Deleted") {
    plane.mappings.delete(mapping.uuid);
    return false;
  }
  mapping.state = next.state;
  delete mapping.next;
  plane.mappings.set(mapping.uuid, mapping);
  return true;
}

function findMapping(plane: ControlPlane, input: MappingId, call: CallContext): EventSourceMappingDocument {
  checkConstraints(input, UUID);
  const mapping = plane.mappings.get(input.UUID);
  if (!mapping || mapping.region !== call.region || !settleMapping(plane, mapping)) throw resourceNotFound();
  return mapping;
}

function refuseInUse(mapping: EventSourceMappingDocument): void {
  if (!mapping.next) return;
  const message = "Cannot update the event source mapping because it is in use.";
  throw new AwsError("ResourceInUseException", message);
}

function change(plane: ControlPlane, mapping: EventSourceMappingDocument, state: string): unknown {
  mapping.modified = plane.now();
  mapping.next = { state, at: plane.now() + plane.settleMs };
  save(plane, mapping);
  return render(mapping);
}

function save(plane: ControlPlane, mapping: EventSourceMappingDocument): void {
  plane.mappings.set(mapping.uuid, mapping);
  for (const listener of plane.mappingListeners) listener(mapping);
}

function render(mapping: EventSourceMappingDocument): unknown {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: `arn:${partitionOf(mapping.region)}:lambda:${mapping.region}:${mapping.accountId}:event-source-mapping:${mapping.uuid}`,
    FunctionArn: mapping.functionArn,
    ...mapping.settings,
    LastModified: new Date(mapping.modified),
    State: mapping.state,
    StateTransitionReason: mapping.transition,
  };
}
