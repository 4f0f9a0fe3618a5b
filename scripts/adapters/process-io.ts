import { closeSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Io } from "./io.ts";

/** The signals that end a run in order. SIGHUP comes when the terminal goes away. */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The `Io` of this process. */
export interface ProcessIo extends Io {
  /** Why the result did not get to stdout whole, if it did not. A reader that went away (`| head`) is no error. */
  lostOutput(): Error | undefined;
}

/** Makes the `Io` of this process. Output that can't be written stops nothing; `lostOutput` tells of it. */
export function processIo(): ProcessIo {
  const terminals = [0, 1, 2].filter(isatty);
  let terminalWorks = terminals.includes(0) && terminals.includes(2);
  let lostOutput: Error | undefined;
  let isAnnounced = false;
  let drawnLines = 0;

  function err(text: string): void {
    if (write(2, undraw() + text)) terminalWorks = false;
  }

  /** What takes a text of `redraw` off the terminal: so many lines up, then everything below. */
  function undraw(): string {
    const lines = drawnLines;
    drawnLines = 0;
    return lines === 0 ? "" : `\u001b[${lines}A\u001b[J`;
  }

  function redraw(text: string): void {
    err(text);
    drawnLines = text.split("\n").length - 1;
  }

  /** Reads a line as the terminal gives it. The terminal shows what is typed, since nothing else may fail to. */
  async function ask(question: string): Promise<string | undefined> {
    err(question);
    if (!terminalWorks) return undefined;
    const { createInterface } = await import("node:readline");
    const lines = createInterface({ input: process.stdin, terminal: false });
    let stopListening = () => {};
    const answer = await new Promise<string | undefined>((resolve) => {
      stopListening = onSignals(() => resolve(undefined));
      lines.once("line", resolve);
      for (const end of ["close", "error"]) lines.once(end, () => resolve(""));
    });
    stopListening();
    lines.close();
    // Neither the end of input nor Ctrl-C ends the line of the question.
    if (!answer) err("\n");
    return answer;
  }

  process.once("exit", () => leaveGone(terminals));
  return {
    env: process.env,
    cwd: process.cwd(),
    get interactive() {
      return terminalWorks;
    },
    outputIsTerminal: terminals.includes(1),
    get columns() {
      // Node opens the terminal for this, so only a verb that asks has that cost.
      return terminals.includes(1) ? process.stdout.columns : undefined;
    },
    out(text) {
      if (drawnLines > 0) err("");
      // After a gap, the rest would only mislead.
      if (!lostOutput) lostOutput = write(1, text);
    },
    err,
    ...(terminals.length === 3 && process.env.TERM !== "dumb" ? { redraw } : {}),
    ask,
    now: () => Date.now(),
    onInterrupt: (stop) =>
      onSignals((signal) => {
        if (signal === "SIGINT" && !isAnnounced)
          err("\nInterrupted: no further writes. Press Ctrl-C again to leave at once.\n");
        isAnnounced = true;
        stop();
      }),
    lostOutput: () => lostOutput,
  };
}

/** Node aborts at its end (SIGABRT) when it can't reset a terminal that has gone away; a closed one it leaves. */
function leaveGone(terminals: readonly number[]): void {
  for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
}

/** Writes the whole text at once, also into a pipe. Returns the error if it can't; a closed pipe is none. */
function write(descriptor: 1 | 2, text: string): Error | undefined {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") continue;
      return code === "EPIPE" ? undefined : (error as Error);
    }
  }
  return undefined;
}

function onSignals(listener: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener);
  };
}
