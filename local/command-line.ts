/** Parses the command line of `npm run local`. Pure: arguments in, a command or all mistakes out. */

import { anyText, isGiven, optional, orElse, type ReadFlag, type ReadText } from "../lib/flag.ts";
import { Mistake } from "../lib/mistake.ts";
import { nearest } from "../lib/nearest.ts";
import { printedCommand } from "../lib/printed-command.ts";
import { readFlags } from "../lib/read-flags.ts";
import { wholeNumber } from "../lib/read-text.ts";
import { splitArguments, type TypedFlag } from "../lib/split-arguments.ts";
import { readOrigin } from "./pages/origin.ts";
import { readServices } from "./read-services.ts";

/** Settings that the command line gives to a local AWS. */
export interface ServeSettings {
  readonly port: number;
  readonly region: string;
  readonly seed?: number;
  readonly settleMs: number;
  readonly speed: number;
  readonly metricDelaySeconds: number;
  readonly latencyMs: number;
  readonly rate?: number;
  readonly dataDirectory?: string;
  readonly allowOrigins: readonly string[];
  /** The secret that callers have to sign with, or `RANDOM_KEY`. */
  readonly key?: string;
  /** What becomes of a resource type that the stand-in provider lacks. */
  readonly unknown: "refuse" | "keep";
  /** Services that other servers of this machine have: their URLs, by name in signatures. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

export type LocalCommand =
  | { readonly command: "serve"; readonly settings: ServeSettings }
  | { readonly command: "env"; readonly port: number; readonly provider: "local" | "real" }
  | { readonly command: "unset" }
  | { readonly command: "kept"; readonly port: number }
  | { readonly command: "help" }
  | { readonly command: "refuse"; readonly mistakes: readonly Mistake[] };

export const DEFAULT_PORT = 4566;

/** The value of `--key` for a new key, which no argument shows. */
export const RANDOM_KEY = "random";

export const USAGE = `Serves a local AWS (Lambda, IAM, STS, SSM, CloudWatch, Logs, EventBridge, S3) on one port of this machine.

  npm run local                              serves until Ctrl-C
  eval "$(npm run -s local -- env)"          in another terminal: makes pulumi, aws and live use it
  eval "$(npm run -s local -- env --unset)"  there: takes that back, so that they use the real account again
  npm run -s local -- kept                   lists the resources that --unknown keep has kept

Options (after --, as in: npm run local -- --port 4567)
  --port N          port to serve on, 0 for any free one (default ${DEFAULT_PORT}); env, kept: port to ask
  --region NAME     region of requests that are not signed for one (default us-east-1)
  --data DIR        keeps the state in DIR over restarts (default: nothing is kept)
  --seed N          makes the weighted choice between versions repeatable
  --settle-ms N     how long functions stay Pending or InProgress (default 0)
  --speed N         metrics, alarms, SSM and the Date of answers run N times faster than real time (default 1)
  --metric-delay SECONDS
                    how long after the end of its minute a metric's datapoint can be read, in time that --speed
                    makes faster (default 0: at once)
  --latency-ms N    added to each answer (default 0)
  --rate N          control-plane requests a second, then 429 as in Lambda, where it is 15 (default: no limit)
  --allow-origin URL
                    lets in the web pages of an origin, for a browser app that you develop; may be repeated
  --key random      refuses calls that are not signed with a new key, which env exports (default: any signature passes)
  --key KEY         the same with a secret access key of yours; other users may see it in ps
  --unknown WHAT    aws resource types that the stand-in provider lacks: refuse (default), or keep, as declared and not
                    simulated; other packages need their plugins
  --service NAME=URL
                    another server of this machine has the service, as in --service dynamodb=http://127.0.0.1:8000;
                    its calls are passed on with their signatures; may be repeated
  --provider NAME   env only: local, the stand-in (default), or real, the aws plugin that is installed
  --unset           env only: takes back what env has set
  --help            this text
`;

const ALL_OPTIONS = `See all options: ${printedCommand("npm run -s local -- --help")}`;

const region: ReadText<string> = (text, flag) =>
  /^[a-z]{2}(-[a-z]+)+-\d$/.test(text)
    ? text
    : new Mistake(
        "InvalidRegion",
        `${flag} ${text} is not the name of a region.`,
        `For example: ${flag} eu-central-1`,
      );

const unknown: ReadText<"refuse" | "keep"> = (text, flag) =>
  text === "refuse" || text === "keep"
    ? text
    : new Mistake(
        "InvalidUnknown",
        `${flag} takes refuse or keep, and not ${text}.`,
        `For example: ${flag} keep`,
      );

const provider: ReadText<"local" | "real"> = (text) =>
  text === "local" || text === "real"
    ? text
    : new Mistake(
        "UnknownProvider",
        `There is no provider ${text}.`,
        "Take --provider local or --provider real.",
      );

const origins: ReadFlag<readonly string[]> = (texts = [], flag) => {
  const wrong = texts.filter((text) => readOrigin(text) === undefined);
  if (wrong.length === 0) return texts.map((text) => readOrigin(text) ?? text);
  return new Mistake(
    "InvalidOrigin",
    `${flag} takes the origin of a web page, without a path, and not ${wrong.join(" or ")}.`,
    `For example: ${flag} http://localhost:3000`,
  );
};

const key: ReadText<string> = (text, flag) =>
  text === RANDOM_KEY || /^[!-~]{16,128}$/.test(text)
    ? text
    : new Mistake(
        "InvalidKey",
        `${flag} takes a secret of 16 to 128 letters, digits and signs, without spaces.`,
        `Let local AWS make one: ${flag} ${RANDOM_KEY}`,
      );

const whole = (from: number, to: number, example: number) =>
  wholeNumber({ code: "InvalidNumber", from, to, example });

const FLAGS = {
  port: { value: "N", read: orElse(DEFAULT_PORT, whole(0, 65_535, DEFAULT_PORT)) },
  region: { value: "NAME", read: orElse("us-east-1", region) },
  data: { value: "DIR", read: anyText },
  seed: { value: "N", read: optional(whole(0, 2 ** 32 - 1, 7)) },
  "settle-ms": { value: "N", read: orElse(0, whole(0, 600_000, 500)) },
  speed: { value: "N", read: orElse(1, whole(1, 1000, 60)) },
  "metric-delay": { value: "SECONDS", read: orElse(0, whole(0, 86_400, 120)) },
  "latency-ms": { value: "N", read: orElse(0, whole(0, 60_000, 50)) },
  rate: { value: "N", read: optional(whole(1, 100_000, 15)) },
  "allow-origin": { value: "URL", read: origins },
  key: { value: "KEY", read: optional(key) },
  service: { value: "NAME=URL", read: readServices },
  unknown: { value: "WHAT", read: orElse("refuse" as const, unknown) },
  provider: { value: "NAME", read: optional(provider) },
  unset: { read: isGiven },
  help: { short: "h", read: isGiven },
};
const COMMANDS = ["env", "kept"];
/** The flags that each command takes. */
const TAKEN = {
  serve: Object.keys(FLAGS).filter((flag) => flag !== "provider" && flag !== "unset"),
  env: ["port", "provider", "unset"],
  unset: ["unset"],
  kept: ["port"],
};

/** Reads the arguments after the script's name. All mistakes are reported together. */
export function parseCommandLine(args: readonly string[]): LocalCommand {
  const { flags, words } = splitArguments(args, FLAGS, { commands: COMMANDS });
  if (flags.some(({ name, isKnown }) => isKnown && name === "help")) return { command: "help" };
  // A misspelt command is reported, and its flags are still read as flags of that command.
  const meant = words[0] === undefined ? undefined : nearest(words[0], COMMANDS);
  const takesBack = flags.some(({ name, isKnown }) => isKnown && name === "unset");
  const command = meant === "kept" ? "kept" : meant === "env" ? (takesBack ? "unset" : "env") : "serve";
  const { values, mistakes } = readFlags(flags, FLAGS, TAKEN[command]);
  const all = [
    ...flags.flatMap((flag) => (flag.isKnown ? notTaken(command, flag) : unknownFlag(flag))),
    ...mistakes,
    ...words.filter((word, index) => index > 0 || !COMMANDS.includes(word)).map(unknownWord),
  ];
  if (all.length > 0) return { command: "refuse", mistakes: all };
  const { port, seed, rate, provider = "local" } = values;
  if (command === "unset") return { command };
  if (command === "env") return { command, port, provider };
  if (command === "kept") return { command, port };
  const settings = {
    port,
    region: values.region,
    seed,
    settleMs: values["settle-ms"],
    speed: values.speed,
    metricDelaySeconds: values["metric-delay"],
    latencyMs: values["latency-ms"],
    rate,
    dataDirectory: values.data,
    allowOrigins: values["allow-origin"],
    key: values.key,
    unknown: values.unknown,
    elsewhere: values.service,
  };
  return { command, settings };
}

function unknownFlag({ typed, name }: TypedFlag): Mistake {
  const hint = name ? `Did you mean --${name}?` : ALL_OPTIONS;
  return new Mistake("UnknownFlag", `There is no option ${typed}.`, hint);
}

function notTaken(command: keyof typeof TAKEN, { name: flag = "" }: TypedFlag): Mistake[] {
  if (TAKEN[command].includes(flag)) return [];
  if (command === "unset")
    return [
      new Mistake(
        "UnknownFlag",
        `env --unset does not take --${flag}: it asks no local AWS.`,
        `Leave it out: ${printedCommand("npm run -s local -- env --unset")}`,
      ),
    ];
  return [
    command === "env" || command === "kept"
      ? new Mistake(
          "UnknownFlag",
          `${command} does not take --${flag}: it asks the local AWS that runs.`,
          `Give it where that is started: ${printedCommand("npm run local -- OPTION", { OPTION: `--${flag}` })} ...`,
        )
      : new Mistake(
          "UnknownFlag",
          `Only env takes --${flag}.`,
          `Give it there: ${flag === "provider" ? printedCommand("npm run -s local -- env --provider real") : printedCommand("npm run -s local -- env --unset")}`,
        ),
  ];
}

function unknownWord(word: string): Mistake {
  const near = nearest(word, COMMANDS);
  const hint = near
    ? `Did you mean: ${printedCommand("npm run -s local -- COMMAND", { COMMAND: near })}`
    : `See all commands: ${printedCommand("npm run -s local -- --help")}`;
  return new Mistake("UnexpectedArgument", `There is no command ${word}.`, hint);
}
