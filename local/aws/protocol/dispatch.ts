/** Takes a whole request to a whole answer: parses it, calls the operation, answers or refuses. */
import { AwsError, type CallContext, type Operation } from "../service.ts";
import type { CredentialScope } from "./caller.ts";
import type { Exchange, Protocol, WireAnswer, WireRequest } from "./exchange.ts";
import { findServiceOfForm, type Identity, type ServedModel } from "./identify-request.ts";
import type { RateLimit } from "./rate-limit.ts";
import { checkRequired } from "./required.ts";

/** A service as it is served: its model and its operations. */
export interface ServedService extends ServedModel {
  readonly operations: Record<string, Operation>;
}

/** The services and settings that all requests of one server share. */
export interface Wire {
  readonly services: readonly ServedService[];
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly rateLimit: RateLimit;
  callerArn(accessKeyId: string | undefined, region: string): string;
  /** Hears of every error that is a bug here and not an answer of AWS. */
  onBug(error: unknown, operation: string): void;
}

/** An answer, and the operation and input that it belongs to. */
export interface Handled {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly answer: WireAnswer;
}

/** Answers one request. Never rejects: every error becomes an answer in the caller's protocol. */
export async function handleRequest(
  request: WireRequest,
  identity: Identity<ServedService>,
  requestId: string,
  wire: Wire,
): Promise<Handled> {
  const { scope, protocol } = identity;
  const service = identity.service ?? findServiceOfForm(request, identity, wire.services);
  const seen = { service: service?.signingName ?? "", operation: "", input: undefined as unknown };
  const exchange: Exchange = { service: service ?? NO_SERVICE, requestId };
  try {
    if (!service) throw unknownService(request, scope, wire);
    const call = identity.call ?? protocol.route(request, service);
    seen.operation = call.name;
    const run = service.operations[call.name];
    const { operation } = call;
    if (!operation || !run) throw notImplemented(call.name, service);
    const context = contextOf(request, scope, requestId, wire);
    if (service.signingName === "lambda" && !wire.rateLimit(context.region, call.name)) throw rateExceeded();
    const input = protocol.parse(request, { ...call, operation });
    seen.input = input;
    checkRequired(input, operation.input, service);
    const output = ((await run(input, context)) ?? {}) as Record<string, unknown>;
    return { ...seen, answer: protocol.answer(operation, output, exchange) };
  } catch (error) {
    return { ...seen, answer: refuse(error, protocol, exchange, wire, seen.operation) };
  }
}

/** Refuses a request whose body was not read, in the protocol that its head shows. */
export function refuseUnread(
  { service, protocol }: Identity<ServedService>,
  error: AwsError,
  requestId: string,
): Handled {
  const answer = protocol.refuse(error, { service: service ?? NO_SERVICE, requestId });
  return { service: service?.signingName ?? "", operation: "", input: undefined, answer };
}

function refuse(
  error: unknown,
  protocol: Protocol,
  exchange: Exchange,
  wire: Wire,
  operation: string,
): WireAnswer {
  if (error instanceof AwsError) return protocol.refuse(error, exchange);
  wire.onBug(error, operation);
  const text = error instanceof Error ? error.message : String(error);
  return protocol.refuse(
    new AwsError("InternalFailure", `Local AWS failed in ${operation}: ${text}`, 500),
    exchange,
  );
}

function contextOf(
  request: WireRequest,
  scope: CredentialScope | undefined,
  requestId: string,
  wire: Wire,
): CallContext {
  const region = scope?.region ?? wire.region;
  return {
    region,
    accountId: wire.accountId,
    endpoint: wire.endpoint,
    requestId,
    callerArn: wire.callerArn(scope?.accessKeyId, region),
    traceHeader: request.headers["x-amzn-trace-id"],
  };
}

function rateExceeded(): AwsError {
  return new AwsError("TooManyRequestsException", "Rate exceeded", 429, {
    Reason: "CallerRateLimitExceeded",
  });
}

function notImplemented(operation: string, service: ServedService): AwsError {
  return new AwsError(
    "NotImplementedException",
    `Local AWS does not have ${service.signingName}'s ${operation}.`,
    501,
  );
}

function unknownService(request: WireRequest, scope: CredentialScope | undefined, wire: Wire): AwsError {
  const wanted = scope?.service ?? request.headers["x-amz-target"]?.split(".")[0];
  const here = wire.services.map((service) => service.signingName).join(", ");
  const what = wanted ? `the service ${wanted}` : `${request.method} ${request.path}`;
  return new AwsError("NotImplementedException", `Local AWS does not have ${what}. It has: ${here}.`, 501);
}

const NO_SERVICE = { signingName: "", shapes: { operations: new Map(), exceptions: new Map() } };
