/** The pools of all versions. Each is made by its first invocation, and shrinks while it is idle. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startProcessGuard } from "../../process-guard.ts";
import type { Blobs } from "../state/blobs.ts";
import { createCapacity } from "./capacity.ts";
import { type CodeDirectories, openCodeDirectories } from "./code-directories.ts";
import { startEnvironment } from "./environment.ts";
import { openEnvironmentLog } from "./environment-log.ts";
import { findHostPython, type HostPython } from "./host-python.ts";
import { type CodePlace, chooseLaunch } from "./launch.ts";
import { localCommandsOf } from "./local-command.ts";
import { logStreamName } from "./log-stream-name.ts";
import { createMemoryWatch } from "./memory.ts";
import { platformLines } from "./platform-lines.ts";
import { createPool, type Pool, type StartEnvironment } from "./pool.ts";
import { createRuntimeApiServer } from "./runtime-api-server.ts";
import { offerSdk } from "./runtime-sdk.ts";
import type { LogSink, VersionToRun } from "./types.ts";

/** What the server hands to the executor. */
export interface ExecutorDeps {
  readonly blobs: Blobs;
  readonly logs: LogSink;
  /** The endpoint of local AWS, for SDK calls made by handlers. */
  readonly endpoint: string | (() => string);
  /** The secret that handlers sign those calls with. */
  readonly secretAccessKey?: string;
  /** Time after which an idle process is ended. Default one minute. */
  readonly idleMs?: number;
  /** Default 200. Further invocations wait for a free process. */
  readonly maxProcesses?: number;
  /** Time limit for loading the code, which is then tried once more. Default 10 s, as on AWS. */
  readonly initTimeoutMs?: number;
  /** Bytes that one invocation may log. Default 8 MiB. */
  readonly logBytesPerInvocation?: number;
  /** The folder of the project whose function.json name the local_command of functions. Default none. */
  readonly project?: string;
  /** Finds the Python that runs handlers; asked once. Default: python3 of PATH. */
  readonly findPython?: () => Promise<HostPython | undefined>;
}

const MIB = 1024 * 1024;

/** Makes no pool yet. */
export function openPools(deps: ExecutorDeps) {
  const { idleMs = 60_000, maxProcesses = 200 } = deps;
  const pools = new Map<string, PoolEntry>();
  const drained = new Set<PoolEntry>();
  const everyPool = () => [...drained, ...pools.values()];
  let machinery: Machinery | undefined;

  const capacity = createCapacity(
    { starting: Math.max(4, 2 * availableParallelism()), processes: maxProcesses },
    () => {
      const [oldest] = everyPool().sort((a, b) => a.pool.oldestIdle - b.pool.oldestIdle);
      return oldest?.pool.endIdle(Number.POSITIVE_INFINITY) ?? false;
    },
  );
  const shrinking = setInterval(
    () => {
      for (const { pool } of everyPool()) while (pool.endIdle(Date.now() - idleMs));
    },
    Math.max(10, Math.min(idleMs / 4, 5000)),
  ).unref();

  return {
    /** The pool of a version. Its code must be `unpacked` before an environment is acquired. */
    poolOf(version: VersionToRun): PoolEntry {
      const key = JSON.stringify([version.functionArn, version.version, version.revision]);
      const known = pools.get(key);
      if (known) return known;
      machinery ??= startMachinery(deps);
      const { code } = machinery;
      const { place, unpacked, release } = takeCode(code, version);
      const start = starterOf(version, place, machinery, deps);
      let released = false;
      const pool = createPool(capacity, start, () => {
        if (pools.get(key) === entry) pools.delete(key);
        drained.delete(entry);
        if (!released) release();
        released = true;
      });
      const entry = { version, pool, unpacked };
      pools.set(key, entry);
      return entry;
    },
    drain(functionName: string, version: string, keepRevision: string | undefined): void {
      for (const [key, entry] of pools) {
        const { functionName: name, functionArn: arn, ...running } = entry.version;
        if (name !== functionName && arn !== functionName) continue;
        if (running.version !== version || running.revision === keepRevision) continue;
        pools.delete(key);
        drained.add(entry);
        entry.pool.drain();
      }
    },
    async close(): Promise<void> {
      clearInterval(shrinking);
      await Promise.all([machinery?.code.close(), ...everyPool().map(({ pool }) => pool.kill())]);
      await machinery?.code.close(); // by now the pools have released their folders
      machinery?.environments.runtimeApi.close();
      await machinery?.environments.guard.close();
      if (machinery) rmSync(machinery.base, { recursive: true, force: true });
    },
    processCount: () => capacity.processes,
  };
}

interface PoolEntry {
  readonly version: VersionToRun;
  readonly pool: Pool;
  readonly unpacked: Promise<unknown>;
}

/** The folders of a version's zip and of its layers, as far as it has them. */
function takeCode(code: CodeDirectories, { codeSha256Hex, layers = [] }: VersionToRun) {
  const zips = codeSha256Hex === undefined ? [[], layers] : [[codeSha256Hex], layers];
  const [task, opt] = zips.map((each) => (each.length > 0 ? code.take(each) : undefined));
  return {
    place: { taskRoot: task?.folder, optRoot: opt?.folder } satisfies CodePlace,
    unpacked: Promise.all([task?.unpacked, opt?.unpacked]),
    release() {
      for (const each of zips) if (each.length > 0) code.release(each);
    },
  };
}

type Machinery = ReturnType<typeof startMachinery>;

function startMachinery(deps: ExecutorDeps) {
  const { endpoint, secretAccessKey = "local-aws-execution", blobs, findPython = findHostPython } = deps;
  let python: Promise<HostPython | undefined> | undefined;
  const base = mkdtempSync(join(tmpdir(), "lambda-live-"));
  const guard = startProcessGuard();
  guard.guardFolder(base);
  const runtimeDirectory = join(base, "runtime");
  offerSdk(runtimeDirectory);
  const environments = {
    guard,
    memory: createMemoryWatch(),
    runtimeDirectory,
    runtimeApi: createRuntimeApiServer(),
    endpoint: typeof endpoint === "function" ? endpoint : () => endpoint,
    secretAccessKey,
    outputBytesPerSecond: 32 * MIB,
  };
  const choice = {
    localCommandOf: localCommandsOf(deps.project),
    hostPython() {
      python ??= findPython();
      return python;
    },
  };
  return { base, environments, choice, code: openCodeDirectories(base, blobs) };
}

/** Starts environments of one version. The second try of an initialization gets the time of an invocation. */
function starterOf(
  version: VersionToRun,
  place: CodePlace,
  { environments, choice }: Machinery,
  { logs, logBytesPerInvocation = 8 * MIB, initTimeoutMs = 10_000 }: ExecutorDeps,
): StartEnvironment {
  return (listener, predecessor) => {
    const limit = predecessor ? version.timeoutSeconds * 1000 : initTimeoutMs;
    const stream = logStreamName(version.version, Date.now());
    const log =
      predecessor?.log ??
      openEnvironmentLog(
        (events) => logs.write(version.logGroup, stream, events, version.region),
        stream,
        logBytesPerInvocation,
      );
    if (!predecessor && version.runtime !== "")
      log.write(platformLines(version).initStart(Date.now()), Date.now(), { tail: false });
    const launch = async () => {
      const chosen = await chooseLaunch(choice, version, place);
      if (!predecessor) for (const note of chosen.notes) log.write(`${note}\n`, Date.now());
      return chosen;
    };
    return startEnvironment(environments, { ...place, version, launch, log, initTimeoutMs: limit }, listener);
  };
}
