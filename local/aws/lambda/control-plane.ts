/** Everything that Lambda's operations use: documents, clock, random numbers and the executor. */

import { seededRandom } from "../../../lib/seeded-random.ts";
import type { MetricSink } from "../cloudwatch/sink.ts";
import type { Executor } from "../execution/types.ts";
import type { Blobs } from "../state/blobs.ts";
import type { Collection, Store } from "../state/store.ts";
import type { QueueSource } from "./event-sources/queue-source.ts";
import type { EventSourceMappingDocument, FunctionDocument, LayerDocument } from "./function-document.ts";
import { FUNCTIONS, LAYERS, MAPPINGS } from "./function-kind.ts";

/** The dependencies that the server gives to Lambda. */
export interface LambdaDependencies {
  readonly store: Store;
  readonly executor: Executor;
  /** Takes the metrics of invocations. */
  readonly metrics?: MetricSink;
  /** How long Pending and InProgress last. 0 (the default): only until the next request. */
  readonly settleMs?: number;
  /** Seed of the weighted choice; without one each server draws differently. */
  readonly seed?: number;
  /** The real time. */
  readonly now?: () => number;
  /** AWS's time, which dates functions and versions. Default: the real time. */
  readonly date?: () => number;
  /** The token that opens the path of a function's code. Default: none is needed. */
  readonly codeTokenOf?: (path: string) => string;
  readonly readObject: ReadObject;
  /** Whether the role is there and lets Lambda assume it. */
  readonly mayAssume: (roleArn: string) => boolean;
  /** The queues that event source mappings read. Without them mappings are only kept. */
  readonly queues?: QueueSource;
}

/** The content of an object in S3; rejects with `AwsError` as S3 answers it. */
export type ReadObject = (bucket: string, key: string) => Promise<Uint8Array>;

export interface ControlPlane {
  readonly functions: Collection<FunctionDocument>;
  readonly layers: Collection<LayerDocument>;
  readonly mappings: Collection<EventSourceMappingDocument>;
  readonly blobs: Blobs;
  readonly executor: Executor;
  readonly metrics: MetricSink | undefined;
  readonly settleMs: number;
  /** Number of running invocations, by key of function, or of version for its provisioned concurrency. */
  readonly running: Map<string, number>;
  readonly readObject: ReadObject;
  readonly mayAssume: (roleArn: string) => boolean;
  readonly codeTokenOf: ((path: string) => string) | undefined;
  readonly queues: QueueSource | undefined;
  /** Hear of each event source mapping that is made or changed. */
  readonly mappingListeners: Set<(mapping: EventSourceMappingDocument) => void>;
  /** The real time, which everything waits by. */
  now(): number;
  /** The `LastModified` of what changes now: AWS's time, as in the ledger that versions are compared with. */
  date(): number;
  /** A number from 0 to 1, 1 excluded. */
  random(): number;
}

export function openControlPlane(dependencies: LambdaDependencies): ControlPlane {
  const {
    store,
    executor,
    metrics,
    settleMs = 0,
    seed,
    now = Date.now,
    date = now,
    readObject,
    mayAssume,
    codeTokenOf,
    queues,
  } = dependencies;
  return {
    functions: store.collection(FUNCTIONS),
    layers: store.collection(LAYERS),
    mappings: store.collection(MAPPINGS),
    blobs: store.blobs,
    executor,
    metrics,
    settleMs,
    running: new Map(),
    readObject,
    mayAssume,
    codeTokenOf,
    queues,
    mappingListeners: new Set(),
    now,
    date,
    random: seed === undefined ? Math.random : seededRandom(seed),
  };
}
