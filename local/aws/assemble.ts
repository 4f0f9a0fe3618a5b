/** Puts the services together: one store, the real time and AWS's time, and each service's dependencies on the others. */
import { type AccessKeys, openAccessKeys } from "./access-keys.ts";
import { httpApiHandler } from "./apigateway/serve.ts";
import { apiGatewayService } from "./apigateway/service.ts";
import { type Clock, openClock } from "./clock.ts";
import { openMetricStore } from "./cloudwatch/metric-store.ts";
import { cloudwatchService } from "./cloudwatch/service.ts";
import { createMetricSink } from "./cloudwatch/sink.ts";
import { openBus } from "./eventbridge/bus.ts";
import { EVENT_BUSES } from "./eventbridge/event-bus.ts";
import { realTimer } from "./eventbridge/schedule.ts";
import { eventBridgeService } from "./eventbridge/service.ts";
import { createExecutor } from "./execution/executor.ts";
import { functionUrlHandler } from "./execution/function-url.ts";
import { EXECUTION_KEY_ID } from "./execution/process-environment.ts";
import { iamService } from "./iam/service.ts";
import { KINDS } from "./kinds.ts";
import { reportUrlRequest } from "./lambda/invoking/invocation-metrics.ts";
import { lambdaService } from "./lambda/service.ts";
import { openLogStore } from "./logs/log-store.ts";
import { logsService } from "./logs/service.ts";
import { createLogSink } from "./logs/sink.ts";
import type { FunctionUrlHandler } from "./protocol/function-url.ts";
import type { HttpApiHandler } from "./protocol/http-api.ts";
import { s3Service } from "./s3/service.ts";
import type { ServiceDefinition } from "./service.ts";
import { snsService } from "./sns/service.ts";
import { queueSource } from "./sqs/event-source.ts";
import { openQueues } from "./sqs/queues.ts";
import { sqsService } from "./sqs/service.ts";
import { ssmService } from "./ssm/service.ts";
import { openStore } from "./state/store.ts";
import { callerArnOf, ISSUED_KEYS } from "./sts/callers.ts";
import { stsService } from "./sts/service.ts";
import { createDelivery } from "./triggers/delivery.ts";

export interface AssemblyOptions {
  readonly accountId: string;
  /** Default region for logs and metrics that name none. */
  readonly region: string;
  readonly dataDirectory: string | undefined;
  readonly seed: number | undefined;
  readonly settleMs: number;
  /** How much faster than real time AWS's time runs. Default 1. */
  readonly speed?: number;
  /** How late a minute of metrics can be read, by AWS's time. Default 0: at once. */
  readonly metricDelayMs?: number;
  /** The secret that all others follow from. Default: callers need none. */
  readonly key?: string;
  /** The folder of the project whose function.json hold `local_command`. */
  readonly project?: string;
  /** The URL that local AWS serves on. SDK clients inside handlers call this URL. */
  endpoint(): string;
}

export interface Assembly {
  readonly clock: Clock;
  readonly services: readonly ServiceDefinition[];
  readonly handleFunctionUrl: FunctionUrlHandler;
  readonly handleHttpApi: HttpApiHandler;
  /** A function's zip, by its SHA-256 in hex; `undefined` when there is none. */
  readCode(sha256Hex: string): Promise<Uint8Array | undefined>;
  callerArn(accessKeyId: string | undefined, region: string): string;
  /** The keys that callers have to sign with; undefined if they need none. */
  readonly keys: AccessKeys | undefined;
  /** Stops all schedules, ends all handler processes and flushes the state to the disk. */
  close(): Promise<void>;
}

/** Makes all services over one store. */
export async function assemble(options: AssemblyOptions): Promise<Assembly> {
  const store = openStore(options.dataDirectory, KINDS);
  const now = () => Date.now();
  const clock = openClock(store, options.speed ?? 1, now);
  const { accountId, region, key } = options;
  const issued = store.collection(ISSUED_KEYS);
  const keys = openAccessKeys(key, (id) => id === EXECUTION_KEY_ID || issued.has(id));
  const logs = openLogStore(store, now);
  const executor = await createExecutor({
    blobs: store.blobs,
    logs: createLogSink({ logs, accountId, defaultRegion: region, now }),
    endpoint: options.endpoint,
    secretAccessKey: keys.issuedSecretOf(EXECUTION_KEY_ID),
    project: options.project,
  });
  const metrics = openMetricStore(store, clock.now, options.metricDelayMs);
  const iam = iamService({ store, now });
  const queues = openQueues({ store, now });
  const sink = createMetricSink(metrics, region, clock.at);
  const lambda = lambdaService({
    store,
    executor,
    metrics: sink,
    settleMs: options.settleMs,
    seed: options.seed,
    readObject: (bucket, object) => s3.readObject(bucket, object),
    mayAssume: (roleArn) => iam.mayAssume(roleArn, "lambda.amazonaws.com"),
    codeTokenOf: key === undefined ? undefined : keys.tokenOf,
    queues: queueSource(queues),
    now,
    date: clock.now,
  });
  const delivery = createDelivery({ lambda, accountId, endpoint: options.endpoint });
  const bus = openBus({ store, delivery, accountId, timer: realTimer, now });
  const s3 = s3Service({ store, delivery, bus, now });
  const apiGateway = apiGatewayService({ store, now });
  return {
    clock,
    services: [
      lambda,
      apiGateway,
      cloudwatchService({ store, metrics, now: clock.now }),
      eventBridgeService({ bus, buses: store.collection(EVENT_BUSES), now }),
      iam,
      logsService({ logs, now }),
      s3,
      snsService({ store, delivery, now }),
      sqsService({ queues, now }),
      ssmService({ store, now: clock.now }),
      stsService({ issued, secretOf: keys.issuedSecretOf, now }),
    ],
    handleFunctionUrl: functionUrlHandler({
      find: lambda.findFunctionUrl,
      invoke: lambda.invoke,
      report: (target, outcome) => reportUrlRequest(sink, target, outcome),
      now,
    }),
    handleHttpApi: httpApiHandler({
      accountId,
      delivery,
      find: apiGateway.findApi,
      invoke: lambda.invoke,
      now,
    }),
    readCode: (sha256Hex) => store.blobs.get(sha256Hex).catch(() => undefined),
    callerArn: (id, signedFor) => callerArnOf(id, issued, { accountId, region: signedFor }, now()),
    keys: key === undefined ? undefined : keys,
    async close() {
      bus.close();
      lambda.close();
      await executor.close();
      await store.close();
      clock.stop();
    },
  };
}
