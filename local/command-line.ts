/** What `npm run local` was asked to do. Pure: arguments in, a command or all mistakes out. */
import { parseArgs } from "node:util";
import { nearest } from "../lib/nearest.ts";

/** Settings of a local AWS as the command line gives them. */
export interface ServeSettings {
  readonly port: number;
  readonly region: string;
  readonly seed?: number;
  readonly settleMs: number;
  readonly latencyMs: number;
  readonly rate?: number;
  readonly dataDirectory?: string;
}

export type LocalCommand =
  | { readonly command: "serve"; readonly settings: ServeSettings }
  | { readonly command: "env"; readonly port: number; readonly provider: "local" | "real" }
  | { readonly command: "help" }
  | { readonly command: "refuse"; readonly mistakes: readonly UsageMistake[] };

export interface UsageMistake {
  readonly message: string;
  readonly hint: string;
}

export const DEFAULT_PORT = 4566;

export const USAGE = `Serves a local AWS (Lambda, IAM, STS, SSM, CloudWatch, Logs, EventBridge, S3) on one port of this machine.

  npm run local                              serves until Ctrl-C
  eval "$(npm run -s local -- env)"          in another terminal: makes pulumi, aws and live use it

Options (after --, as in: npm run local -- --port 4567)
  --port N          port to serve on, 0 for any free one (default ${DEFAULT_PORT}); env: port to ask
  --region NAME     region of requests that are not signed for one (default us-east-1)
  --data DIR        keeps the state in DIR over restarts (default: nothing is kept)
  --seed N          makes the weighted choice between versions repeatable
  --settle-ms N     how long functions stay Pending or InProgress (default 0)
  --latency-ms N    added to each answer (default 0)
  --rate N          control-plane requests a second, then 429 as in Lambda, where it is 15 (default: no limit)
  --provider NAME   env only: local, the stand-in (default), or real, the aws plugin that is installed
  --help            this text
`;

const FLAGS = ["port", "region", "data", "seed", "settle-ms", "latency-ms", "rate", "provider"] as const;
type Flag = (typeof FLAGS)[number];
const COMMANDS = ["env"];
/** What each command takes. */
const TAKEN: Record<"serve" | "env", readonly Flag[]> = {
  serve: FLAGS.filter((flag) => flag !== "provider"),
  env: ["port", "provider"],
};

/** Reads the arguments after the script's name. All mistakes are reported together. */
export function parseCommandLine(args: readonly string[]): LocalCommand {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(FLAGS.map((flag) => [flag, { type: "string" as const }])),
      help: { type: "boolean", short: "h" },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const mistakes: UsageMistake[] = [];
  const given = new Map<Flag, string>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "h") return { command: "help" };
    if (!isFlag(token.name)) mistakes.push(unknownFlag(token.rawName));
    else if (!token.value || token.value.startsWith("--")) mistakes.push(missingValue(token.name));
    else given.set(token.name, token.value);
  }
  const command = words[0] === "env" ? "env" : "serve";
  const stray = command === "env" ? words.slice(1) : words;
  mistakes.push(...stray.map(unknownWord));
  for (const flag of given.keys()) {
    if (!TAKEN[command].includes(flag)) mistakes.push(notTaken(command, flag));
  }
  const settings = readSettings(given, mistakes);
  const provider = given.get("provider") ?? "local";
  if (provider !== "local" && provider !== "real") {
    mistakes.push({
      message: `There is no provider ${provider}.`,
      hint: "Take --provider local or --provider real.",
    });
    return { command: "refuse", mistakes };
  }
  if (mistakes.length > 0) return { command: "refuse", mistakes };
  return command === "env" ? { command, port: settings.port, provider } : { command, settings };
}

/** A mistake as it is shown. */
export function renderMistake({ message, hint }: UsageMistake): string {
  return `${message}\n  ${hint}\n`;
}

function readSettings(given: ReadonlyMap<Flag, string>, mistakes: UsageMistake[]): ServeSettings {
  const number = (flag: Flag, low: number, high: number, example: string) =>
    readNumber(flag, given.get(flag), low, high, example, mistakes);
  const region = given.get("region") ?? "us-east-1";
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    mistakes.push({
      message: `--region ${region} is not the name of a region.`,
      hint: "For example: --region eu-central-1",
    });
  }
  return {
    port: number("port", 0, 65_535, "4566") ?? DEFAULT_PORT,
    region,
    seed: number("seed", 0, 2 ** 32 - 1, "7"),
    settleMs: number("settle-ms", 0, 600_000, "500") ?? 0,
    latencyMs: number("latency-ms", 0, 60_000, "50") ?? 0,
    rate: number("rate", 1, 100_000, "15"),
    dataDirectory: given.get("data"),
  };
}

function readNumber(
  flag: Flag,
  text: string | undefined,
  low: number,
  high: number,
  example: string,
  mistakes: UsageMistake[],
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  mistakes.push({
    message: `--${flag} ${text} is not a whole number from ${low} to ${high}.`,
    hint: `For example: --${flag} ${example}`,
  });
  return undefined;
}

function unknownFlag(name: string): UsageMistake {
  const flag = name.replace(/^-+/, "");
  const near = nearest(flag, [...FLAGS, "help"]);
  return {
    message: `There is no option ${name}.`,
    hint: near ? `Did you mean --${near}?` : "See all options: npm run -s local -- --help",
  };
}

function unknownWord(word: string): UsageMistake {
  const near = nearest(word, COMMANDS);
  return {
    message: `There is no command ${word}.`,
    hint: near ? `Did you mean: npm run -s local -- ${near}` : "See all commands: npm run -s local -- --help",
  };
}

function missingValue(flag: Flag): UsageMistake {
  return { message: `--${flag} needs a value.`, hint: "See all options: npm run -s local -- --help" };
}

function notTaken(command: "serve" | "env", flag: Flag): UsageMistake {
  return command === "env"
    ? {
        message: `env does not take --${flag}: it asks the local AWS that runs.`,
        hint: `Give it where that is started: npm run local -- --${flag} ...`,
      }
    : { message: `Only env takes --${flag}.`, hint: `Give it there: npm run -s local -- env --${flag} real` };
}

function isFlag(name: string): name is Flag {
  return (FLAGS as readonly string[]).includes(name);
}
