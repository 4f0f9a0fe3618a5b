/** Identifies a request: who signed it, which service and operation it asks for, and in which protocol. */
import type { WireProtocol } from "../service.ts";
import { awsJson } from "./aws-json.ts";
import { awsQuery, formOf } from "./aws-query.ts";
import { type CredentialScope, readCredentialScope } from "./caller.ts";
import type { Protocol, RoutedCall, ServiceModel, WireRequest } from "./exchange.ts";
import { type SizeLimit, sizeLimitOf } from "./limits.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";
import { matchRoute } from "./routes.ts";
import { isRpcCbor, rpcCbor } from "./rpc-cbor.ts";

/** A service as it is served: its model and its main protocol. */
export interface ServedModel extends ServiceModel {
  readonly protocol: WireProtocol;
}

/** The facts about a request that its head tells. */
export interface Identity<T extends ServedModel> {
  /** Absent for an unsigned request. */
  readonly scope: CredentialScope | undefined;
  /** Absent when the head names no service that is served. */
  readonly service: T | undefined;
  readonly protocol: Protocol;
  /** Absent without a service, and for a Query form: its body names the operation. */
  readonly call: RoutedCall | undefined;
  readonly limit: SizeLimit;
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

/** Identifies a request by its head alone. */
export function identifyRequest<T extends ServedModel>(
  head: WireRequest,
  services: readonly T[],
): Identity<T> {
  const scope = readCredentialScope(head);
  const service = findService(head, scope, services);
  const protocol = findProtocol(head, service);
  const call = service && protocol !== awsQuery ? protocol.route(head, service) : undefined;
  return { scope, service, protocol, call, limit: sizeLimitOf(service, call) };
}

/** Finds the service of an unsigned Query form by the operation that its body names. */
export function findServiceOfForm<T extends ServedModel>(
  request: WireRequest,
  { scope, protocol }: Identity<T>,
  services: readonly T[],
): T | undefined {
  return protocol === awsQuery && !scope?.service ? findByAction(request, services) : undefined;
}

/** Finds the service by the target, else by the signature, else by the action, else by the path. */
function findService<T extends ServedModel>(
  head: WireRequest,
  scope: CredentialScope | undefined,
  services: readonly T[],
): T | undefined {
  const target = head.headers["x-amz-target"]?.split(".")[0];
  return (
    (target ? services.find((service) => service.target === target) : undefined) ??
    services.find((service) => service.signingName === scope?.service) ??
    (scope?.service ? undefined : findUnsigned(head, services))
  );
}

function findUnsigned<T extends ServedModel>(head: WireRequest, services: readonly T[]): T | undefined {
  if (isRpcCbor(head)) return services.find(({ target }) => head.path.startsWith(`/service/${target}/`));
  return (
    findByAction(head, services) ??
    services.find(({ protocol, shapes }) => protocol === "restJson1" && matchRoute(head, shapes))
  );
}

function findByAction<T extends ServedModel>(request: WireRequest, services: readonly T[]): T | undefined {
  const action = isForm(request) && formOf(request).get("Action");
  return action
    ? services.find((service) => speaksQuery(service) && service.shapes.operations.has(action))
    : undefined;
}

/** Finds the protocol. The head shows which one a client of a service with several speaks. */
function findProtocol(head: WireRequest, service: ServedModel | undefined): Protocol {
  if (service?.protocol.startsWith("rest")) return PROTOCOLS[service.protocol];
  if (isRpcCbor(head)) return rpcCbor;
  if (head.headers["x-amz-target"]) return isJson10(head) ? json10 : json11;
  if (isForm(head) && (!service || speaksQuery(service))) return awsQuery;
  return service ? PROTOCOLS[service.protocol] : restJson;
}

function speaksQuery(service: ServedModel): boolean {
  return service.protocol === "awsQuery" || service.queryCompatible === true;
}

function isForm({ headers, query }: WireRequest): boolean {
  const contentType = headers["content-type"] ?? "";
  return contentType.startsWith("application/x-www-form-urlencoded") || query.has("Action");
}

function isJson10({ headers }: WireRequest): boolean {
  return (headers["content-type"] ?? "").startsWith("application/x-amz-json-1.0");
}
