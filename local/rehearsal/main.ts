/** `npm start`: plays a whole release on this machine, with the real Pulumi engine and no AWS account. */
import { parseArgs } from "node:util";
import { foreignError, foreignLines } from "../../lib/foreign-text.ts";
import { onEndSignal } from "../end-signals.ts";
import { EngineNotFound } from "../pulumi/engine/engine-not-found.ts";
import { StartRefused } from "../start-refused.ts";
import { openOwnRehearsal } from "./mine/open.ts";
import { play, StepFailed } from "./play.ts";
import { renderStep, renderSummary, toDocument } from "./report.ts";
import { openRehearsal, type Rehearsal } from "./stage.ts";
import type { StepResult } from "./step.ts";

const USAGE = `Rehearses a release from sbx to prd and back: real Pulumi, real handlers, local AWS.

  npm start                 plays it and shows what each command did to the traffic
  npm start -- --mine       plays one with your own program and functions, in a copy of this checkout, with
                            the events of functions/NAME/events/: README.md, "Rehearse your own functions"
  npm start -s -- --json    prints one JSON document on stdout; the story goes to stderr (-s: no banner of npm's)

Exit code 0: each step did what it says; 1: one did not, named; 2: wrong usage.`;

async function main(): Promise<number> {
  // The SDK's warning about the Node version that it needs from 2027 on is no part of the story.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  let flags: { json?: boolean; mine?: boolean; help?: boolean };
  try {
    const options = {
      json: { type: "boolean" },
      mine: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    flags = parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${foreignLines((error as Error).message)}\n\n${USAGE}\n`);
    return 2;
  }
  if (flags.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }

  const story = flags.json ? process.stderr : process.stdout;
  const say = (text: string) => void story.write(`${foreignLines(text)}\n`);
  const results: StepResult[] = [];
  const stage = await (flags.mine ? openOwnRehearsal(say) : openRehearsal(say));
  let interrupted = false;
  const interruption = new Promise<void>((resolve) => {
    const stop = () => {
      interrupted = true;
      resolve();
    };
    // The guard of the stage still removes everything when the process exits at once.
    onEndSignal(stop, () => process.exit(130));
    story.once("error", stop); // the reader went away, as in `npm start | head`
  });
  const startedAt = performance.now();
  try {
    const played = playStory(stage, say, (result) => {
      // A step that the interrupt cut off did not fail.
      if (interrupted) return;
      results.push(result);
      say(renderStep(result));
    });
    await Promise.race([played, interruption]);
    if (interrupted) return 130;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`${foreignLines(error.message)}\n`);
    return 1;
  } finally {
    await stage.close();
    if (flags.json)
      process.stdout.write(
        `${foreignLines(JSON.stringify(toDocument(results, stage.engine, stage.notSimulated?.())))}\n`,
      );
  }
  say(renderSummary(results));
  say(
    `\n${results.length} steps in ${Math.round((performance.now() - startedAt) / 1000)} s, all as they should be.`,
  );
  const notSimulated = stage.notSimulated?.() ?? [];
  if (notSimulated.length > 0) say(`\nNot simulated:\n${notSimulated.map((one) => `  - ${one}`).join("\n")}`);
  say('Your checkout is as it was. Next: README.md, "On a real account".');
  return 0;
}

async function playStory(
  stage: Rehearsal,
  say: (text: string) => void,
  onResult: (result: StepResult) => void,
): Promise<void> {
  for (const [index, { title, steps }] of stage.scenes.entries()) {
    say(`${index + 1}. ${title}\n`);
    await play(steps, stage, onResult);
  }
}

function explain(error: unknown): string {
  if (error instanceof StartRefused) return foreignLines(`${error.message}\n  ${error.hint}`);
  return error instanceof EngineNotFound ? foreignLines(error.message) : foreignError(error);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  },
);
