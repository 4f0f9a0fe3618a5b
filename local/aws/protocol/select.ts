/** Decides which service a request is for and which protocol it speaks. */
import type { WireProtocol } from "../service.ts";
import { awsJson } from "./aws-json.ts";
import { awsQuery, formOf } from "./aws-query.ts";
import { readCredentialScope } from "./caller.ts";
import type { Protocol, ServiceModel, WireRequest } from "./exchange.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";
import { matchRoute } from "./routes.ts";
import { isRpcCbor, rpcCbor } from "./rpc-cbor.ts";

/** A service as it is served: its model and the protocol it speaks by itself. */
export interface ServedModel extends ServiceModel {
  readonly protocol: WireProtocol;
}

const json10 = awsJson("1.0");
const json11 = awsJson("1.1");
const PROTOCOLS: Record<WireProtocol, Protocol> = {
  restJson1: restJson,
  restXml,
  "awsJson1.0": json10,
  "awsJson1.1": json11,
  awsQuery,
};

/** Finds the service: by target, by what the request is signed for, by action, then by path. */
export function selectService<T extends ServedModel>(
  request: WireRequest,
  services: readonly T[],
): T | undefined {
  const signed = readCredentialScope(request)?.service;
  const target = request.headers["x-amz-target"]?.split(".")[0];
  return (
    (target ? services.find((service) => service.target === target) : undefined) ??
    services.find((service) => service.signingName === signed) ??
    (signed ? undefined : selectUnsigned(request, services))
  );
}

function selectUnsigned<T extends ServedModel>(request: WireRequest, services: readonly T[]): T | undefined {
  if (isRpcCbor(request))
    return services.find((service) => request.path.startsWith(`/service/${service.target}/`));
  const action = isForm(request) ? formOf(request).get("Action") : undefined;
  if (action)
    return services.find((service) => speaksQuery(service) && service.shapes.operations.has(action));
  return services.find((service) => service.protocol === "restJson1" && matchRoute(request, service.shapes));
}

/** Finds the protocol: a client of a service with several shows which one it speaks. */
export function selectProtocol(request: WireRequest, service: ServedModel | undefined): Protocol {
  if (service?.protocol.startsWith("rest")) return PROTOCOLS[service.protocol];
  if (isRpcCbor(request)) return rpcCbor;
  if (request.headers["x-amz-target"]) return isJson10(request) ? json10 : json11;
  if (isForm(request) && (!service || speaksQuery(service))) return awsQuery;
  return service ? PROTOCOLS[service.protocol] : restJson;
}

function speaksQuery(service: ServedModel): boolean {
  return service.protocol === "awsQuery" || service.signingName === "monitoring";
}

function isForm(request: WireRequest): boolean {
  const contentType = request.headers["content-type"] ?? "";
  return contentType.startsWith("application/x-www-form-urlencoded") || request.query.has("Action");
}

function isJson10(request: WireRequest): boolean {
  return (request.headers["content-type"] ?? "").startsWith("application/x-amz-json-1.0");
}
