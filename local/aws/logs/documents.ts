/** Log groups, streams and events as the store keeps them. */

export interface LogGroupDocument {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly retentionDays?: number;
  readonly kmsKeyId?: string;
  readonly class: string;
  readonly isProtected: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStreamDocument {
  readonly name: string;
  readonly group: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** One event in its stream. */
export interface StoredEvent {
  /** Counts up in the order of arrival. */
  readonly n: number;
  /** Time of the event, epoch milliseconds. */
  readonly t: number;
  /** Time of its arrival, epoch milliseconds. */
  readonly i: number;
  readonly m: string;
}

/** A group's ARN, without the `:*` at the end that older calls show. */
export function logGroupArn(region: string, accountId: string, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}
