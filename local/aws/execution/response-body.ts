/** Reads the body that a runtime posts. */
import type { Readable } from "node:stream";

/** The whole body; `undefined` if longer than `limitBytes`. Such a body is read to its end and dropped. */
export async function readResponse(stream: Readable, limitBytes: number): Promise<Uint8Array | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
    else chunks = [];
  }
  if (size > limitBytes) return undefined;
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size);
}
