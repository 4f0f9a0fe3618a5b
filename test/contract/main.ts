/** `npm run contract`: holds a server or an account to the facts. */
import { onEndSignal } from "../../local/end-signals.ts";
import { makeClients } from "./clients.ts";
import { type CheckCommand, parseCommandLine, renderMistake, usage } from "./command-line.ts";
import { reach, Unreachable } from "./reach.ts";
import { countOutcomes, renderJson, renderText } from "./report.ts";
import { closeRun, type Outcome, type Run, startRun } from "./run.ts";
import { TABLE, TOPICS } from "./table.ts";
import { describeTarget } from "./target.ts";

const say = (line: string) => void process.stderr.write(`${line}\n`);
/** Rows at a time. AWS takes 15 control-plane requests a second. */
const PARALLEL = { endpoint: 10, aws: 4 };

async function main(): Promise<number> {
  // The SDK's advice about newer Node versions is not part of the report.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const asked = parseCommandLine(process.argv.slice(2), process.env, TOPICS);
  switch (asked.command) {
    case "help":
      process.stdout.write(usage(TOPICS));
      return 0;
    case "refuse":
      process.stderr.write(asked.mistakes.map(renderMistake).join(""));
      return 2;
    case "check":
      return check(asked);
  }
}

async function check({ target, topics, json, rowSeconds }: CheckCommand): Promise<number> {
  const rowMs = rowSeconds * 1000;
  const [clients, once] = [makeClients(target, rowMs), makeClients(target, rowMs, 1)];
  const rows = TABLE.filter(({ topic }) => topics.length === 0 || topics.includes(topic));
  const startedAt = performance.now();
  const accountId = await reach(target, clients, rowMs, say);
  say(`${rows.length} rows against ${describeTarget(target)}`);
  const left = new Map(topicsOf(rows.map(({ topic }) => topic)));
  const run = startRun({
    target,
    clients,
    once,
    accountId,
    rows,
    rowMs,
    parallel: PARALLEL[target.kind],
    onOutcome: (outcome) => showProgress(outcome, left),
  });
  const wasInterrupted = stopOnSignals(run);
  const { outcomes: seen, leftBehind } = await run.finished;
  closeRun(clients, once);
  const outcomes = rows.flatMap((row) => seen.filter((outcome) => outcome.row === row));
  const seconds = (performance.now() - startedAt) / 1000;
  const findings = { target, accountId, seconds, outcomes, leftBehind };
  process.stdout.write(json ? renderJson(findings) : renderText(findings));
  if (wasInterrupted()) return 130;
  return countOutcomes(outcomes).different > 0 || leftBehind.length > 0 ? 1 : 0;
}

function topicsOf(topics: readonly string[]): [string, number][] {
  return [...new Set(topics)].map((topic) => [topic, topics.filter((each) => each === topic).length]);
}

/** Prints a line for each difference when it is found, and one for each topic when it is done. */
function showProgress({ row, outcome }: Outcome, left: Map<string, number>): void {
  if (outcome === "different") say(`! ${row.topic}: ${row.says}`);
  const rest = (left.get(row.topic) ?? 1) - 1;
  left.set(row.topic, rest);
  if (rest === 0) say(`  ${row.topic} done`);
}

/** The first signal ends the rows and removes the things made. A second one lists the things that stay. */
function stopOnSignals(run: Run): () => boolean {
  let isInterrupted = false;
  const stop = () => {
    isInterrupted = true;
    say("Interrupted: removing what was made.");
    run.stop();
  };
  onEndSignal(stop, () => {
    const left = run.made().map((each) => `  ${each}`);
    say(`Not removed:\n${left.join("\n")}`);
    process.exit(130);
  });
  return () => isInterrupted;
}

// A terminal or pager that was closed must not prevent the removal.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
    // A server that never answers must not keep the command alive once the report is out.
    process.stdout.write("", () => process.exit());
  },
  (error) => {
    if (!(error instanceof Unreachable)) throw error;
    say(`${error.message}\n  ${error.hint}`);
    process.exit(2);
  },
);
