/** What Lambda needs of SQS: queues by ARN, whose messages it reads as records of events. */

/** A message as an event's record. [rec] LocalStack's test_lambda_integration_sqs.snapshot.json */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, object>>;
  readonly md5OfMessageAttributes?: string;
  readonly md5OfBody: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** A queue as its reader sees it. A received message that is not deleted shows up again after the visibility timeout. */
export interface SourceQueue {
  readonly visibilityTimeoutSeconds: number;
  receive(limit: number): QueueRecord[];
  delete(messageId: string): void;
  /** Shows a received message again at once. */
  release(messageId: string): void;
  /** Resolves as soon as a message may be there, at the latest at `until` (epoch milliseconds) or on abort. */
  wait(until: number, signal: AbortSignal): Promise<void>;
}

export interface QueueSource {
  find(arn: string): SourceQueue | undefined;
}
