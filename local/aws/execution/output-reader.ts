/** Cuts a process's output into log messages: frames of the telemetry descriptor, lines of stdout, stderr. */

/** Receives one message: a function for its text, its size, and its time if the writer gave one. */
export type MessageReceiver = (text: () => string, bytes: number, timestamp: number | undefined) => void;

export interface OutputReader {
  read(chunk: Buffer): void;
  /** Hands over a last line that has no newline yet. */
  flush(): void;
}

const FRAME_HEAD_BYTES = 16;
const FRAME_MAGIC = 0xa55a0003;
const LINE_LIMIT_BYTES = 262_144;
const NEWLINE = 0x0a;

/** Reads lines, newline included. A line longer than an event may be is handed over in pieces. */
export function lineReader(receive: MessageReceiver): OutputReader {
  let pending: Buffer[] = [];
  let size = 0;
  const emit = (last: Buffer) => {
    const pieces = [...pending, last];
    const bytes = size + last.length;
    pending = [];
    size = 0;
    if (bytes > 0) receive(() => Buffer.concat(pieces).toString("utf8"), bytes, undefined);
  };
  return {
    read(chunk) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        emit(chunk.subarray(from, end + 1));
        from = end + 1;
      }
      if (from < chunk.length) {
        pending.push(chunk.subarray(from));
        size += chunk.length - from;
        if (size >= LINE_LIMIT_BYTES) emit(Buffer.alloc(0));
      }
    },
    flush: () => emit(Buffer.alloc(0)),
  };
}

/** Reads the frames of the runtime. Bytes outside frames are handed over as lines. */
export function frameReader(receive: MessageReceiver): OutputReader {
  let pending: Buffer[] = [];
  let size = 0;
  let wanted = FRAME_HEAD_BYTES;
  const strays = lineReader(receive);
  const frame = (bytes: Buffer) => {
    const timestamp = Number(bytes.readBigInt64BE(8) / 1000n);
    receive(() => bytes.toString("utf8", FRAME_HEAD_BYTES), bytes.length - FRAME_HEAD_BYTES, timestamp);
  };
  return {
    read(chunk) {
      pending.push(chunk);
      size += chunk.length;
      if (size < wanted) return;
      let rest = pending.length === 1 ? chunk : Buffer.concat(pending, size);
      for (;;) {
        wanted = FRAME_HEAD_BYTES;
        if (rest.length < wanted) break;
        if (rest.readUInt32BE(0) !== FRAME_MAGIC) {
          strays.read(rest);
          rest = Buffer.alloc(0);
          break;
        }
        wanted = FRAME_HEAD_BYTES + rest.readUInt32BE(4);
        if (rest.length < wanted) break;
        frame(rest.subarray(0, wanted));
        rest = rest.subarray(wanted);
      }
      pending = rest.length > 0 ? [rest] : [];
      size = rest.length;
    },
    flush: () => strays.flush(),
  };
}
