/** The environment in which `pulumi`, AWS tools and `live`, typed as always, talk to a local AWS. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { version as sdkVersion } from "@pulumi/pulumi/version";
import { OPERATOR_CREDENTIALS } from "./credentials.ts";
import type { Engine } from "./engine/engine.ts";
import { findExecutables, isExecutable } from "./engine/find-executable.ts";

const LANGUAGE_HOST = "pulumi-language-nodejs";

export interface EnvironmentOptions {
  /** Where local AWS serves. */
  readonly endpoint: string;
  /** Where its stand-in provider serves. */
  readonly providerPort: number;
  readonly region: string;
  readonly engine: Engine;
  /** Folder for Pulumi's state and plugins about this local AWS; made when it is not there. */
  readonly stateDirectory: string;
  /**
   * `local` (default): the stand-in. `real`: the aws plugin that is installed in the user's own Pulumi home; it reads
   * AWS_ENDPOINT_URL and the credentials like any other AWS tool, so it talks to the same local AWS.
   */
  readonly provider?: "local" | "real";
  /** What PATH and Pulumi's home are taken from. Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The variables to set, PATH among them. Nothing else of the environment needs to change. */
export function pulumiEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { endpoint, region, engine, stateDirectory, env = process.env } = options;
  const isReal = options.provider === "real";
  mkdirSync(stateDirectory, { recursive: true });
  const home = join(stateDirectory, "home");
  const path = pathOf(env);
  // Where a shell finds it anyway the order stays: its folder may hold another Node too.
  const [found] = findExecutables("pulumi", { PATH: path.join(delimiter) });
  const folder = dirname(engine.path);
  if (found !== engine.path || !path.includes(folder)) path.unshift(folder);
  if (!hasLanguageHost(engine, path)) {
    if (isReal) path.push(join(__dirname, "language-host"));
    else installLanguageHost(home);
  }
  return {
    AWS_ACCESS_KEY_ID: OPERATOR_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OPERATOR_CREDENTIALS.secretAccessKey,
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

/** Without the folders that `npm run` puts in front: they are npm's, not the user's. */
function pathOf(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder && !/[/\\](node_modules[/\\]\.bin|node-gyp-bin)$/.test(folder));
}

/** Pulumi's own distribution has its language host beside the CLI; a CLI that was built has none. */
function hasLanguageHost(engine: Engine, path: readonly string[]): boolean {
  const beside = join(dirname(engine.path), LANGUAGE_HOST);
  return isExecutable(beside) || findExecutables(LANGUAGE_HOST, { PATH: path.join(delimiter) }).length > 0;
}

/** Ours becomes a plugin in Pulumi's home: the CLI finds it there without the warning it has for those on PATH. */
function installLanguageHost(home: string): void {
  const folder = join(home, "plugins", `language-nodejs-v${sdkVersion.replace(/^v/, "")}`);
  const link = join(folder, LANGUAGE_HOST);
  mkdirSync(folder, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join(__dirname, "language-host", LANGUAGE_HOST), link);
}
