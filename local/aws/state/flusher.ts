/**
 * Flushes to the disk what no call waits for itself: removals, before the running call is answered; and additions
 * to lists, within FLUSH_EVERY_MS, because log lines and datapoints are too many to wait for.
 */
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { flushFolder } from "../../../functions/_packaging/replace-file.cjs";

/** A power cut may cost the list entries of this time. */
const FLUSH_EVERY_MS = 1000;

export interface Flusher {
  /** Flushes the folder in a microtask: once for all files that the running code removes, before any answer. */
  removed(path: string): void;
  /** Flushes the file and its folder, soon. */
  appended(path: string): void;
  /** Flushes what is left. */
  close(): Promise<void>;
}

export function createFlusher(everyMs = FLUSH_EVERY_MS): Flusher {
  const folders = new Set<string>();
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let isBroken = false;

  function flushFolders(): void {
    for (const folder of folders) flushFolder(folder);
    folders.clear();
  }

  async function flushFiles(): Promise<void> {
    const appended = files;
    files = new Set();
    for (const path of appended) await flushFile(path).catch(tell);
    for (const folder of new Set([...appended].map(dirname))) await flushFile(folder).catch(() => {});
  }

  function tell(error: NodeJS.ErrnoException): void {
    if (error.code === "ENOENT") return;
    if (!isBroken) console.error("local AWS: logs and metrics can't be flushed to disk:", error);
    isBroken = true;
  }

  /** One after the other, so that the threads stay free for calls. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    running = running.then(flushFiles);
    return running;
  }

  return {
    removed(path) {
      if (folders.size === 0) queueMicrotask(flushFolders);
      folders.add(dirname(path));
    },
    appended(path) {
      files.add(path);
      timer ??= setTimeout(flush, everyMs).unref();
    },
    close: flush,
  };
}

/** Flushes a file or a folder, and leaves the event loop free. */
export async function flushFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
