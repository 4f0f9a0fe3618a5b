/** smithy-rpc-v2-cbor, which newer CloudWatch clients prefer: the path names the operation, bodies are CBOR. */
import { decodeCbor, encodeCbor } from "./cbor.ts";
import { documentException, queryCodeOf } from "./exceptions.ts";
import type { Protocol, WireAnswer, WireRequest } from "./exchange.ts";
import { toBuffer } from "./json.ts";
import { serializationError } from "./serialization-error.ts";
import { kindOf } from "./shapes.ts";
import { type Leaf, readValue, toDate, writeValue } from "./values.ts";

const PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;

/** CloudWatch's doubles: the SDK's schemas don't tell them from whole numbers, and strict clients (Rust's) take no other kind for one. */
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
      operation.output.isUnitSchema() ? {} : writeValue(output, operation.output, writeLeaf),
    ),

  refuse(error, { service, requestId }) {
    const { shape, members } = documentException(error, service);
    const answer = answerCbor(error.status, requestId, {
      __type: shape?.getName() ?? error.code,
      ...members,
    });
    answer.headers["x-amzn-query-error"] =
      `${queryCodeOf(error, service)};${error.status < 500 ? "Sender" : "Receiver"}`;
    return answer;
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
  const fits = {
    string: typeof value === "string",
    number: typeof value === "number",
    boolean: typeof value === "boolean",
    blob: value instanceof Uint8Array,
    timestamp: typeof value === "number" || (value instanceof Date && !Number.isNaN(value.getTime())),
  }[kindOf(shape) as string];
  if (!fits)
    throw serializationError(`A value of the wrong kind was found where a ${kindOf(shape)} was expected.`);
  return shape.isTimestampSchema() && typeof value === "number" ? new Date(value * 1000) : value;
};

const writeLeaf: Leaf = (value, shape) => {
  if (shape.isTimestampSchema()) return toDate(value);
  return shape.isBlobSchema() ? toBuffer(value) : value;
};
