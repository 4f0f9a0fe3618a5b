import { foreignError, foreignText } from "../lib/foreign-text.ts";
import { nearest } from "../lib/nearest.ts";
import { printedCommand } from "../lib/printed-command.ts";
import { version } from "../package.json";
import type { Io } from "./adapters/io.ts";
import { type ProcessIo, processIo, STOP_SIGNALS } from "./adapters/process-io.ts";
import { asTypedHere } from "./command-line/as-typed.ts";
import { commandLineError } from "./command-line/command-line-error.ts";
import { findingsOf } from "./command-line/findings.ts";
import { renderHelp, renderVerbHelp } from "./command-line/help.ts";
import { type Flags, parseFlags } from "./command-line/parse-flags.ts";
import { renderJson } from "./command-line/print.ts";
import { findVerb, VERBS } from "./command-line/verbs.ts";
import { type Command, LOADERS } from "./load-verb.ts";
import { EXIT, ReleaseError, shownError, usageError } from "./release/model/errors.ts";
import { envelope } from "./release/shown/envelope.ts";

/** Verbs whose code is already loaded, by name. */
export type LoadedVerbs = Readonly<Record<string, Command>>;

/** Runs one command line (without `node` and the script) and returns its exit code. Never throws. */
export async function runLive(args: readonly string[], io: Io, loaded: LoadedVerbs = {}): Promise<number> {
  const typed: { flags?: Flags } = {};
  try {
    return await dispatch(args, io, loaded, typed);
  } catch (error) {
    return sayWhy(error, args, io, typed.flags);
  }
}

function sayWhy(error: unknown, args: readonly string[], io: Io, flags?: Flags): number {
  const isOurs = !(error instanceof ReleaseError);
  const { hint, ...told } = shownError(error);
  const shown = hint ? { ...told, hint: asTypedHere(io, hint, flags) } : told;
  if (args.includes("--json")) {
    const findings = findingsOf(io);
    io.out(renderJson(envelope({ ...findings, errors: [...findings.errors, shown] })));
  }
  const stack = isOurs && error instanceof Error ? `\n${foreignError(error)}` : "";
  io.err(`error ${shown.code}: ${shown.message}${stack}\n${"hint" in shown ? `${shown.hint}\n` : ""}`);
  return isOurs ? EXIT.failed : error.exitCode;
}

async function dispatch(
  args: readonly string[],
  io: Io,
  loaded: LoadedVerbs,
  typed: { flags?: Flags },
): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-V") {
    io.out(`${version}\n`);
    return EXIT.done;
  }
  if (first === "--help" || first === "-h" || (first === "help" && rest.length === 0)) {
    io.out(renderHelp());
    return EXIT.done;
  }
  if (first === "help") return dispatch([...rest.slice(0, 1), "--help"], io, loaded, typed);
  if (first === undefined) {
    io.err(renderHelp());
    return EXIT.usage;
  }
  const verb = findVerb(first);
  if (!verb) throw unknownVerb(first);
  findingsOf(io).verb = verb.name;
  const { asksForHelp, flags, mistakes } = parseFlags(verb, rest, io.cwd);
  if (asksForHelp) {
    io.out(renderVerbHelp(verb));
    return EXIT.done;
  }
  typed.flags = flags;
  if (mistakes.length > 0) throw commandLineError(mistakes, (hint) => asTypedHere(io, hint, flags));
  const command = loaded[verb.name] ?? (await LOADERS[verb.name]());
  return command(flags, io);
}

function unknownVerb(word: string): ReleaseError {
  const names = VERBS.map(({ name }) => name);
  const near = nearest(word, names);
  if (word.startsWith("-"))
    return usageError(
      "UnknownVerb",
      `The verb comes first: live VERB ${foreignText(word)}.`,
      `Verbs: ${names.join(", ")}`,
    );
  return usageError(
    "UnknownVerb",
    `There is no verb ${foreignText(JSON.stringify(word))}.`,
    near ? `Did you mean: ${printedCommand("live VERB", { VERB: near })}` : `Verbs: ${names.join(", ")}`,
  );
}

/** Runs this process as `live`. */
export async function main(loaded: LoadedVerbs = {}): Promise<void> {
  // The SDK's warning about old Node versions concerns the developers of `live`, not its users.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const args = process.argv.slice(2);
  const io = processIo();
  endOnSignals(args, io);
  // Everything is written. The exit does not wait for calls that were given up.
  process.exit(withLostOutput(await runLive(args, io, loaded), io));
}

/** npm sends on a Ctrl-C that the terminal has sent to `live` already. A person is slower. */
const COPIES_MS = 500;

/**
 * Ends the process, unless a verb that writes has a listener of its own: it stops between two writes and records
 * what it did. Only a second Ctrl-C ends that too, since a terminal that closes sends SIGHUP more than once.
 */
function endOnSignals(args: readonly string[], io: Io): void {
  let interruptedAt: number | undefined;
  for (const signal of STOP_SIGNALS)
    process.on(signal, () => {
      interruptedAt ??= performance.now();
      const isWriting = process.listenerCount(signal) > 1;
      const isSecond = signal === "SIGINT" && performance.now() - interruptedAt > COPIES_MS;
      if (isWriting && !isSecond) return;
      process.exit(sayWhy(isWriting ? leftAtOnce() : interrupted(), args, io));
    });
}

function interrupted(): ReleaseError {
  return new ReleaseError("Interrupted", "Interrupted; no further writes.", { exitCode: EXIT.interrupted });
}

function leftAtOnce(): ReleaseError {
  return new ReleaseError(
    "Interrupted",
    "Left at once, in the middle of the work: what was changed may not be in the ledger and the stack file.",
    { hint: `See what serves: ${printedCommand("live status")}`, exitCode: EXIT.interrupted },
  );
}

/** The exit code, once it is known that the result was read or could be. */
function withLostOutput(exitCode: number, io: ProcessIo): number {
  const lost = io.lostOutput();
  if (!lost) return exitCode;
  const done = exitCode === EXIT.done ? "What was asked is done, but the" : "The";
  const hint = asTypedHere(io, `See what serves: ${printedCommand("live status")}`);
  io.err(`error OutputLost: ${done} result could not be written to stdout: ${lost.message}.\n${hint}\n`);
  return exitCode === EXIT.done ? EXIT.failed : exitCode;
}
