/** The attributes of queues: limits, defaults, and how they are shown. */
import { isJsonObject } from "../json-object.ts";
import { AwsError } from "../service.ts";
import type { QueueDocument } from "./documents.ts";
import { invalidValue, notServed, unknownAttribute } from "./errors.ts";

type Attributes = Readonly<Record<string, string>>;

/** Numbers: lowest, highest, default. [doc] SetQueueAttributes; MaximumMessageSize [rec]. */
const NUMBERS: Readonly<Record<string, readonly [low: number, high: number, usual: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
};

/** The other attributes; an empty text removes one. Each check says whether a value is right. */
const OTHERS: Readonly<Record<string, (value: string) => boolean>> = {
  KmsDataKeyReusePeriodSeconds: (value) => isWhole(value, 60, 86_400),
  KmsMasterKeyId: () => true,
  Policy: isJsonObject,
  RedriveAllowPolicy: isJsonObject,
  RedrivePolicy: () => true,
  SqsManagedSseEnabled: (value) => value === "true" || value === "false",
};

const FIFO_ONLY = ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

/** Checks attributes that a caller sets. Throws InvalidAttributeName or InvalidAttributeValue; 501 for a FIFO queue. */
export function checkAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "FifoQueue") {
      throw value === "true" ? notServed("FIFO queues (FifoQueue)") : unknownAttribute(name);
    }
    if (FIFO_ONLY.includes(name)) throw unknownAttribute(name);
    if (!isRight(name, value)) {
      throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
    }
  }
}

function isRight(name: string, value: string): boolean {
  const limits = NUMBERS[name];
  if (limits) return isWhole(value, limits[0], limits[1]);
  const check = Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined;
  if (!check) throw unknownAttribute(name);
  return value === "" || check(value);
}

function isWhole(value: string, low: number, high: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high;
}

/** The attributes after a change: an empty text removes what was set, one kind of encryption the other. */
export function withAttributes(before: Attributes, changed: Attributes): Attributes {
  const merged = { ...before, ...changed };
  if (changed.KmsMasterKeyId) merged.SqsManagedSseEnabled = "false";
  if (changed.SqsManagedSseEnabled === "true") {
    delete merged.KmsMasterKeyId;
    delete merged.KmsDataKeyReusePeriodSeconds;
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}

/** All attributes that a queue has but for its counts, as GetQueueAttributes shows them. */
export function shownAttributes({ attributes, created, modified }: QueueDocument): Record<string, string> {
  const usual = Object.entries(NUMBERS).map(([name, [, , value]]) => [name, String(value)]);
  return {
    CreatedTimestamp: String(Math.floor(created / 1000)),
    LastModifiedTimestamp: String(Math.floor(modified / 1000)),
    ...Object.fromEntries(usual),
    SqsManagedSseEnabled: "true",
    ...attributes,
    ...(attributes.KmsMasterKeyId && {
      KmsDataKeyReusePeriodSeconds: attributes.KmsDataKeyReusePeriodSeconds ?? "300",
    }),
  };
}

/** A number among the attributes, in the attribute's own unit. */
export function numberOf({ attributes }: QueueDocument, name: string): number {
  return Number(attributes[name] ?? NUMBERS[name]?.[2]);
}

/** When messages of a queue go to another one. */
export interface Redrive {
  readonly targetArn: string;
  readonly maxReceiveCount: number;
}

/** Reads a redrive policy. Throws InvalidParameterValue as SQS words it; undefined for none. */
export function readRedrive(policy: string | undefined): Redrive | undefined {
  if (!policy) return undefined;
  const refuse = (reason: string) => invalidValue(policy, "RedrivePolicy", reason);
  if (!isJsonObject(policy)) throw refuse("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
  const missing = "Redrive policy does not contain mandatory attribute:";
  if (deadLetterTargetArn === undefined) throw refuse(`${missing} deadLetterTargetArn.`);
  if (maxReceiveCount === undefined) throw refuse(`${missing} maxReceiveCount.`);
  if (!isWhole(String(maxReceiveCount), 1, 1000)) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  return { targetArn: String(deadLetterTargetArn), maxReceiveCount: Number(maxReceiveCount) };
}
