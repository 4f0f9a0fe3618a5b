/** smithy-rpc-v2-cbor, which newer CloudWatch clients prefer: the path names the operation, bodies are CBOR. */
import { decodeCbor, encodeCbor } from "./cbor.ts";
import { documentException, findException } from "./exceptions.ts";
import type { Protocol, WireAnswer, WireRequest } from "./exchange.ts";
import { toBuffer } from "./json.ts";
import { serializationError } from "./serialization-error.ts";
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
    request.body.length === 0 || operation.input.kind === "unit"
      ? {}
      : (readValue(decode(request.body), operation.input, readLeaf) as Record<string, unknown>),

  answer: (operation, output, { requestId }) =>
    answerCbor(
      200,
      requestId,
      operation.output.kind === "unit" ? {} : writeValue(output, operation.output, writeLeaf),
    ),

  refuse(error, { service, requestId }) {
    const { shape, members } = documentException(error, service);
    const queryCode = findException(error, service)?.traits.awsQueryError?.[0] ?? error.code;
    const answer = answerCbor(error.status, requestId, { __type: shape?.name ?? error.code, ...members });
    answer.headers["x-amzn-query-error"] = `${queryCode};${error.status < 500 ? "Sender" : "Receiver"}`;
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
  }[shape.kind as string];
  if (!fits)
    throw serializationError(`A value of the wrong kind was found where a ${shape.kind} was expected.`);
  return shape.kind === "timestamp" && typeof value === "number" ? new Date(value * 1000) : value;
};

const writeLeaf: Leaf = (value, shape) => {
  if (shape.kind === "timestamp") return toDate(value);
  return shape.kind === "blob" ? toBuffer(value) : value;
};
