/** The event that a function gets for a web request to its URL: payload format 2.0. */
import type { FunctionUrlRequest } from "../protocol/function-url.ts";
import { webEvent } from "./web-event.ts";

/** Facts of the call that the request itself does not hold. */
export interface EventSource {
  readonly accountId: string;
  readonly isSigned: boolean;
  /** The invocation's trace header, of which the event shows only the root. */
  readonly traceHeader: string;
}

/** Builds the event; `now` is epoch milliseconds. The path stays as it was sent. */
export function functionUrlEvent(request: FunctionUrlRequest, source: EventSource, now: number): object {
  const { accountId, isSigned, traceHeader } = source;
  const iam = isSigned && callerIdentity(request.callerArn ?? "", accountId);
  return webEvent(
    request,
    {
      apiId: request.urlId,
      accountId: isSigned ? accountId : "anonymous",
      routeKey: "$default",
      stage: "$default",
      path: request.rawPath,
      requestId: request.requestId,
      traceHeader,
      ...(iam && { authorizer: { iam } }),
    },
    now,
  );
}

function callerIdentity(callerArn: string, accountId: string): object {
  return {
    accessKey: "ASIALOCALAWSCALLER",
    accountId,
    callerId: callerArn.split("/").at(-1) ?? "",
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: callerArn,
    userId: callerArn.split("/").at(-1) ?? "",
  };
}
