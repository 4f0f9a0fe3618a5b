/**
 * The contract between the wire (protocol, routing, limits) and the services (state, rules) of local AWS.
 * A service is a table of operations, each of which takes the SDK's input and returns the SDK's output.
 */
import type { Store } from "./state/store.ts";

/** What services that keep documents are made of. */
export interface StoreAndClock {
  readonly store: Store;
  /** Epoch milliseconds. */
  now(): number;
}

/** One call as a service sees it: its caller, account and region. */
export interface CallContext {
  readonly region: string;
  readonly accountId: string;
  /** The beginning of URLs in answers, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly requestId: string;
  /** ARN of the caller, as GetCallerIdentity shows it and SSM records it in LastModifiedUser. */
  readonly callerArn: string;
  /** X-Ray's header, if the request has one. */
  readonly traceHeader?: string;
}

/** One operation: the SDK's input in, the SDK's output out. Throws `AwsError`. */
// biome-ignore lint/suspicious/noExplicitAny: the table holds operations of all shapes; each is typed where it is written
export type Operation = (input: any, call: CallContext) => unknown;

/** The operations of a service by name; each takes the state that they share, the service's control plane. */
// biome-ignore lint/suspicious/noExplicitAny: see `Operation`
export type OperationTable<Plane> = Record<string, (plane: Plane, input: any, call: CallContext) => unknown>;

/** Binds the operations of a table to their control plane. `check` runs before each and may throw. */
export function bindOperations<Plane>(
  plane: Plane,
  table: OperationTable<Plane>,
  check?: (name: string, input: Readonly<Record<string, unknown>>, call: CallContext) => void,
): Record<string, Operation> {
  const bound = Object.entries(table).map(([name, operation]): [string, Operation] => [
    name,
    (input, call) => {
      check?.(name, input, call);
      return operation(plane, input, call);
    },
  ]);
  return Object.fromEntries(bound);
}

/** Wire protocols that the served clients speak. */
export type WireProtocol = "restJson1" | "restXml" | "awsJson1.0" | "awsJson1.1" | "awsQuery";

/** A service. The SDK client exports its schemas (`UpdateAlias$`), so that its wire format is the SDK's. */
export interface ServiceDefinition {
  /** Signing name, as in the credential scope: `lambda`, `ssm`, `iam`, `sts`, `sns`, `monitoring`, `logs`. */
  readonly signingName: string;
  readonly protocol: WireProtocol;
  /** `X-Amz-Target` prefix of awsJson services (`AmazonSSM`), XML namespace of awsQuery and restXml ones. */
  readonly target?: string;
  /** Whether its model has the trait awsQueryCompatible: it once spoke awsQuery, and still answers clients that do. */
  readonly queryCompatible?: boolean;
  /** The client module's exports: `import * as sdk from "@aws-sdk/client-ssm"`. */
  readonly schemas: Record<string, unknown>;
  readonly operations: Record<string, Operation>;
}

/** An error that AWS would answer: the name of the exception, its text and its HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the exception's shape, for example `{ Type: "User" }` or `{ Reason: "..." }`. */
  readonly members: Record<string, unknown>;

  constructor(code: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** Makes the errors of one exception: each takes its text, and further members where there are any. */
export function refusal(code: string, status = 400) {
  return (message: string, members?: object) => new AwsError(code, message, status, { ...members });
}

/** Returns what was found, or throws the refusal. */
export function orRefuse<T>(found: T | undefined, refusal: () => AwsError): T {
  if (found === undefined) throw refusal();
  return found;
}
