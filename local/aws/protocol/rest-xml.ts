/** restXml, the protocol of S3. */

import { isSent, readBoundMembers } from "./bound-members.ts";
import { splitBucket } from "./bucket.ts";
import { documentException } from "./exceptions.ts";
import type { Protocol, ServiceModel, WireRequest } from "./exchange.ts";
import { bodyOf, isBound, payloadOf, writeBoundMembers } from "./http-bindings.ts";
import { callOf, matchRoutes, type RouteMatch } from "./routes.ts";
import { type OperationShape, requiredOf, type Shape, structureOf, TEXT } from "./shapes.ts";
import { writeXml } from "./xml.ts";
import { readXml } from "./xml-reader.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Method, path and query name the operation. Members travel there, in headers and in an XML body. */
export const restXml: Protocol = {
  route: (request, service) => callOf(request, findOperation(request, service)),

  parse(request, { operation, labels }) {
    const { input } = operation;
    const bound = readBoundMembers(request, input, labels);
    const payload = payloadOf(input);
    if (!payload) {
      const hasBody = [...input.structIterator()].some(([, member]) => !isBound(member));
      const read = hasBody && request.body.length > 0 ? readXml(request.body, bodyOf(input)) : {};
      return { ...(read as object), ...bound };
    }
    const [name, member] = payload;
    if (member.isBlobSchema()) return { ...bound, [name]: request.body };
    if (request.body.length === 0) return bound;
    return {
      ...bound,
      [name]: member.isStringSchema() ? request.body.toString() : readXml(request.body, member),
    };
  },

  answer({ output: shape, traits }, output, { requestId }) {
    const { headers, status } = writeBoundMembers(output, shape);
    // The model has one status for an operation, but a part of an object is answered with 206.
    const answer = {
      status: status ?? (headers["content-range"] ? 206 : (traits.http?.[2] ?? 200)),
      headers: { ...headers, ...idsOf(requestId) },
    };
    const payload = payloadOf(shape);
    if (payload) {
      const [name, member] = payload;
      if (member.isBlobSchema() || member.isStringSchema())
        return { ...answer, body: (output[name] ?? "") as string };
      return asXml(answer, writeXml(output[name] ?? {}, member, NAMESPACE));
    }
    const body = bodyOf(shape);
    if ([...body.structIterator()].length === 0) return { ...answer, body: "" };
    if (isUnwrapped(body)) return asXml(answer, writeUnwrapped(output, body));
    return asXml(answer, writeXml(output, body, NAMESPACE));
  },

  refuse(error, { service, requestId }) {
    const { members } = documentException(error, service);
    const { message: _message, Message: _Message, ...others } = members;
    const document = {
      Code: error.code,
      Message: error.message,
      ...others,
      RequestId: requestId,
      HostId: requestId,
    };
    const shape = structureOf("Error", Object.fromEntries(Object.keys(document).map((name) => [name, TEXT])));
    return asXml({ status: error.status, headers: idsOf(requestId) }, writeXml(document, shape));
  },
};

/** Finds the operation among those of one path: of those with all their requirements, the most demanding. */
function findOperation(request: WireRequest, service: ServiceModel): RouteMatch | undefined {
  const { bucket, inside } = splitBucket(request);
  let best: (RouteMatch & { fit: number }) | undefined;
  for (const match of matchRoutes(inside, service.shapes)) {
    const labels = bucket === undefined ? match.labels : { ...match.labels, Bucket: bucket };
    const fit = countRequired(inside, match.operation, labels);
    if (fit !== undefined && (!best || fit > best.fit)) best = { operation: match.operation, labels, fit };
    if (best && hasQueryLiteral(best.operation)) break;
  }
  return best;
}

/** Counts the members outside the body that an operation requires; `undefined` when the request lacks one. */
function countRequired(
  request: WireRequest,
  { input }: OperationShape,
  labels: Record<string, string>,
): number | undefined {
  const members = requiredOf(input).map((name) => [name, input.getMemberSchema(name)] as const);
  const wanted = members.filter(([, member]) => isBound(member));
  return wanted.every(([name, member]) => isSent(request, name, member, labels)) ? wanted.length : undefined;
}

/** GetBucketLocation alone: its one member is the whole document, though the model says that a document is around it. */
function isUnwrapped(body: Shape): boolean {
  const names = [...body.structIterator()].map(([name]) => name);
  return names.length === 1 && names[0] === body.getMergedTraits().xmlName;
}

function writeUnwrapped(output: Record<string, unknown>, body: Shape): string {
  const name = body.getMergedTraits().xmlName ?? "";
  const text = String(output[name] ?? "").replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<${name} xmlns="${NAMESPACE}">${text}</${name}>`;
}

function hasQueryLiteral({ traits }: OperationShape): boolean {
  return /\?(?!x-id=)/.test(traits.http?.[1] ?? "");
}

function asXml(answer: { status: number; headers: Record<string, string> }, xml: string) {
  return {
    ...answer,
    headers: { ...answer.headers, "content-type": "application/xml" },
    body: DECLARATION + xml,
  };
}

function idsOf(requestId: string): Record<string, string> {
  return { "x-amzn-requestid": requestId, "x-amz-request-id": requestId, "x-amz-id-2": requestId };
}
