/** `npm run local`: serves local AWS and the stand-in provider until closed. */
import { randomBytes } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { foreignLines } from "../lib/foreign-text.ts";
import { printedCommand } from "../lib/printed-command.ts";
import { type LocalAws, ServedHere, startLocalAws } from "./aws/server.ts";
import { RANDOM_KEY, type ServeSettings } from "./command-line.ts";
import type { LocalInfo } from "./info.ts";
import { keepKey } from "./key-file.ts";
import { claimFolder } from "./own-folder.ts";
import { type ProcessLock, takeLock } from "./process-lock.ts";
import { projectFolder } from "./project-folder.ts";
import type { LocalProvider } from "./pulumi/provider/server.ts";
import { StartRefused } from "./start-refused.ts";
import { nameTemporaryState } from "./temporary-state.ts";

/** A local AWS with the provider beside it. */
export interface LocalServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts local AWS and the provider. Throws `StartRefused` when port or data directory can't be used. */
export async function serve(settings: ServeSettings): Promise<LocalServer> {
  const dataDirectory = settings.dataDirectory && resolve(settings.dataDirectory);
  const stateDirectory = dataDirectory ? join(dataDirectory, "pulumi") : nameTemporaryState();
  const lock = dataDirectory && (await lockData(dataDirectory));
  const key = settings.key === RANDOM_KEY ? randomBytes(30).toString("base64url") : settings.key;
  let providerPort = 0;
  let kept: LocalProvider["kept"] = () => [];
  const project = projectFolder(process.cwd());
  const aws = await start({
    ...settings,
    key,
    dataDirectory,
    project,
    info: (): Omit<LocalInfo, "endpoint" | "region" | "speed" | "metricDelaySeconds" | "hasKey"> => ({
      providerPort,
      stateDirectory,
      dataDirectory,
      pid: process.pid,
      kept: kept(),
      elsewhere: Object.keys(settings.elsewhere),
    }),
  });
  const forget = key === undefined ? () => {} : keepKey(aws.port, key);
  const { startProvider } = await import("./pulumi/provider/server.ts");
  const provider = await startProvider({
    endpoint: aws.endpoint,
    region: settings.region,
    key,
    project,
    unknown: settings.unknown,
    elsewhere: Object.keys(settings.elsewhere),
    log: (line) => void process.stderr.write(`${foreignLines(line)}\n`),
  });
  providerPort = provider.port;
  kept = provider.kept;
  return {
    endpoint: aws.endpoint,
    async close() {
      // The provider closes first, so that an update in progress still learns how its last call ended.
      await provider.close();
      await aws.close();
      forget();
      if (lock) lock.release();
      if (!dataDirectory) rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}

/** Two servers that write the same files would each lose what the other wrote. */
async function lockData(dataDirectory: string): Promise<ProcessLock> {
  const lock = await takeLock(identityOf(dataDirectory));
  if (lock) return lock;
  throw new StartRefused(
    `Another local AWS keeps its state in ${dataDirectory}.`,
    "Stop it, or take a folder of its own for this one: --data ANOTHER_FOLDER",
  );
}

/** Claims the folder and names it by device and inode, which are the same by whatever path it is reached. */
function identityOf(dataDirectory: string): string {
  const reason = claimFolder(dataDirectory);
  if (reason) throw unusable(dataDirectory, reason);
  const { dev, ino } = statSync(dataDirectory, { bigint: true });
  return `data ${dev}:${ino}`;
}

async function start(options: Parameters<typeof startLocalAws>[0] & ServeSettings): Promise<LocalAws> {
  try {
    return await startLocalAws(options);
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, options) ?? error;
  }
}

function explain(
  error: NodeJS.ErrnoException,
  { port, dataDirectory }: ServeSettings,
): StartRefused | undefined {
  if (error.syscall === "listen" && error.code === "EADDRINUSE") {
    const next = port < 65_535 ? port + 1 : 0;
    return new StartRefused(
      `Port ${port} is in use.`,
      `Take another one: ${printedCommand("npm run local -- --port PORT", { PORT: next })}   (if local AWS runs there, use it: ${printedCommand("npm run -s local -- env --port PORT", { PORT: port })})`,
      error,
    );
  }
  if (error instanceof ServedHere) {
    return new StartRefused(
      `Local AWS serves ${error.service} itself, and what it triggers starts from there: it can't be passed on.`,
      `Leave out --service ${error.service}=URL`,
      error,
    );
  }
  if (error.syscall === "listen") {
    return new StartRefused(
      `Port ${port} can't be opened: ${error.code}.`,
      `Take another one: ${printedCommand("npm run local -- --port PORT", { PORT: 4567 })}`,
      error,
    );
  }
  if (dataDirectory && error.path?.startsWith(dataDirectory)) {
    return unusable(dataDirectory, error.message, error);
  }
  return undefined;
}

function unusable(dataDirectory: string, reason: string, cause?: unknown): StartRefused {
  return new StartRefused(
    `The data directory ${dataDirectory} can't be used: ${reason}.`,
    `Name a directory of your own: ${printedCommand("npm run local -- --data DIRECTORY", { DIRECTORY: ".local" })}`,
    cause,
  );
}
