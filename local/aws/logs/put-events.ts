/** PutLogEvents: chooses the events of a batch to keep. */
import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "./errors.ts";
import type { NewEvent } from "./log-store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BATCH_BYTES_LIMIT = 1_048_576;
const BYTES_PER_EVENT = 26;

/** The events to keep, and the places in the batch where too old events end and too new ones begin. */
export interface TakenBatch {
  readonly taken: readonly NewEvent[];
  readonly rejected?: sdk.RejectedLogEventsInfo;
}

/** Throws for a batch that is refused as a whole. */
export function takeBatch(
  events: readonly sdk.InputLogEvent[],
  now: number,
  retentionDays: number | undefined,
): TakenBatch {
  const batch = events.map((event) => ({ timestamp: event.timestamp ?? 0, message: event.message ?? "" }));
  const bytes = batch.reduce((sum, event) => sum + Buffer.byteLength(event.message) + BYTES_PER_EVENT, 0);
  if (bytes > BATCH_BYTES_LIMIT) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES_LIMIT}`);
  }
  if (batch.some((event, index) => event.timestamp < (batch[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
  }
  const tooOld = batch.filter((event) => event.timestamp < now - 14 * DAY_MS).length;
  const expired = batch.filter((event) => event.timestamp < now - (retentionDays ?? 14) * DAY_MS).length;
  const firstTooNew = batch.findIndex((event) => event.timestamp > now + 2 * HOUR_MS);
  const taken = batch.slice(Math.max(tooOld, expired), firstTooNew < 0 ? undefined : firstTooNew);
  if ((taken.at(-1)?.timestamp ?? 0) - (taken[0]?.timestamp ?? 0) > DAY_MS) {
    throw invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
  if (taken.length === batch.length) return { taken };
  return {
    taken,
    rejected: {
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(expired > tooOld ? { expiredLogEventEndIndex: expired } : {}),
      ...(firstTooNew >= 0 ? { tooNewLogEventStartIndex: firstTooNew } : {}),
    },
  };
}
