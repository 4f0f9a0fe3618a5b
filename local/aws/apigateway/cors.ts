/** CORS of an HTTP API, which API Gateway answers by itself: functions' own CORS headers are left out. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { corsHeaders, isPreflight } from "../protocol/cors.ts";
import type { FunctionUrlAnswer, WebRequest } from "../protocol/function-url.ts";

/** The answer to a browser's preflight; undefined for other requests, and for an API without CORS. */
export function answerPreflight(cors: sdk.Cors | undefined, { method, headers }: WebRequest) {
  if (!cors || !isPreflight(method, headers)) return undefined;
  return { status: 204, headers: corsHeaders(forOrigin(cors, headers.origin), headers, true), body: "" };
}

/** Puts the API's CORS headers in the place of the function's. */
export function withCors(
  cors: sdk.Cors | undefined,
  { headers }: WebRequest,
  answer: FunctionUrlAnswer,
): FunctionUrlAnswer {
  if (!cors) return answer;
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith("access-control-"));
  return {
    ...answer,
    headers: { ...Object.fromEntries(own), ...corsHeaders(forOrigin(cors, headers.origin), headers, false) },
  };
}

/** `https://*` allows every origin of that scheme. */
function forOrigin(cors: sdk.Cors, origin = ""): sdk.Cors {
  const scheme = /^https?:\/\//.exec(origin)?.[0];
  if (!scheme || !cors.AllowOrigins?.includes(`${scheme}*`)) return cors;
  return { ...cors, AllowOrigins: [...cors.AllowOrigins, origin] };
}
