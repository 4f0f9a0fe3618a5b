import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../refusal.ts";
import { claimSource, type Source } from "./claim-source.ts";
import type { Listener } from "./listener.ts";
import { flag, type OptionRule, optionMistakes, patterns, wholeNumber } from "./option-checks.ts";
import { sourceRights } from "./source-rights.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/** An `aws.sqs.Queue`, or `{ arn }` of a queue that is made elsewhere. */
export interface QueueSource extends Source {
  /** Where it is known, it is compared with the function's timeout. */
  readonly visibilityTimeoutSeconds?: pulumi.Input<number | undefined>;
}

/** How messages of a queue reach a function. */
export interface QueueOptions {
  /** Most messages of one call, 1 to 10000. Default 10, which is also the most without a window. */
  readonly batchSize?: number;
  /** How long AWS waits for a batch to fill, 0 to 300 s. Default 0. */
  readonly windowSeconds?: number;
  /**
   * Only what the function lists in `batchItemFailures` comes again, instead of the whole batch. Default true: without
   * it AWS deletes messages that the function reports as failed.
   */
  readonly partialBatches?: boolean;
  /** Most calls at once for this queue, 2 to 1000. Default: the function's own limit. */
  readonly maxConcurrency?: number;
  /** Event patterns. A message that matches none of them is deleted without a call. */
  readonly filters?: readonly object[];
  /** False stops the calls and keeps the messages. Default true. */
  readonly enabled?: boolean;
  /** Name of the binding. Default: the queue's. */
  readonly name?: string;
}

const RULES: Readonly<Record<keyof QueueOptions, OptionRule>> = {
  batchSize: wholeNumber(1, 10_000),
  windowSeconds: wholeNumber(0, 300),
  partialBatches: flag,
  maxConcurrency: wholeNumber(2, 1000),
  filters: patterns,
  enabled: flag,
  name: () => undefined,
};

/** Calls LIVE with a queue's messages, and lets the role read the queue. Throws `Refusal` for wrong options. */
export function onQueue(
  listener: Listener,
  checks: TriggerChecks,
  queue: QueueSource,
  options: QueueOptions = {},
): void {
  const {
    batchSize = 10,
    windowSeconds = 0,
    partialBatches = true,
    maxConcurrency,
    filters,
    enabled,
  } = options;
  const mistakes = [...optionMistakes(options, RULES), ...together(queue, batchSize, windowSeconds)];
  const name = claimSource(listener, checks, "onQueue", queue, options.name, mistakes);
  const rights = pulumi
    .output(queue.arn)
    .apply((resource) => [
      { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resource },
    ]);
  const { visibilityTimeoutSeconds } = queue;
  new lambda.EventSourceMapping(
    name,
    {
      functionName: listener.liveArn,
      eventSourceArn: queue.arn,
      batchSize: pulumi.output(visibilityTimeoutSeconds).apply((visible) => {
        refuseBrief(listener, name, visible);
        return batchSize;
      }),
      maximumBatchingWindowInSeconds: windowSeconds,
      functionResponseTypes: partialBatches ? ["ReportBatchItemFailures"] : [],
      ...(maxConcurrency !== undefined && { scalingConfig: { maximumConcurrency: maxConcurrency } }),
      ...(filters?.length && {
        filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
      }),
      ...(enabled === false && { enabled }),
    },
    { ...listener.opts, dependsOn: sourceRights(listener, name, rights) },
  );
}

/** AWS's limits on settings together. */
function together({ arn }: QueueSource, batchSize: number, windowSeconds: number): string[] {
  if (typeof arn === "string" && arn.endsWith(".fifo")) {
    if (batchSize > 10) return ["batchSize: a FIFO queue gives at most 10 messages a call."];
    return windowSeconds > 0 ? ["windowSeconds: a FIFO queue has no window. Leave it out."] : [];
  }
  if (batchSize <= 10 || windowSeconds > 0) return [];
  return [
    `batchSize: ${batchSize} needs a window. Add windowSeconds: 1, or write a batchSize of at most 10.`,
  ];
}

/** A message that shows up again while it is being handled is handled twice. AWS refuses the binding. */
function refuseBrief({ name, timeoutSeconds }: Listener, trigger: string, visible?: number): void {
  if (visible === undefined || visible >= timeoutSeconds) return;
  throw new Refusal(
    `${trigger}: the queue hides a message for ${visible} s, and ${name} may take ${timeoutSeconds} s for it. Set visibilityTimeoutSeconds of the queue to at least ${timeoutSeconds} (AWS advises ${6 * timeoutSeconds}), or a shorter timeout of ${name}.`,
  );
}
