/** Polls the queue of one mapping, batch by batch, until it is stopped. */
import { reportBug } from "../../report-bug.ts";
import type { ControlPlane } from "../control-plane.ts";
import { type BatchSettings, batchSettings } from "./batch-settings.ts";
import { pause } from "./pause.ts";
import type { QueueRecord, SourceQueue } from "./queue-source.ts";
import { type Batch, runBatch } from "./run-batch.ts";

const LOOK_AGAIN_MS = 500;
const LONGEST_WAIT_MS = 60_000;
/** The largest event of a synchronous call, with some room for what is around the records. */
const EVENT_BYTES = 6_291_456 - 1024;

/** Polls as the mapping says at the time of each batch. Resolves when `signal` has aborted or the mapping is gone. */
export async function pollQueue(plane: ControlPlane, uuid: string, signal: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  while (!signal.aborted) {
    const mapping = plane.mappings.get(uuid);
    if (!mapping) return;
    const queue = plane.queues?.find(batchSettings(mapping).queueArn);
    if (!queue || (mapping.next && mapping.next.at > plane.now())) {
      await pause(LOOK_AGAIN_MS, signal);
      continue;
    }
    if (running.size >= batchSettings(mapping).batchesAtOnce) {
      await Promise.race([...running, stopped]);
      continue;
    }
    await queue.wait(plane.now() + LONGEST_WAIT_MS, signal);
    if (signal.aborted) return;
    const settings = batchSettings(mapping);
    const { records, hiddenUntil } = await collect(queue, settings, plane.now, signal);
    if (signal.aborted) for (const { messageId } of records) queue.release(messageId);
    else
      for (const part of cut(records)) {
        const run = runBatch(plane, { mapping, settings, queue, records: part, hiddenUntil }, signal)
          .catch((error) => reportBug(`event source mapping ${uuid}`, error))
          .finally(() => running.delete(run));
        running.add(run);
      }
  }
}

/** Receives a batch: what is there, or with a window all that comes until it is full or the window is over. */
async function collect(
  queue: SourceQueue,
  { batchSize, windowMs }: BatchSettings,
  now: () => number,
  signal: AbortSignal,
): Promise<Pick<Batch, "hiddenUntil"> & { readonly records: QueueRecord[] }> {
  const hiddenUntil = now() + queue.visibilityTimeoutSeconds * 1000;
  const records = queue.receive(batchSize);
  const until = now() + windowMs;
  while (records.length > 0 && records.length < batchSize && now() < until && !signal.aborted) {
    await queue.wait(until, signal);
    records.push(...queue.receive(batchSize - records.length));
  }
  return { records, hiddenUntil };
}

/** Cuts a batch into parts of which each fits into an event. */
function cut(records: readonly QueueRecord[]): QueueRecord[][] {
  const parts: QueueRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes > room) {
      parts.push([]);
      room = EVENT_BYTES;
    }
    parts.at(-1)?.push(record);
    room -= bytes;
  }
  return parts;
}
