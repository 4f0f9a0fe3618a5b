/** Serves one service over real HTTP, with the SDK's own client and a clock that the test moves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceDefinition } from "../../local/aws/service.ts";
import { openStore, type Store } from "../../local/aws/state/store.ts";
import { clientConfig } from "./local-aws.ts";
import { serveServices } from "./serve-services.ts";

/** A clock that stands still until the test moves it. */
export interface TestClock {
  /** Epoch milliseconds. */
  now(): number;
  advance(milliseconds: number): void;
}

/** Noon of an ordinary day, a whole minute; in epoch milliseconds. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export function testClock(start = NOON): TestClock {
  let time = start;
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}

/** The configuration that clients get. */
export type ClientConfig = ReturnType<typeof clientConfig>;

/** A running service and its clients. */
export interface ServedState<C> {
  readonly client: C;
  /** Makes a second client, which signs for another region. */
  clientIn(region: string): C;
  close(): Promise<void>;
}

interface Closable {
  destroy(): void;
}

/** Serves `definition` and makes its client. */
export async function serveState<C extends Closable>(
  definition: ServiceDefinition,
  makeClient: (config: ClientConfig) => C,
): Promise<ServedState<C>> {
  const server = await serveServices([definition]);
  const clients: C[] = [];
  const clientIn = (region: string) => {
    const client = makeClient(clientConfig(`http://127.0.0.1:${server.port}`, region));
    clients.push(client);
    return client;
  };
  return {
    client: clientIn("us-east-1"),
    clientIn,
    async close() {
      for (const client of clients) client.destroy();
      await server.close();
    },
  };
}

/** Runs `use` with a directory that is removed afterwards. `reopen` reads it as the next process would. */
export async function withStoreDirectory<T>(
  use: (reopen: () => Store, directory: string) => T | Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "lambda-live-store-"));
  try {
    return await use(() => openStore(directory), directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Returns the error that refuses a call; throws if the call succeeds. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error("Expected the call to be refused, but it succeeded.");
}
