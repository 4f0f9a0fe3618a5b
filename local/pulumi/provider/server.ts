/** Serves the stand-in `aws` provider on a loopback port, to which PULUMI_DEBUG_PROVIDERS sends engines. */

import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";
import awsPackage from "@pulumi/aws/package.json";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { printedCommand } from "../../../lib/printed-command.ts";
import { refusePage } from "../../pages/refuse-page.ts";
import { catalog } from "./catalog.ts";
import { engineCalls } from "./engine-calls.ts";
import { keepUnknown } from "./keep/keep-unknown.ts";
import { type Kept, openKeptList } from "./keep/kept-list.ts";
import { answerFromFile } from "./keep/lookup-answers.ts";
import { reasonAgainstPeer } from "./own-peer.ts";
import { openProgramFolders } from "./program-folders.ts";
import { providerService, type ServiceState } from "./service.ts";

export interface LocalProvider {
  readonly port: number;
  /** What is kept as declared, not simulated. */
  kept(): Kept[];
  /** Lets calls in progress end, refuses later ones with the reason, stops. Close it before local AWS. */
  close(): Promise<void>;
}

export interface ProviderOptions {
  /** URL of local AWS. */
  readonly endpoint: string;
  readonly region: string;
  /** The key of local AWS, if it has one. Then only processes of this user are served. */
  readonly key?: string;
  /** Default: derived from the endpoint's port, so that another terminal and the next start find it too. */
  readonly port?: number;
  /** What becomes of a resource type that the stand-in lacks: refused by name (default), or kept as declared. */
  readonly unknown?: "refuse" | "keep";
  /** The services that local AWS passes on, by their names in signatures: what they have is made there. Default: none. */
  readonly elsewhere?: readonly string[];
  /** The project whose SDK and local/lookups.json count where nobody names the program's folder. Default: that of this process. */
  readonly project?: string;
  /** Hears of each resource that is kept. Default: nobody does. */
  log?(line: string): void;
}

/** Ports below those that systems hand out by themselves (32768 on Linux, 49152 elsewhere). */
const FIRST_PORT = 20_000;
const PORTS = 10_000;
const TRIES = 100;

export async function startProvider({
  endpoint,
  region,
  key,
  port,
  unknown = "refuse",
  elsewhere = [],
  project = process.cwd(),
  log = () => {},
}: ProviderOptions): Promise<LocalProvider> {
  const kept = openKeptList(log);
  const calls = engineCalls(
    { ...catalog, elsewhere },
    {
      ...(unknown === "keep" && { types: keepUnknown(kept, project) }),
      lookups: (token, args, session) => answerFromFile(token, args, session.programFolder() ?? project),
    },
  );
  const state: ServiceState = {
    stopped: undefined,
    callsInProgress: 0,
    sessions: new Map(),
    programs: openProgramFolders(),
  };
  let bound = 0;
  const options = { calls, endpoint, region, key, version: awsPackage.version };
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    interceptors: [refusePages, ...(key === undefined ? [] : [refuseOthers(() => bound)])],
  });
  server.addService(ResourceProviderService, providerService(options, state));
  bound = port === undefined ? await bindNextFree(server, preferredPort(endpoint)) : await bind(server, port);
  return {
    port: bound,
    kept: kept.list,
    async close() {
      state.stopped =
        `Local AWS at ${endpoint} was stopped. Start it again with the same --port and --data as before ` +
        `(${printedCommand("npm run local -- --port PORT --data DIRECTORY", { PORT: new URL(endpoint).port, DIRECTORY: "DIR" })}), then run the same command again.`;
      // A wait for a function to settle would outlast close(), and the engine would lose the function.
      for (const session of state.sessions.values()) session.cancel(state.stopped);
      if (state.callsInProgress > 0) await letEngineFinish(state);
      server.forceShutdown();
    },
  };
}

/** Pages can't speak HTTP/2 without TLS, so that this refuses only what a proxy would send for one. */
const refusePages: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start: (next) =>
      next({
        onReceiveMetadata(metadata, pass) {
          const refusal = refusePage({ ...textsOf(metadata), host: call.getHost() });
          if (refusal) call.sendStatus({ code: status.PERMISSION_DENIED, details: refusal.message });
          else pass(metadata);
        },
      }),
  });

/** Engines can't sign. Whoever may call the provider may do with local AWS what its key allows. */
function refuseOthers(port: () => number): ServerInterceptor {
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, pass) {
            const reason = reasonAgainstPeer(call.getPeer(), port());
            if (reason) call.sendStatus({ code: status.PERMISSION_DENIED, details: reason });
            else pass(metadata);
          },
        }),
    });
}

function textsOf(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
}

const LONGEST_CALL_MS = 3000;
const LAST_WORDS_MS = 300;

/**
 * Waits up to 3 s for calls in progress: without their results, the next update does not know which resources
 * exist. Then waits 0.3 s, in which later calls get the refusal. So local AWS is closed after its provider.
 */
async function letEngineFinish(state: ServiceState): Promise<void> {
  const giveUpAt = Date.now() + LONGEST_CALL_MS;
  while (state.callsInProgress > 0 && Date.now() < giveUpAt) await delay(20);
  await delay(LAST_WORDS_MS);
}

/** The port that the provider of local AWS at `endpoint` takes when it is free. */
export function preferredPort(endpoint: string): number {
  return FIRST_PORT + (Number(new URL(endpoint).port || 80) % PORTS);
}

async function bindNextFree(server: Server, first: number): Promise<number> {
  for (let offset = 0; offset < TRIES; offset++) {
    const port = FIRST_PORT + ((first - FIRST_PORT + offset) % PORTS);
    // Probes the port first, since the gRPC library complains on stderr about a port that is in use.
    if (await isFree(port)) return bind(server, port);
  }
  throw new Error(`None of the ports ${first} to ${first + TRIES - 1} is free for the aws provider.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}
