/** Headers that tell browsers what a page may do with an answer, and the answers to browser apps' preflights. */
import { isAllowed } from "../../pages/refuse-page.ts";
import { type Cors, corsHeaders, isPreflight } from "./cors.ts";
import type { WireAnswer, WireRequest } from "./exchange.ts";
import type { FunctionUrlAnswer } from "./function-url.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const PREFLIGHT_SECONDS = 600;

/** Adds to an answer of the control plane whose it is, that no page may embed it, and that allowed origins may read it. */
export function forControlPlane<T extends FunctionUrlAnswer>(
  answer: T,
  { headers }: WireRequest,
  allowOrigins: readonly string[] = [],
): T {
  const policy = isAllowed(headers, allowOrigins) ? "cross-origin" : "same-origin";
  return {
    ...answer,
    headers: {
      ...answer.headers,
      "x-local-aws": "lambda-live",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": policy,
      ...corsHeaders({ AllowOrigins: allowOrigins, ExposeHeaders: ["*"] }, headers, false),
    },
  };
}

/** Answers a preflight. Those of origins that are not let in were refused before: they carry an Origin. */
export function answerPreflight(
  { method, headers }: WireRequest,
  allowOrigins: readonly string[] = [],
): WireAnswer | undefined {
  if (!isPreflight(method, headers)) return undefined;
  const asked = headers["access-control-request-headers"];
  const cors: Cors = {
    AllowOrigins: allowOrigins,
    AllowMethods: METHODS,
    AllowHeaders: asked === undefined ? [] : [asked],
    MaxAge: PREFLIGHT_SECONDS,
  };
  return { status: 204, headers: corsHeaders(cors, headers, true), body: "" };
}

/** A page may run scripts and forms, and belongs to no origin. */
const SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";

/**
 * Puts a page that a function serves under `/_url/` into a sandbox. Its URL has the control plane's origin,
 * which refuses the page's requests; without an origin the page can't touch what other functions serve either.
 */
export function inSandbox(answer: FunctionUrlAnswer): FunctionUrlAnswer {
  const { "content-security-policy": own, ...others } = answer.headers;
  const policies = [own ?? [], SANDBOX].flat();
  return { ...answer, headers: { ...others, "content-security-policy": policies } };
}
