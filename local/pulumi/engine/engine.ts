/** Finds the Pulumi engine on PATH or in the cache, else makes one by Pulumi's installer or a Go build. */
import { runGuarded } from "../../run-guarded.ts";
import { buildGo } from "./build-go.ts";
import { withBuildLock } from "./build-lock.ts";
import { cachedEngine, type EngineMaker, entryFolder, intoCache, openCache } from "./cache.ts";
import { EngineNotFound } from "./engine-not-found.ts";
import { findExecutables } from "./find-executable.ts";
import { installEngine } from "./install.ts";
import { ENGINE_VERSION, findVersion, GO_VERSION, isAtLeast, OLDEST_ENGINE } from "./versions.ts";

/** Measured: 7 minutes on 2 cores. */
const CORE_MINUTES = 14;

const buildEngine = buildGo({
  name: "Pulumi",
  version: ENGINE_VERSION,
  folder: __dirname,
  mainPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  file: "pulumi",
  linking: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
  coreMinutes: CORE_MINUTES,
});

/** A Pulumi engine that can be run. */
export interface Engine {
  /** The `pulumi` binary. */
  readonly path: string;
  /** For example 3.259.0. */
  readonly version: string;
  readonly source: "path" | "cache" | "installer" | "built";
}

export interface FindOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly install?: EngineMaker;
  readonly build?: EngineMaker;
}

/**
 * Finds or makes the engine. Rejects with `EngineNotFound`, which names all attempts and what to install, and
 * with `StartRefused` before anything of a cache runs that is not the user's own.
 */
export async function findEngine(
  progress: (line: string) => void,
  { env = process.env, install = installEngine, build = buildEngine }: FindOptions = {},
): Promise<Engine> {
  const onPath = await engineOnPath(progress, env);
  if (onPath) return onPath;
  const cache = openCache(env);
  const fromCache = () => usableEngine(cachedEngine(cache), "cache", env);
  const cached = await fromCache();
  if (cached) return cached;
  return withBuildLock(entryFolder(cache), "the Pulumi engine", progress, async () => {
    const madeMeanwhile = await fromCache();
    if (madeMeanwhile) return madeMeanwhile;
    const reasons: string[] = [];
    for (const [source, make] of [
      ["installer", install],
      ["built", build],
    ] as const) {
      const reason = await intoCache(entryFolder(cache), (folder) => make(folder, progress, env));
      const engine = reason === undefined ? await usableEngine(cachedEngine(cache), source, env) : undefined;
      if (engine) return engine;
      reasons.push(
        reason ?? `what ${source === "built" ? "the Go build" : "the installer"} made does not run`,
      );
    }
    throw new EngineNotFound(notFound(entryFolder(cache), reasons));
  });
}

async function engineOnPath(
  progress: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<Engine | undefined> {
  for (const path of findExecutables("pulumi", env)) {
    const engine = await usableEngine(path, "path", env);
    if (!engine) progress(`Passing over ${path}: it does not answer \`pulumi version\`.`);
    else if (!isAtLeast(engine.version, OLDEST_ENGINE)) {
      progress(
        `Passing over ${path}: it is version ${engine.version}, and ${OLDEST_ENGINE} or newer is needed.`,
      );
    } else return engine;
  }
  return undefined;
}

async function usableEngine(path: string | undefined, source: Engine["source"], env: NodeJS.ProcessEnv) {
  if (!path) return undefined;
  const { code, stdout } = await runGuarded(path, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: 30_000,
  });
  const version = code === 0 ? findVersion(stdout) : undefined;
  return version ? { path, version, source } : undefined;
}

function notFound(cacheEntry: string, [installer, build]: readonly string[]): string {
  return [
    "There is no Pulumi engine here, and none can be made. Looked for:",
    `  pulumi ${OLDEST_ENGINE} or newer on PATH: none`,
    `  pulumi ${ENGINE_VERSION} in ${cacheEntry}: none`,
    `  Pulumi's installer: ${installer}`,
    `  Go ${GO_VERSION} or newer, to build it: ${build}`,
    "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/), then run the same command again.",
  ].join("\n");
}
