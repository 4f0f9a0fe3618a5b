import type * as lambda from "@pulumi/aws/lambda";
import * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import type { KnownBucket } from "./event-bucket.ts";
import type { Listener } from "./listener.ts";
import { type ObjectTrigger, overlap } from "./object-trigger.ts";
import { refuseOtherNotifications } from "./other-notifications.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/** One call of `onObject`. */
export interface Listening {
  readonly bucket: KnownBucket;
  readonly listener: Listener;
  readonly trigger: ObjectTrigger;
}

/** All buckets of a program that call functions. A bucket has one list of notifications, which is written whole. */
export interface BucketTriggers {
  /** Throws `Refusal` where S3 would: for an overlap with a trigger that is there. `permit` is called once for a function and bucket. */
  add(listening: Listening, permit: () => lambda.Permission): void;
  /** Throws `Refusal` for a bucket that holds what isn't ours. */
  check(): Promise<void>;
  /** Makes the notifications, one resource for each bucket. */
  make(): void;
}

interface Gathered {
  readonly bucket: KnownBucket;
  readonly triggers: Listening[];
  /** By function. */
  readonly permissions: Map<string, lambda.Permission>;
}

/** Begins the triggers of a stack's program. `protect` reaches the notifications, as it reaches the functions. */
export function openBucketTriggers(
  project: string,
  stack: string,
  protect: boolean,
  checks: TriggerChecks,
): BucketTriggers {
  const gathered = new Map<string, Gathered>();
  const idStart = `lambda-live/${project}/${stack}/`;

  return {
    add(listening, permit) {
      const { bucket, listener, trigger } = listening;
      // An equal call overlaps, so that it is refused below.
      checks.claim(`onObject(${bucket.logicalName}, ${JSON.stringify(trigger)}) of ${listener.name}`);
      const found = gathered.get(bucket.logicalName);
      if (found && found.bucket.isElsewhere !== bucket.isElsewhere)
        checks.refuse(givenTwice(bucket.logicalName));
      const here: Gathered = found ?? { bucket, triggers: [], permissions: new Map() };
      const other = here.triggers.find((one) => overlap(one.trigger, trigger));
      if (other) checks.refuse(ambiguous(other, listening));
      gathered.set(bucket.logicalName, here);
      here.triggers.push(listening);
      if (!here.permissions.has(listener.name)) here.permissions.set(listener.name, permit());
    },
    async check() {
      const buckets = [...gathered.values()].map(({ bucket, triggers }) => ({
        ...bucket,
        listening: [...new Set(triggers.map(({ listener }) => listener.physicalName))],
      }));
      await refuseOtherNotifications(buckets, idStart);
    },
    make() {
      for (const one of gathered.values()) makeNotification(one, idStart, protect);
    },
  };
}

/**
 * Under another name Pulumi would make the new resource and then delete the old one, which empties the bucket's list.
 * So the resource has the bucket's name. S3 refuses a function whose policy lacks the bucket: permissions come first.
 */
function makeNotification(
  { bucket, triggers, permissions }: Gathered,
  idStart: string,
  protect: boolean,
): void {
  const counts = new Map<string, number>();
  const lambdaFunctions = triggers.map(({ listener, trigger: { events, prefix, suffix } }) => {
    const count = (counts.get(listener.name) ?? 0) + 1;
    counts.set(listener.name, count);
    return {
      id: `${idStart}${listener.name}/${count}`,
      lambdaFunctionArn: listener.liveArn,
      events: [...events],
      ...(prefix !== "" && { filterPrefix: prefix }),
      ...(suffix !== "" && { filterSuffix: suffix }),
    };
  });
  new s3.BucketNotification(
    bucket.logicalName,
    { bucket: bucket.name, lambdaFunctions },
    { dependsOn: [...permissions.values()] as pulumi.Resource[], protect },
  );
}

function ambiguous(first: Listening, second: Listening): string {
  return [
    `S3 refuses two triggers of one bucket that could want the same event of the same object, and these do for ${first.bucket.logicalName}:`,
    `  ${describe(first)}`,
    `  ${describe(second)}`,
    "Give them prefixes of which none begins with the other, or suffixes of which none ends with the other. To call several functions for one object, let the bucket send its events to EventBridge.",
  ].join("\n");
}

function describe({ listener, trigger: { events, prefix, suffix } }: Listening): string {
  const keys = [
    ...(prefix === "" ? [] : [`prefix ${JSON.stringify(prefix)}`]),
    ...(suffix === "" ? [] : [`suffix ${JSON.stringify(suffix)}`]),
  ];
  return `${listener.name}: ${events.join(", ")}${keys.length > 0 ? ` with ${keys.join(" and ")}` : " of every object"}`;
}

function givenTwice(name: string): string {
  return `Two buckets are called ${name} here, a resource of the program and one that is made elsewhere. A bucket's notifications are one resource with the bucket's name. Give both triggers the same bucket, or the resource another name.`;
}
