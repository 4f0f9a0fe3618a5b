/** Which event source mappings are polled: those of queues that are switched on. Others are kept and shown only. */
import { reportBug } from "../../report-bug.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { EventSourceMappingDocument } from "../function-document.ts";
import { pollQueue } from "./poll-queue.ts";

/** Starts to poll, also for the mappings that an earlier process left. The returned function stops all. */
export function openPollers(plane: ControlPlane): () => void {
  const polling = new Map<string, AbortController>();

  function watch(mapping: EventSourceMappingDocument): void {
    const { uuid } = mapping;
    const current = polling.get(uuid);
    if (isWanted(mapping) === (current !== undefined)) return;
    if (current) {
      polling.delete(uuid);
      current.abort();
      return;
    }
    const stop = new AbortController();
    polling.set(uuid, stop);
    pollQueue(plane, uuid, stop.signal).catch((error) => reportBug(`event source mapping ${uuid}`, error));
  }

  for (const mapping of plane.mappings.values()) watch(mapping);
  plane.mappingListeners.add(watch);
  return () => {
    plane.mappingListeners.delete(watch);
    for (const stop of polling.values()) stop.abort();
    polling.clear();
  };
}

/** A mapping that is being switched off or deleted takes no more messages. */
function isWanted({ settings, state, next }: EventSourceMappingDocument): boolean {
  const isQueue = String(settings.EventSourceArn).split(":")[2] === "sqs";
  return isQueue && (next?.state ?? state) === "Enabled";
}
