/** What each kind of event source needs and what AWS fills in. */
import { invalidParameter } from "./errors.ts";

/** CreateEventSourceMapping and UpdateEventSourceMapping, as far as rules look at it; the rest is stored as sent. */
export interface EventSourceInput {
  readonly EventSourceArn?: string;
  readonly FunctionName?: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly StartingPosition?: string;
  readonly SelfManagedEventSource?: object;
  readonly DestinationConfig?: { readonly OnFailure?: object };
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  readonly Tags?: Record<string, string>;
  readonly [member: string]: unknown;
}

/** A kind of source. */
export interface SourceKind {
  /** How AWS begins its refusal of a second mapping of the same pair. */
  describeTwin(pair: string): string;
  readonly isStream: boolean;
  readonly transition: string;
  readonly defaults: Readonly<Record<string, unknown>>;
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
const describeTwin = (pair: string) => `The event source arn ${pair} provided mapping`;
const STREAM = { describeTwin, isStream: true, transition: "User action", defaults: STREAM_DEFAULTS };
const KAFKA = {
  describeTwin,
  isStream: true,
  transition: "USER_INITIATED",
  defaults: { BatchSize: 100, LastProcessingResult: "No records processed" },
};
const KINDS: Readonly<Record<string, SourceKind>> = {
  sqs: {
    describeTwin: (pair) => `An event source mapping with SQS arn ${pair}`,
    isStream: false,
    transition: "USER_INITIATED",
    defaults: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] },
  },
  kinesis: STREAM,
  dynamodb: STREAM,
  kafka: KAFKA,
  rds: KAFKA,
  mq: { ...KAFKA, isStream: false },
};

/** The kind of the source; refuses ARNs of services that are none, and what the kind does not allow. */
export function readSource(input: EventSourceInput): SourceKind {
  const service = input.EventSourceArn?.split(":")[2] ?? (input.SelfManagedEventSource ? "kafka" : "");
  const kind = Object.hasOwn(KINDS, service) ? KINDS[service] : undefined;
  if (!kind) throw invalidParameter("Unrecognized event source.");
  if (kind.isStream && input.StartingPosition === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (service === "dynamodb" && input.StartingPosition === "AT_TIMESTAMP") {
    throw invalidParameter(`Unsupported starting position for arn type: ${input.EventSourceArn}`);
  }
  if (service === "sqs" && input.DestinationConfig) {
    throw invalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
  }
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

/** What a filter matches is written as JSON. */
function isPattern(text: string): boolean {
  try {
    const pattern: unknown = JSON.parse(text);
    return typeof pattern === "object" && pattern !== null && !Array.isArray(pattern);
  } catch {
    return false;
  }
}

/** The settings as they are stored and shown. */
export function sourceSettings(input: EventSourceInput, kind: SourceKind): Record<string, unknown> {
  const { FunctionName: _name, Enabled: _enabled, Tags: _tags, FilterCriteria, ...settings } = input;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...kind.defaults,
    ...Object.fromEntries(given),
    ...(FilterCriteria?.Filters?.length && { FilterCriteria }),
  };
}
