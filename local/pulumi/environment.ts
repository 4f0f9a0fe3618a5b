/** Environment variables with which `pulumi`, `live` and AWS tools, typed as always, talk to a local AWS. */

import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { printedCommand } from "../../lib/printed-command.ts";
import { claimFolder } from "../own-folder.ts";
import { StartRefused } from "../start-refused.ts";
import { OPERATOR_CREDENTIALS } from "./credentials.ts";
import type { Engine } from "./engine/engine.ts";
import { findExecutables, isExecutable } from "./engine/find-executable.ts";

const LANGUAGE_HOST = "pulumi-language-nodejs";

const SERVICES = [
  "APIGATEWAYV2",
  "CLOUDWATCH",
  "CLOUDWATCH_LOGS",
  "DYNAMODB",
  "EVENTBRIDGE",
  "IAM",
  "LAMBDA",
  "S3",
  "SNS",
  "SQS",
  "SSM",
  "STS",
];

/**
 * Variables of a shell that precede AWS_ENDPOINT_URL for one service, or switch it off for all: with one of them set, a
 * tool would talk to the real AWS. The names are made of the SDK's service ids.
 */
export const ENDPOINTS_ELSEWHERE: readonly string[] = [
  ...SERVICES.map((service) => `AWS_ENDPOINT_URL_${service}`),
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
];

/** The names of all variables that `pulumiEnvironment` may return. */
export const EXPORTED = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_ENDPOINT_URL",
  "AWS_EC2_METADATA_DISABLED",
  "PATH",
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
  "PULUMI_SKIP_UPDATE_CHECK",
  "PULUMI_DEBUG_PROVIDERS",
  "PULUMI_HOME",
] as const;

type Exported = (typeof EXPORTED)[number];
/** Only for the stand-in provider. */
type StandIn = "PULUMI_DEBUG_PROVIDERS" | "PULUMI_HOME";

export interface EnvironmentOptions {
  /** URL of local AWS. */
  readonly endpoint: string;
  /** Loopback port of the stand-in provider. */
  readonly providerPort: number;
  readonly region: string;
  /** The key of local AWS, if it has one. */
  readonly key?: string;
  readonly engine: Engine;
  /** Folder for Pulumi's state and plugins of this local AWS; created if it is missing. */
  readonly stateDirectory: string;
  /**
   * `local` (default) is the stand-in. `real` is the aws plugin from the user's own Pulumi home; it reads
   * AWS_ENDPOINT_URL and the credentials like any AWS tool, so it talks to the same local AWS.
   */
  readonly provider?: "local" | "real";
  /** Source of PATH and Pulumi's home. Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Returns the variables to set, PATH among them. `ENDPOINTS_ELSEWHERE` are to be unset; all others stay as they are.
 * Throws `StartRefused` if the state folder belongs to another user.
 */
export function pulumiEnvironment(
  options: EnvironmentOptions,
): Record<Exclude<Exported, StandIn>, string> & Partial<Record<StandIn, string>> {
  const { endpoint, region, engine, stateDirectory, env = process.env } = options;
  const isReal = options.provider === "real";
  openState(stateDirectory);
  const home = join(stateDirectory, "home");
  const path = pathOf(env);
  // PATH keeps its order if a shell finds the engine anyway: the engine's folder may hold another Node too.
  const [found] = findExecutables("pulumi", { PATH: path.join(delimiter) });
  const folder = dirname(engine.path);
  if (found !== engine.path || !path.includes(folder)) path.unshift(folder);
  if (!hasLanguageHost(engine, path)) {
    if (isReal) path.push(join(__dirname, "language-host"));
    else installLanguageHost(home);
  }
  return {
    AWS_ACCESS_KEY_ID: OPERATOR_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.key ?? OPERATOR_CREDENTIALS.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: "true",
    PATH: [...new Set(path)].join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(stateDirectory).href,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(isReal ? {} : { PULUMI_DEBUG_PROVIDERS: `aws:${options.providerPort}`, PULUMI_HOME: home }),
  };
}

/** Pulumi keeps secrets there, encrypted with an empty passphrase, so nobody else may read the folder. */
function openState(folder: string): void {
  const reason = claimFolder(folder);
  if (reason === undefined) return;
  throw new StartRefused(
    `Pulumi's state in ${folder} can't be used: ${reason}.`,
    `Start a local AWS of your own, on another port: ${printedCommand("npm run local -- --port PORT", { PORT: 4567 })}`,
  );
}

/** PATH without the folders that `npm run` puts in front: they are npm's, not the user's. */
function pathOf(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder && !/[/\\](node_modules[/\\]\.bin|node-gyp-bin)$/.test(folder));
}

/** Pulumi's own distribution has a language host beside the CLI. A CLI from a Go build has none. */
function hasLanguageHost(engine: Engine, path: readonly string[]): boolean {
  const beside = join(dirname(engine.path), LANGUAGE_HOST);
  return isExecutable(beside) || findExecutables(LANGUAGE_HOST, { PATH: path.join(delimiter) }).length > 0;
}

/** Links our language host into Pulumi's home as a plugin. The CLI warns about a language host on PATH. */
function installLanguageHost(home: string): void {
  const folder = join(home, "plugins", `language-nodejs-v${sdkVersion.replace(/^v/, "")}`);
  const link = join(folder, LANGUAGE_HOST);
  mkdirSync(folder, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join(__dirname, "language-host", LANGUAGE_HOST), link);
}
