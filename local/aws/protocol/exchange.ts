/** The HTTP exchange as the protocols see it: a whole request in, a whole answer out, no sockets. */
import type { AwsError } from "../service.ts";
import type { OperationShape, ServiceShapes } from "./shapes.ts";

/** A request that has been read to its end, with content encodings undone. */
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

export interface WireAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string;
}

/** The operation that a request names, and the labels of its path. `undefined` shape: the model has no such operation. */
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
  readonly shapes: ServiceShapes;
}

/** One way of saying a call in HTTP. `parse` throws `AwsError` for what can't be read. */
export interface Protocol {
  route(request: WireRequest, service: ServiceModel): RoutedCall;
  parse(request: WireRequest, call: RoutedCall & { operation: OperationShape }): Record<string, unknown>;
  answer(operation: OperationShape, output: Record<string, unknown>, exchange: Exchange): WireAnswer;
  refuse(error: AwsError, exchange: Exchange): WireAnswer;
}

export interface Exchange {
  readonly service: ServiceModel;
  readonly requestId: string;
}
