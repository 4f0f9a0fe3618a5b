import { writeSync } from "node:fs";
import type { Io } from "./io.ts";

/** Makes the `Io` of this process. A second Ctrl-C ends the process at once. */
export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
    outputIsTerminal: Boolean(process.stdout.isTTY),
    out: (text) => write(1, text),
    err: (text) => write(2, text),
    ask,
    now: () => Date.now(),
    onInterrupt,
  };
}

/** Writes the whole text at once, also into a pipe. A reader that went away (`| head`) is no error. */
function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") continue;
      if (code === "EPIPE") return;
      throw error;
    }
  }
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import("node:readline");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string | undefined>((resolve) => {
    const leave = (answer: string | undefined) => {
      write(2, "\n");
      resolve(answer);
    };
    terminal.once("SIGINT", () => leave(undefined));
    terminal.once("close", () => leave(""));
    terminal.question(question, resolve);
  });
  terminal.removeAllListeners("close");
  terminal.close();
  return answer;
}

function onInterrupt(stop: () => void): () => void {
  let interrupted = false;
  const listener = (signal: NodeJS.Signals) => {
    if (interrupted) process.exit(130);
    interrupted = true;
    if (signal === "SIGINT")
      write(2, "\nInterrupted: no further writes. Press Ctrl-C again to leave at once.\n");
    stop();
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
  };
}
