/** Runs one batch of a queue: filters it, calls the function, deletes what succeeded. */
import { randomUUID } from "node:crypto";
import { compileEventPattern } from "../../eventbridge/event-pattern.ts";
import { parseOrText } from "../../json-object.ts";
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { EventSourceMappingDocument } from "../function-document.ts";
import { type InvocationResult, runInvocation } from "../invoking/run-invocation.ts";
import { failedRecords } from "./batch-outcome.ts";
import type { BatchSettings } from "./batch-settings.ts";
import { pause } from "./pause.ts";
import type { QueueRecord, SourceQueue } from "./queue-source.ts";

const RETRY_MS = 500;

/** A batch that was received. */
export interface Batch {
  readonly mapping: EventSourceMappingDocument;
  readonly settings: BatchSettings;
  readonly queue: SourceQueue;
  readonly records: readonly QueueRecord[];
  /** When the first of its messages shows up again, epoch milliseconds. */
  readonly hiddenUntil: number;
}

/** Runs a batch. What fails stays in the queue, hidden until its time is over. Rejects only for a fault of ours. */
export async function runBatch(plane: ControlPlane, batch: Batch, signal: AbortSignal): Promise<void> {
  const { queue, settings } = batch;
  const passes = filterOf(settings.patterns);
  const records = batch.records.filter((record) => passes(record));
  for (const record of batch.records) if (!records.includes(record)) queue.delete(record.messageId);
  if (records.length === 0) return;
  const result = await callFunction(plane, { ...batch, records }, signal);
  if (!result) return;
  const ids = records.map(({ messageId }) => messageId);
  const failed = failedRecords(result, ids, settings.reportsFailures);
  for (const id of ids) if (!failed.has(id)) queue.delete(id);
}

/**
 * Calls the function. One that can't be called now (throttled, not ready, gone) is tried again as long as nobody else
 * can receive the messages; undefined after that.
 */
async function callFunction(
  plane: ControlPlane,
  { mapping, records, hiddenUntil }: Batch,
  signal: AbortSignal,
): Promise<InvocationResult | undefined> {
  const { region, accountId, functionName, functionArn } = mapping;
  const invocation = {
    region,
    accountId,
    functionName,
    qualifier: functionArn.split(":")[7],
    payload: Buffer.from(JSON.stringify({ Records: records })),
    tail: false,
  };
  for (;;) {
    try {
      return await runInvocation(plane, { ...invocation, requestId: randomUUID() });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (signal.aborted || plane.now() + RETRY_MS >= hiddenUntil) return undefined;
      await pause(RETRY_MS, signal);
    }
  }
}

/** A body that is JSON is matched as such, any other as text. */
function filterOf(patterns: readonly string[]): (record: QueueRecord) => boolean {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map(compileEventPattern);
  return (record) => filters.some((matches) => matches({ ...record, body: parseOrText(record.body) }));
}
