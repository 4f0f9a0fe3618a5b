/** smithy-rpc-v2-cbor, which newer CloudWatch clients prefer. */
import { encodeCbor } from "./cbor.ts";
import { decodeCbor, isTagged } from "./cbor-reader.ts";
import { documentException, queryErrorHeader } from "./exceptions.ts";
import type { Protocol, WireAnswer, WireRequest } from "./exchange.ts";
import { serializationError } from "./serialization-error.ts";
import { kindOf } from "./shapes.ts";
import { type Leaf, readValue, writeDatesAndBytes, writeValue } from "./values.ts";

const PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;

/** CloudWatch's doubles. Strict clients (Rust's) refuse integers for them; the SDK's schemas mark none. */
const DOUBLES = new Set([
  "Average",
  "ExtendedStatistics",
  "Maximum",
  "Minimum",
  "SampleCount",
  "Sum",
  "Threshold",
  "Values",
]);

/** Whether a request speaks this protocol. */
export function isRpcCbor(request: WireRequest): boolean {
  return request.headers["smithy-protocol"] === "rpc-v2-cbor" && PATH.test(request.path);
}

/** The path names the operation; bodies are CBOR. */
export const rpcCbor: Protocol = {
  route(request, service) {
    const name = PATH.exec(request.path)?.[1] ?? "";
    return { name, operation: service.shapes.operations.get(name), labels: {} };
  },

  parse: (request, { operation }) =>
    request.body.length === 0 || operation.input.isUnitSchema()
      ? {}
      : (readValue(decode(request.body), operation.input, readLeaf) as Record<string, unknown>),

  answer: (operation, output, { requestId }) =>
    answerCbor(
      200,
      requestId,
      operation.output.isUnitSchema() ? {} : writeValue(output, operation.output, writeDatesAndBytes),
    ),

  refuse(error, { service, requestId }) {
    const { shape, members } = documentException(error, service);
    const answer = answerCbor(error.status, requestId, {
      __type: shape?.getName() ?? error.code,
      ...members,
    });
    return { ...answer, headers: { ...answer.headers, ...queryErrorHeader(error, service) } };
  },
};

function answerCbor(status: number, requestId: string, document: unknown): WireAnswer {
  return {
    status,
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-requestid": requestId,
    },
    body: encodeCbor(document, DOUBLES),
  };
}

function decode(body: Buffer): unknown {
  try {
    return decodeCbor(body);
  } catch (cause) {
    throw serializationError(`The request body is not valid CBOR: ${(cause as Error).message}`);
  }
}

const readLeaf: Leaf = (value, shape) => {
  const kind = kindOf(shape);
  const read = kind === "timestamp" ? readTime(value) : typeof value === "bigint" ? Number(value) : value;
  const fits = { blob: read instanceof Uint8Array, timestamp: read instanceof Date }[kind as string];
  if (fits ?? typeof read === kind) return read;
  throw serializationError(`A value of the wrong kind was found where a ${kind} was expected.`);
};

/** Reads a number of seconds, tagged as a time or not. */
function readTime(value: unknown): Date | undefined {
  const seconds = isTagged(value) ? value.value : value;
  const time = new Date(typeof seconds === "number" ? seconds * 1000 : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
