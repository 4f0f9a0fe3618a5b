/** The HTTP exchange as the protocols see it: a whole request in, a whole answer out, no sockets. */
import type { AwsError } from "../service.ts";
import type { OperationShape, ServiceShapes } from "./shapes.ts";

/** A request: as a head with an empty body, or whole with its content encodings undone. */
export interface WireRequest {
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** An answer ready to be sent. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string;
}

/** The operation that a request names, and the labels of its path. The model may lack the `operation`. */
export interface RoutedCall {
  readonly name: string;
  readonly operation: OperationShape | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** One service as a protocol needs it. */
export interface ServiceModel {
  readonly signingName: string;
  /** `X-Amz-Target` prefix, or XML namespace. */
  readonly target?: string;
  /** Whether older clients know its errors by their codes in awsQuery. */
  readonly queryCompatible?: boolean;
  readonly shapes: ServiceShapes;
}

/** One way to say a call in HTTP. All but awsQuery route by the head. `parse` throws AwsError. */
export interface Protocol {
  route(request: WireRequest, service: ServiceModel): RoutedCall;
  parse(request: WireRequest, call: RoutedCall & { operation: OperationShape }): Record<string, unknown>;
  answer(operation: OperationShape, output: Record<string, unknown>, exchange: Exchange): WireAnswer;
  refuse(error: AwsError, exchange: Exchange): WireAnswer;
}

/** The service that answers, and the id of the request. */
export interface Exchange {
  readonly service: ServiceModel;
  readonly requestId: string;
}
