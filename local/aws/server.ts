/** Local AWS: all services on one loopback port. */
import { assemble } from "./assemble.ts";
import { listen } from "./protocol/http-server.ts";
import type { ServicesElsewhere } from "./protocol/pass-on.ts";
import { lambdaRateLimit } from "./protocol/rate-limit.ts";
import { type LoggedRequest, openRequestLog } from "./protocol/request-log.ts";
import { readServiceShapes } from "./protocol/shapes.ts";
import { reportBug } from "./report-bug.ts";

export type { LoggedRequest } from "./protocol/request-log.ts";

/** The account that everything in local AWS belongs to. */
export const ACCOUNT_ID = "123456789012";
export const DEFAULT_REGION = "us-east-1";

export interface LocalAwsOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Region of requests that are not signed for one. Default us-east-1. */
  readonly region?: string;
  /** Makes the weighted choice between versions repeatable. */
  readonly seed?: number;
  /** How much faster than real time metrics, alarms, SSM, `LastModified` of functions and `Date` run. Default 1. */
  readonly speed?: number;
  /** How long after the end of its minute a metric's datapoint can be read, by AWS's time. Default 0: at once. */
  readonly metricDelaySeconds?: number;
  /** How long Pending and InProgress last. Default 0. */
  readonly settleMs?: number;
  /** Delay added to each answer. Default 0. */
  readonly latencyMs?: number;
  /** Control-plane requests a second, as Lambda counts them. Default: no limit. */
  readonly rate?: number;
  /** Folder that keeps the state over restarts; without one, nothing is left behind. */
  readonly dataDirectory?: string;
  /** How long a client may take to send one request. Default a minute. */
  readonly patienceMs?: number;
  /** Origins of web pages that may call the control plane, as browsers send them. Default none. */
  readonly allowOrigins?: readonly string[];
  /** The secret access key that callers have to sign with (`access-keys.ts`). Default: any signature passes. */
  readonly key?: string;
  /** The folder of the project whose function.json say how functions run here (`local_command`). Default none. */
  readonly project?: string;
  /**
   * Services that other servers of this machine have, as URL by name in signatures (`dynamodb`). Their calls are passed on
   * with their signatures. Default none. The services of local AWS itself can't be among them.
   */
  readonly elsewhere?: ServicesElsewhere;
  /** Called for each request, after its answer. */
  onRequest?(request: LoggedRequest): void;
  /** Further facts for `GET /_local/info`. */
  info?(): object;
}

export interface LocalAws {
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** The newest 10,000 requests, oldest first. */
  readonly requests: LoggedRequest[];
  /** Runs AWS's time so much faster than the real time from now on. */
  setSpeed(speed: number): void;
  close(): Promise<void>;
}

/** A service was to be passed on that local AWS serves. */
export class ServedHere extends Error {
  readonly service: string;

  constructor(service: string) {
    super(`Local AWS serves ${service} itself.`);
    this.service = service;
  }
}

const REQUESTS_KEPT = 10_000;

/** Starts local AWS. Rejects with the system's error if the port can't be opened, or with `ServedHere`. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const region = options.region ?? DEFAULT_REGION;
  let served = "";
  const assembly = await assemble({
    endpoint: () => served,
    accountId: ACCOUNT_ID,
    region,
    dataDirectory: options.dataDirectory,
    seed: options.seed,
    settleMs: options.settleMs ?? 0,
    speed: options.speed,
    metricDelayMs: (options.metricDelaySeconds ?? 0) * 1000,
    key: options.key,
    project: options.project,
  });
  const services = assembly.services.map((service) => ({
    ...service,
    shapes: readServiceShapes(service.schemas),
  }));
  const log = openRequestLog(REQUESTS_KEPT);
  try {
    const own = services.find(({ signingName }) => Object.hasOwn(options.elsewhere ?? {}, signingName));
    if (own) throw new ServedHere(own.signingName);
    const server = await listen(
      {
        port: options.port ?? 0,
        latencyMs: options.latencyMs ?? 0,
        patienceMs: options.patienceMs,
        allowOrigins: options.allowOrigins,
        elsewhere: options.elsewhere,
        handleFunctionUrl: assembly.handleFunctionUrl,
        handleHttpApi: assembly.handleHttpApi,
        keys: assembly.keys,
        now: assembly.clock.now,
        info: (endpoint) => ({
          service: "local AWS",
          endpoint,
          region,
          speed: assembly.clock.speed(),
          metricDelaySeconds: options.metricDelaySeconds ?? 0,
          ...(options.key !== undefined && { hasKey: true }),
          ...options.info?.(),
        }),
        readCode: assembly.readCode,
        onRequest(request) {
          log.add(request);
          options.onRequest?.(request);
        },
      },
      (endpoint) => ({
        services,
        region,
        accountId: ACCOUNT_ID,
        endpoint,
        rateLimit: lambdaRateLimit(options.rate, () => performance.now()),
        callerArn: assembly.callerArn,
        onBug: (error, operation) => reportBug(operation, error),
      }),
    );
    served = server.endpoint;
    return {
      endpoint: server.endpoint,
      port: server.port,
      region,
      requests: log.requests,
      setSpeed: assembly.clock.setSpeed,
      async close() {
        await server.close();
        await assembly.close();
      },
    };
  } catch (error) {
    await assembly.close();
    throw error;
  }
}
