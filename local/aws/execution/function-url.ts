/** Function URLs: web requests that invoke a function if its policy allows that. */

import { type Cors, corsHeaders, isPreflight } from "../protocol/cors.ts";
import type { FunctionUrlAnswer, FunctionUrlHandler, FunctionUrlRequest } from "../protocol/function-url.ts";
import { INVOKE_LIMIT } from "../protocol/limits.ts";
import { AwsError } from "../service.ts";
import { functionFailed, functionUrlAnswer } from "./function-url-answer.ts";
import { functionUrlEvent } from "./function-url-event.ts";
import { traceHeader } from "./trace-header.ts";
import type { InvokeResult } from "./types.ts";

/** The function behind a URL, and the URL's rules for access. */
export interface FunctionUrlTarget {
  readonly region: string;
  readonly accountId: string;
  readonly functionName: string;
  /** The alias that the URL is bound to; absent: `$LATEST`. */
  readonly qualifier?: string;
  readonly authType: "NONE" | "AWS_IAM";
  /** InvokeMode RESPONSE_STREAM: the function's result is passed on unchanged. */
  readonly isStreamed?: boolean;
  /** As CreateFunctionUrlConfig took it. */
  readonly cors?: Readonly<Record<string, unknown>>;
  /** This qualifier's policy allows everybody lambda:InvokeFunctionUrl and lambda:InvokeFunction. */
  readonly isPublic: boolean;
}

/** An invocation with the event of a web request. */
export interface FunctionUrlInvocation
  extends Pick<FunctionUrlTarget, "region" | "accountId" | "functionName" | "qualifier"> {
  readonly payload: Uint8Array;
  readonly requestId: string;
  readonly traceHeader: string;
  readonly tail: false;
}

export interface FunctionUrlDeps {
  find(urlId: string): FunctionUrlTarget | undefined;
  /** Throws `AwsError` if the function can't be run. */
  invoke(invocation: FunctionUrlInvocation): Promise<InvokeResult & { readonly executedVersion?: string }>;
  /** Hears of each request that reached a function's URL. */
  report?(target: FunctionUrlTarget, outcome: FunctionUrlOutcome): void;
  now(): number;
}

/** How a request to a function's URL ended. */
export interface FunctionUrlOutcome {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly latencyMs: number;
  readonly status: number;
  /** Absent where no version ran. */
  readonly executedVersion?: string;
}

const FORBIDDEN =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/** Answers all requests to function URLs. */
export function functionUrlHandler(deps: FunctionUrlDeps): FunctionUrlHandler {
  return async (request) => {
    const target = deps.find(request.urlId);
    if (!target || (request.region && request.region !== target.region)) return refused(request, 403, null);
    const startedAt = deps.now();
    const before = performance.now();
    let executedVersion: string | undefined;
    const invoke: FunctionUrlDeps["invoke"] = async (invocation) => {
      const result = await deps.invoke(invocation);
      executedVersion = result.executedVersion;
      return result;
    };
    const answer = await answerAt({ ...deps, invoke }, target, request);
    const latencyMs = performance.now() - before;
    deps.report?.(target, { startedAt, latencyMs, status: answer.status, executedVersion });
    return answer;
  };
}

async function answerAt(
  deps: FunctionUrlDeps,
  target: FunctionUrlTarget,
  request: FunctionUrlRequest,
): Promise<FunctionUrlAnswer> {
  const cors = target.cors as Cors | undefined;
  if (cors && isPreflight(request.method, request.headers)) {
    const headers = { ...own(request), ...corsHeaders(cors, request.headers, true) };
    return { status: 200, headers, body: "" };
  }
  const isSigned = target.authType === "AWS_IAM" && request.callerArn !== undefined;
  if (!isSigned && !target.isPublic) return refused(request, 403, FORBIDDEN);
  const answer = await call(deps, target, request, isSigned);
  return {
    ...answer,
    headers: { ...answer.headers, ...own(request), ...(cors && corsHeaders(cors, request.headers, false)) },
  };
}

async function call(
  deps: FunctionUrlDeps,
  target: FunctionUrlTarget,
  request: FunctionUrlRequest,
  isSigned: boolean,
): Promise<FunctionUrlAnswer> {
  const { region, accountId, functionName, qualifier } = target;
  const trace = traceHeader(request.headers["x-amzn-trace-id"], deps.now());
  const event = functionUrlEvent(request, { accountId, isSigned, traceHeader: trace }, deps.now());
  const payload = Buffer.from(JSON.stringify(event));
  try {
    if (payload.length > INVOKE_LIMIT.bytes) throw INVOKE_LIMIT.refusal;
    const result = await deps.invoke({
      region,
      accountId,
      functionName,
      qualifier,
      payload,
      requestId: request.requestId,
      traceHeader: trace,
      tail: false,
    });
    return result.functionError ? functionFailed() : functionUrlAnswer(result, target.isStreamed);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.status === 404) return refused(request, 403, FORBIDDEN);
    return refused(request, error.status, error.message, error.code);
  }
}

function own({ requestId }: FunctionUrlRequest): Record<string, string> {
  return { "x-amzn-requestid": requestId };
}

function refused(
  request: FunctionUrlRequest,
  status: number,
  message: string | null,
  errorType = "AccessDeniedException",
): FunctionUrlAnswer {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": errorType, ...own(request) },
    body: JSON.stringify({ Message: message }),
  };
}
