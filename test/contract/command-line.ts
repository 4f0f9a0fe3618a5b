/** Command line of `npm run contract`. Pure: arguments and environment give a command or all mistakes. */
import { parseArgs } from "node:util";
import { nearest } from "../../lib/nearest.ts";
import type { Target } from "./target.ts";

export interface CheckCommand {
  readonly command: "check";
  readonly target: Target;
  /** Names of topics; an empty list means all. */
  readonly topics: readonly string[];
  readonly json: boolean;
  /** Longest time for one row. */
  readonly rowSeconds: number;
}

export interface UsageMistake {
  readonly message: string;
  readonly hint: string;
}

export type ContractCommand =
  | CheckCommand
  | { readonly command: "help" }
  | { readonly command: "refuse"; readonly mistakes: readonly UsageMistake[] };

/** Default seconds for one row. AWS takes minutes to show metrics. */
const ROW_SECONDS = { endpoint: 20, aws: 300 };

const VALUES = ["endpoint-url", "profile", "region", "confirm", "topic", "timeout"] as const;
const SWITCHES = ["aws", "json", "help"] as const;
type Value = (typeof VALUES)[number];

/** The help text. */
export function usage(topics: readonly string[]): string {
  return `Holds a server, or AWS itself, to the recorded facts about Lambda and its neighbours.

  npm run -s contract -- --endpoint-url http://127.0.0.1:4566
  npm run -s contract -- --aws --profile NAME --region REGION --confirm ACCOUNT_ID

Everything it makes has a name that begins with lambda-live-contract, and is removed in the end.

Target (one of them)
  --endpoint-url URL    any server that speaks AWS's protocols
  --aws                 a real account; needs --confirm
  --confirm ACCOUNT_ID  the account that --profile leads to, so that nobody does this by mistake
  --profile NAME        credentials from the AWS configuration files
  --region NAME         region (default with --endpoint-url: us-east-1)

Options
  --topic NAME          only this topic; can be repeated: ${topics.join(", ")}
  --timeout SECONDS     for one row (default ${ROW_SECONDS.endpoint}; with --aws ${ROW_SECONDS.aws})
  --json                one JSON document on stdout
  --help                this text

Exit code: 0 everything as recorded, 1 differences or things left behind, 2 wrong usage or no such target, 130 interrupted.
`;
}

/** Reads the arguments after the script's name. All mistakes are reported together. */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  knownTopics: readonly string[],
): ContractCommand {
  const mistakes: UsageMistake[] = [];
  const { values, topics, switches } = readTokens(args, mistakes);
  if (switches.has("help")) return { command: "help" };
  for (const topic of topics) {
    if (!knownTopics.includes(topic)) mistakes.push(unknown("topic", topic, knownTopics));
  }
  const target = readTarget(values, switches.has("aws"), environment, mistakes);
  const seconds = Number(values.get("timeout") ?? ROW_SECONDS[target?.kind ?? "endpoint"]);
  if (!(seconds > 0 && seconds <= 3600)) {
    mistakes.push({
      message: `--timeout ${values.get("timeout")} is out of range.`,
      hint: "Use seconds from 1 to 3600, for example: --timeout 30",
    });
  }
  if (mistakes.length > 0 || !target) return { command: "refuse", mistakes };
  return { command: "check", target, topics, json: switches.has("json"), rowSeconds: seconds };
}

/** A mistake as text for a person: the message, then the hint. */
export function renderMistake({ message, hint }: UsageMistake): string {
  return `${message}\n  ${hint}\n`;
}

function readTokens(args: readonly string[], mistakes: UsageMistake[]) {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(VALUES.map((name) => [name, { type: "string" as const }])),
      ...Object.fromEntries(SWITCHES.map((name) => [name, { type: "boolean" as const }])),
      h: { type: "boolean" },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<Value, string>();
  const topics: string[] = [];
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") mistakes.push(stray(token.value));
    if (token.kind !== "option") continue;
    if (token.name === "h") switches.add("help");
    else if ((SWITCHES as readonly string[]).includes(token.name)) switches.add(token.name);
    else if (!(VALUES as readonly string[]).includes(token.name)) {
      mistakes.push(
        unknown(
          "option",
          token.rawName,
          [...VALUES, ...SWITCHES].map((name) => `--${name}`),
        ),
      );
    } else if (!token.value || token.value.startsWith("--")) {
      mistakes.push({
        message: `--${token.name} needs a value.`,
        hint: "See: npm run -s contract -- --help",
      });
    } else if (token.name === "topic") topics.push(token.value);
    else values.set(token.name as Value, token.value);
  }
  return { values, topics, switches };
}

function readTarget(
  values: ReadonlyMap<Value, string>,
  isAws: boolean,
  environment: Readonly<Record<string, string | undefined>>,
  mistakes: UsageMistake[],
): Target | undefined {
  const url = values.get("endpoint-url");
  const profile = values.get("profile");
  const refuse = (message: string, hint: string) => void mistakes.push({ message, hint });
  if (url !== undefined && isAws) {
    return refuse("--endpoint-url and --aws are two targets.", "Give one of them.") as undefined;
  }
  if (!isAws && url === undefined) {
    if (mistakes.length > 0) return undefined;
    refuse(
      "No target.",
      "Give --endpoint-url http://127.0.0.1:4566 (npm run local starts a server there), or --aws with --confirm ACCOUNT_ID.",
    );
    return undefined;
  }
  if (url !== undefined) {
    if (values.has("confirm")) refuse("--confirm goes with --aws.", "Leave it out.");
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      refuse(`--endpoint-url ${url} is no URL.`, "Give one like http://127.0.0.1:4566");
    } else if (/\.amazonaws\.com(\.cn)?$/.test(new URL(url).hostname)) {
      refuse(`${url} is AWS.`, "For a real account use: --aws --confirm ACCOUNT_ID");
    }
    return { kind: "endpoint", url, region: values.get("region") ?? "us-east-1", profile };
  }
  const region = values.get("region") ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  const accountId = values.get("confirm");
  const redirected = Object.keys(environment).find((name) => /^AWS_ENDPOINT_URL(_|$)/.test(name));
  if (!region) refuse("--aws needs a region.", "Add --region, for example: --region us-east-1");
  if (!accountId || !/^\d{12}$/.test(accountId)) {
    refuse(
      accountId ? `--confirm ${accountId} is no account id.` : "--aws needs --confirm ACCOUNT_ID.",
      "It makes and removes functions, roles, parameters, log groups and alarms there. See the id with: aws sts get-caller-identity",
    );
  }
  if (redirected) {
    refuse(
      `${redirected} is set: requests would not go to AWS.`,
      `Unset it, or use: --endpoint-url ${environment[redirected]}`,
    );
  }
  return { kind: "aws", region: region ?? "", profile, accountId: accountId ?? "" };
}

function stray(word: string): UsageMistake {
  return {
    message: `Unexpected word ${word}.`,
    hint: "Options begin with --. See: npm run -s contract -- --help",
  };
}

function unknown(kind: "topic" | "option", word: string, known: readonly string[]): UsageMistake {
  const meant = nearest(word, known);
  return {
    message: `Unknown ${kind} ${word}.`,
    hint: meant ? `Did you mean ${meant}?` : `There are: ${known.join(", ")}`,
  };
}
