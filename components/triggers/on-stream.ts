import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../refusal.ts";
import { claimSource, type Source } from "./claim-source.ts";
import type { Listener } from "./listener.ts";
import { flag, type OptionRule, oneOf, optionMistakes, patterns, wholeNumber } from "./option-checks.ts";
import { type Right, sourceRights } from "./source-rights.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/** An `aws.kinesis.Stream`, an `aws.dynamodb.Table` with a stream, or `{ arn }` of a stream that is made elsewhere. */
export interface StreamSource extends Source {
  /** The stream of a table. */
  readonly streamArn?: pulumi.Input<string>;
}

/** How records of a stream reach a function. */
export interface StreamOptions {
  /** Where to begin: TRIM_HORIZON with the oldest record that is kept, LATEST with the next one. */
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  /** Most records of one call, 1 to 10000. Default 100. */
  readonly batchSize?: number;
  /** How long AWS waits for a batch to fill, 0 to 300 s. Default 0. */
  readonly windowSeconds?: number;
  /** AWS goes on after the first record that the function lists in `batchItemFailures`, and not with the whole batch. Default true. */
  readonly partialBatches?: boolean;
  /** Halves a batch that failed before it is tried again. Default false. */
  readonly bisectOnError?: boolean;
  /** Further attempts of a batch, 0 to 10000; -1, the default, until its records are too old. */
  readonly retries?: number;
  /** Records older than this are given up, 60 to 604800 s; -1, the default, when the stream drops them. */
  readonly maxAgeSeconds?: number;
  /** Batches of one shard at once, 1 to 10. Default 1. */
  readonly parallelization?: number;
  /** Queue or topic that hears of batches that were given up. */
  readonly onFailure?: Source;
  /** Event patterns. A record that matches none of them is passed over. */
  readonly filters?: readonly object[];
  /** False stops the calls. Default true. */
  readonly enabled?: boolean;
  /** Name of the binding. Default: the stream's, or the table's. */
  readonly name?: string;
}

const RULES: Readonly<Record<keyof StreamOptions, OptionRule>> = {
  startingPosition: oneOf("TRIM_HORIZON", "LATEST"),
  batchSize: wholeNumber(1, 10_000),
  windowSeconds: wholeNumber(0, 300),
  partialBatches: flag,
  bisectOnError: flag,
  retries: wholeNumber(0, 10_000, -1),
  maxAgeSeconds: wholeNumber(60, 604_800, -1),
  parallelization: wholeNumber(1, 10),
  onFailure: (value) =>
    typeof value === "object" && value !== null && "arn" in value
      ? undefined
      : "it is no queue or topic. Give a resource, or { arn: 'arn:...' }.",
  filters: patterns,
  enabled: flag,
  name: () => undefined,
};

/** Calls LIVE with a stream's records, and lets the role read the stream. Throws `Refusal` for wrong options. */
export function onStream(
  listener: Listener,
  checks: TriggerChecks,
  stream: StreamSource,
  options: StreamOptions,
): void {
  const given: Partial<StreamOptions> = options ?? {};
  const mistakes = optionMistakes(given, RULES);
  if (given.startingPosition === undefined)
    mistakes.push(
      "startingPosition is missing. Write TRIM_HORIZON for all records that are kept, or LATEST for new ones alone.",
    );
  const name = claimSource(listener, checks, "onStream", stream, given.name, mistakes);
  const isTable = stream.streamArn !== undefined;
  const streamArn = pulumi.output(stream.streamArn ?? stream.arn).apply((arn) => {
    if (arn) return arn;
    throw new Refusal(
      `${name}: the table has no stream. Give it one: streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES".`,
    );
  });
  const failureArn = given.onFailure && pulumi.output(given.onFailure.arn);
  const rights = pulumi
    .all([streamArn, failureArn])
    .apply(([arn, failure]) => [...readRights(arn), ...(failure ? [sendRight(name, failure)] : [])]);
  new lambda.EventSourceMapping(
    name,
    {
      functionName: listener.liveArn,
      eventSourceArn: isTable ? streamArn : stream.arn,
      startingPosition: given.startingPosition,
      batchSize: given.batchSize,
      maximumBatchingWindowInSeconds: given.windowSeconds,
      functionResponseTypes: given.partialBatches === false ? [] : ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: given.bisectOnError,
      maximumRetryAttempts: given.retries,
      maximumRecordAgeInSeconds: given.maxAgeSeconds,
      parallelizationFactor: given.parallelization,
      ...(failureArn && { destinationConfig: { onFailure: { destinationArn: failureArn } } }),
      ...(given.filters?.length && {
        filterCriteria: { filters: given.filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
      }),
      ...(given.enabled === false && { enabled: false }),
    },
    { ...listener.opts, dependsOn: sourceRights(listener, name, rights) },
  );
}

/** The rights that Lambda wants of the role. [doc] AWSLambdaKinesisExecutionRole, AWSLambdaDynamoDBExecutionRole */
function readRights(arn: string): Right[] {
  const service = arn.split(":")[2];
  const read = ["GetRecords", "GetShardIterator", "DescribeStream"];
  const kinesis = [...read, "DescribeStreamSummary", "ListShards", "SubscribeToShard"];
  const actions = (service === "kinesis" ? kinesis : read).map((action) => `${service}:${action}`);
  return [
    { actions, resource: arn },
    { actions: [`${service}:ListStreams`], resource: "*" },
  ];
}

function sendRight(name: string, arn: string): Right {
  const action = { sqs: "sqs:SendMessage", sns: "sns:Publish" }[arn.split(":")[2] ?? ""];
  if (action) return { actions: [action], resource: arn };
  throw new Refusal(`${name}: onFailure takes a queue or a topic, and ${arn} is neither.`);
}
