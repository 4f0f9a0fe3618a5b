/** Reads a process's output at a bounded rate: a process that floods it has to wait, the server does not. */
import type { Readable } from "node:stream";
import type { OutputReader } from "./output-reader.ts";

const WINDOW_MS = 100;

/** Feeds each stream to its reader, but no more than `bytesPerSecond` in all. */
export function throttleReading(sources: readonly [Readable, OutputReader][], bytesPerSecond: number): void {
  const bytesPerWindow = (bytesPerSecond * WINDOW_MS) / 1000;
  let windowEnd = 0;
  let left = 0;
  for (const [stream, reader] of sources) {
    stream.on("data", (chunk: Buffer) => {
      const now = performance.now();
      if (now >= windowEnd) {
        windowEnd = now + WINDOW_MS;
        left = bytesPerWindow;
      }
      left -= chunk.length;
      reader.read(chunk);
      if (left <= 0) {
        for (const [source] of sources) source.pause();
        setTimeout(() => {
          for (const [source] of sources) source.resume();
        }, windowEnd - now);
      }
    });
    stream.on("end", () => reader.flush());
    stream.on("error", () => {});
  }
}
