/** The environment variables of a handler's process. */
import { join } from "node:path";
import type { Language } from "./launch.ts";
import type { VersionToRun } from "./types.ts";

/** The values that the variables depend on besides the version. */
export interface ProcessPlace {
  /** The secret of `EXECUTION_KEY_ID`. */
  readonly secretAccessKey: string;
  readonly language: Language;
  readonly taskRoot: string;
  /** The folder that stands for /opt; absent without layers. */
  readonly optRoot?: string;
  readonly runtimeDirectory: string;
  /** `host:port` of this environment's Runtime API. */
  readonly runtimeApi: string;
  readonly logStream: string;
  /** The endpoint for SDK calls made by the handler. */
  readonly endpoint: string;
  readonly path: string;
  /** Unique to the process. The process guard knows the process's descendants by this token. */
  readonly sessionToken: string;
}

/** The access key of all handlers. */
export const EXECUTION_KEY_ID = "ASIALOCALAWSEXECUTION";

/** The file descriptor that log frames are written to. */
export const LOG_FD = 3;

/**
 * Lambda's variables and the function's own; of this machine's variables only PATH. The function's own may
 * replace variables that AWS does not reserve (TZ, LANG, NODE_PATH, AWS_ENDPOINT_URL). LOCAL_AWS_OPT, which AWS
 * lacks, names the folder that stands for /opt.
 */
export function processEnvironment(version: VersionToRun, place: ProcessPlace): Record<string, string> {
  const { taskRoot, optRoot, runtimeDirectory, language } = place;
  const logging = version.logging;
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: [place.path, ...inOpt(optRoot, "bin")].join(":"),
    LD_LIBRARY_PATH: [taskRoot, join(taskRoot, "lib"), ...inOpt(optRoot, "lib")].join(":"),
    ...searchPath(version, place),
    AWS_ENDPOINT_URL: place.endpoint,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
    _AWS_XRAY_DAEMON_PORT: "2000",
    ...version.environment,
    PWD: taskRoot,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: runtimeDirectory,
    _HANDLER: version.handler,
    AWS_REGION: version.region,
    AWS_DEFAULT_REGION: version.region,
    ...(!/^(provided|$)/.test(version.runtime) && { AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}` }),
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: version.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_ACCESS_KEY_ID: EXECUTION_KEY_ID,
    AWS_SECRET_ACCESS_KEY: place.secretAccessKey,
    AWS_SESSION_TOKEN: place.sessionToken,
    ...(logging?.format === "JSON" && {
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel ?? "INFO",
    }),
    ...(optRoot !== undefined && { LOCAL_AWS_OPT: optRoot }),
    ...(language !== "other" && { _LAMBDA_TELEMETRY_LOG_FD: String(LOG_FD) }),
  };
}

/** The variable by which a language finds modules of layers and runtime, as AWS sets it. */
function searchPath(
  { runtime }: VersionToRun,
  { language, optRoot, runtimeDirectory, taskRoot }: ProcessPlace,
): Record<string, string> {
  if (language === "node") {
    const [, major] = /^nodejs(\d+)/.exec(runtime) ?? [];
    const layers = inOpt(optRoot, `nodejs/node${major}/node_modules`, "nodejs/node_modules");
    const all = [...layers, join(runtimeDirectory, "node_modules"), runtimeDirectory, taskRoot];
    return { NODE_PATH: all.join(":") };
  }
  if (language !== "python" || optRoot === undefined) return {};
  return { PYTHONPATH: inOpt(optRoot, `python/lib/${runtime}/site-packages`, "python").join(":") };
}

function inOpt(optRoot: string | undefined, ...paths: readonly string[]): string[] {
  return optRoot === undefined ? [] : paths.map((path) => join(optRoot, path));
}
