/** The rules for each kind of event source, and the defaults that AWS fills in. */
import type * as sdk from "@aws-sdk/client-lambda";
import { compileEventPattern } from "../../eventbridge/event-pattern.ts";
import { AwsError } from "../../service.ts";
import { invalidParameter } from "../errors.ts";

/** Input of CreateEventSourceMapping and UpdateEventSourceMapping. Unlisted members are stored as sent. */
export type EventSourceInput = Partial<sdk.CreateEventSourceMappingRequest>;

/** A kind of source. */
export interface SourceKind {
  /** The beginning of AWS's refusal of a second mapping of the same source and function. */
  describeTwin(input: EventSourceInput, target: { readonly name: string; readonly arn: string }): string;
  readonly isStream: boolean;
  readonly transition: string;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** The member that names the consumer group. The default name is the mapping's UUID. */
  readonly groupMember?: string;
}

const STREAM_DEFAULTS = {
  BatchSize: 100,
  BisectBatchOnFunctionError: false,
  DestinationConfig: { OnFailure: {} },
  FunctionResponseTypes: [],
  LastProcessingResult: "No records processed",
  MaximumBatchingWindowInSeconds: 0,
  MaximumRecordAgeInSeconds: -1,
  MaximumRetryAttempts: -1,
  ParallelizationFactor: 1,
  TumblingWindowInSeconds: 0,
};
const describeTwin: SourceKind["describeTwin"] = ({ EventSourceArn }, { name }) =>
  `The event source arn (" ${EventSourceArn} ") and function (" ${name} ") provided mapping`;
const STREAM = { describeTwin, isStream: true, transition: "User action", defaults: STREAM_DEFAULTS };
const KAFKA: SourceKind = {
  describeTwin,
  isStream: true,
  transition: "USER_INITIATED",
  defaults: { BatchSize: 100, LastProcessingResult: "No records processed" },
};
const KINDS: Readonly<Record<string, SourceKind>> = {
  sqs: {
    describeTwin: ({ EventSourceArn }, { name }) =>
      `An event source mapping with SQS arn (" ${EventSourceArn} ") and function (" ${name} ")`,
    isStream: false,
    transition: "USER_INITIATED",
    defaults: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] },
  },
  kinesis: STREAM,
  dynamodb: STREAM,
  kafka: { ...KAFKA, groupMember: "AmazonManagedKafkaEventSourceConfig" },
  "self-managed": {
    ...KAFKA,
    describeTwin: (input, { arn }) =>
      `An event source mapping with event source ("${serversOf(input).join(",")}"), function ("${arn}"), topics ("${input.Topics}")`,
    isStream: false,
    defaults: { ...KAFKA.defaults, StartingPosition: "TRIM_HORIZON" },
    groupMember: "SelfManagedKafkaEventSourceConfig",
  },
  rds: KAFKA,
  mq: { ...KAFKA, isStream: false },
};

/** The kind of the source. Refuses ARNs of other services, and settings that the kind does not allow. */
export function readSource(input: EventSourceInput): SourceKind {
  const service = input.EventSourceArn?.split(":")[2] ?? (input.SelfManagedEventSource ? "self-managed" : "");
  const kind = Object.hasOwn(KINDS, service) ? KINDS[service] : undefined;
  if (!kind) throw invalidParameter("Unrecognized event source.");
  if (kind.isStream && input.StartingPosition === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (service === "self-managed" && !input.SourceAccessConfigurations) {
    throw invalidParameter("Required 'sourceAccessConfigurations' parameter is missing.");
  }
  if (service === "dynamodb" && input.StartingPosition === "AT_TIMESTAMP") {
    throw invalidParameter(`Unsupported starting position for arn type: ${input.EventSourceArn}`);
  }
  if (service === "sqs") refuseForQueues(input);
  if (service === "sqs" && (input.BatchSize ?? 0) > 10 && !input.MaximumBatchingWindowInSeconds) {
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  if (!(input.FilterCriteria?.Filters ?? []).every(({ Pattern = "" }) => isPattern(Pattern))) {
    throw invalidParameter("Invalid filter pattern definition.");
  }
  return kind;
}

/** The members that only streams have, and those that AWS has for queues and local AWS has not. */
function refuseForQueues(input: EventSourceInput): void {
  const ofStreams = STREAM_ONLY.find((name) => input[name] !== undefined);
  if (ofStreams) {
    throw invalidParameter(`Unsupported ${ofStreams} parameter for given event source mapping type.`);
  }
  const unserved = NOT_FOR_QUEUES.find((name) => input[name] !== undefined);
  if (!unserved) return;
  const message = `Local AWS does not have ${unserved} of event source mappings of queues.`;
  throw new AwsError("NotImplementedException", message, 501);
}

const STREAM_ONLY = [
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "StartingPosition",
  "StartingPositionTimestamp",
  "TumblingWindowInSeconds",
] as const;
const NOT_FOR_QUEUES = ["MetricsConfig", "ProvisionedPollerConfig"] as const;

function isPattern(text: string): boolean {
  try {
    compileEventPattern(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether both read the same source. For self-managed Kafka: the same topics from a common server. */
export function isSameSource(one: EventSourceInput, other: EventSourceInput): boolean {
  if (one.EventSourceArn || other.EventSourceArn) return one.EventSourceArn === other.EventSourceArn;
  const servers = serversOf(one);
  return (
    String(one.Topics) === String(other.Topics) && serversOf(other).some((each) => servers.includes(each))
  );
}

function serversOf({ SelfManagedEventSource }: EventSourceInput): readonly string[] {
  return SelfManagedEventSource?.Endpoints?.KAFKA_BOOTSTRAP_SERVERS ?? [];
}

/** The settings as they are stored and shown. */
export function sourceSettings(
  input: EventSourceInput,
  kind: SourceKind,
  uuid: string,
): Record<string, unknown> {
  const { FunctionName: _name, Enabled: _enabled, Tags: _tags, FilterCriteria, ...settings } = input;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...kind.defaults,
    ...(kind.groupMember && { [kind.groupMember]: { ConsumerGroupId: uuid } }),
    ...Object.fromEntries(given),
    ...(FilterCriteria?.Filters?.length && { FilterCriteria }),
  };
}
