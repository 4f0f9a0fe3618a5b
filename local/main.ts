/** `npm run local`: local AWS on the command line. */

import { foreignError, foreignLines } from "../lib/foreign-text.ts";
import { renderMistake } from "../lib/mistake.ts";
import { printedCommand } from "../lib/printed-command.ts";
import { parseCommandLine, USAGE } from "./command-line.ts";
import { onEndSignal } from "./end-signals.ts";
import { NoLocalAws } from "./info.ts";
import { StartRefused } from "./start-refused.ts";

const say = (line: string) => void process.stderr.write(`${foreignLines(line)}\n`);

async function main(): Promise<number | undefined> {
  const asked = parseCommandLine(process.argv.slice(2));
  switch (asked.command) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "refuse":
      for (const mistake of asked.mistakes) say(renderMistake(mistake));
      return 2;
    case "env":
      return whereItRuns(asked.port, async () => {
        const { renderEnvironment } = await import("./print-environment.ts");
        return renderEnvironment(asked.port, asked.provider, say);
      });
    case "kept":
      return whereItRuns(asked.port, async () => {
        const { renderKept } = await import("./print-kept.ts");
        return renderKept(asked.port);
      });
    case "unset": {
      const { renderUnset } = await import("./print-environment.ts");
      process.stdout.write(renderUnset());
      return 0;
    }
    case "serve": {
      const { serve } = await import("./serve.ts");
      const serving = await serve(asked.settings);
      endWith(serving.close);
      process.stdout.write(`local AWS ready at ${serving.endpoint}\n`);
      return undefined;
    }
  }
}

/** Prints what `render` asks the local AWS on `port`, or how to start one. */
async function whereItRuns(port: number, render: () => Promise<string>): Promise<number> {
  const { EngineNotFound } = await import("./pulumi/engine/engine-not-found.ts");
  try {
    process.stdout.write(await render());
    return 0;
  } catch (error) {
    if (error instanceof NoLocalAws) {
      say(
        `${error.message}\n  Start one in another terminal: ${printedCommand("npm run local -- --port PORT", { PORT: port })}`,
      );
    } else if (error instanceof EngineNotFound) say(error.message);
    else throw error;
    return 1;
  }
}

/** Closes on the first signal, or when npm is gone. A second signal exits at once with code 1. */
function endWith(close: () => Promise<void>): void {
  const closeAndExit = () =>
    close().then(
      () => process.exit(0),
      (error) => {
        say(foreignError(error));
        process.exit(1);
      },
    );
  const end = onEndSignal(closeAndExit, () => process.exit(1));
  if (process.env.npm_lifecycle_event === "local") onParentGone(end);
}

const LOOK_EVERY_MS = 500;

/** Calls `act` when the parent process is gone: npm dies of a SIGTERM without forwarding it. */
function onParentGone(act: () => void): void {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    act();
  }, LOOK_EVERY_MS);
  look.unref();
}

main().then(
  (exitCode) => {
    if (exitCode !== undefined) process.exitCode = exitCode;
  },
  (error) => {
    if (error instanceof StartRefused) say(`${error.message}\n  ${error.hint}`);
    else say(foreignError(error));
    process.exit(1);
  },
);
