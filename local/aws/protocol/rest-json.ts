/** restJson1, the protocol of Lambda. */
import { readBoundMembers } from "./bound-members.ts";
import { documentException } from "./exceptions.ts";
import type { Protocol } from "./exchange.ts";
import { bodyOf, payloadOf, writeBoundMembers } from "./http-bindings.ts";
import { readJson, writeJson } from "./json.ts";
import { callOf, matchRoute } from "./routes.ts";
import { writeValue } from "./values.ts";

/** Method and path name the operation. Members travel in path, query, headers and a JSON body. */
export const restJson: Protocol = {
  route: (request, service) => callOf(request, matchRoute(request, service.shapes)),

  parse(request, { operation, labels }) {
    const { input } = operation;
    const bound = readBoundMembers(request, input, labels);
    const payload = payloadOf(input);
    if (!payload) return { ...readJson(request.body, bodyOf(input)), ...bound };
    const [name, member] = payload;
    if (request.body.length === 0) return bound;
    const value = member.isBlobSchema() ? request.body : readJson(request.body, member);
    return { ...bound, [name]: value };
  },

  answer(operation, output, { requestId }) {
    const { headers, status } = writeBoundMembers(output, operation.output);
    const answer = { status: status ?? operation.traits.http?.[2] ?? 200, headers };
    headers["x-amzn-requestid"] = requestId;
    if (answer.status === 204) return { ...answer, body: "" };
    headers["content-type"] = "application/json";
    const payload = payloadOf(operation.output);
    if (!payload) return { ...answer, body: writeJson(output, bodyOf(operation.output)) };
    const value = output[payload[0]];
    return { ...answer, body: value === undefined ? "" : (value as Uint8Array | string) };
  },

  refuse(error, { service, requestId }) {
    const { shape, members } = documentException(error, service);
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": error.code,
    };
    if (shape) Object.assign(headers, writeBoundMembers(members, shape).headers);
    const body = shape ? (writeValue(members, bodyOf(shape), (value) => value) as object) : members;
    return { status: error.status, headers, body: JSON.stringify(body) };
  },
};
