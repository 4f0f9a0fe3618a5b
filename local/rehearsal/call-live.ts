/** Real traffic through LIVE, counted by the version that AWS reports as executed. */
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** Traffic of one version: the calls that it executed, and how many of them failed. */
export interface VersionTraffic {
  calls: number;
  errors: number;
}

/** Traffic of one function, by version. Empty where there is nothing to call. */
export type FunctionTraffic = Record<string, VersionTraffic>;

/** The result of a burst of calls through LIVE. */
export interface Traffic {
  readonly byVersion: FunctionTraffic;
  /** Answers in which the handler's own AWS_LAMBDA_FUNCTION_VERSION is not the version that AWS named. */
  readonly mismatches: number;
  /** The distinct messages of the answers, which tell old code of `$LATEST` from new code. */
  readonly messages: readonly string[];
  /** Answers that were not as expected, each kind once. */
  readonly problems?: readonly string[];
  /** What went through triggers, a line each. */
  readonly through?: readonly string[];
  /** Of a function that is not called: the percent of each version that LIVE names. */
  readonly named?: Readonly<Record<string, number>>;
}

/** The place of a function's LIVE. */
export interface Target {
  readonly endpoint: string;
  readonly functionName: string;
  /** Default: that of local AWS. */
  readonly region?: string;
}

/** One call: its payload, and whether its answer is a failure. */
export interface Call {
  readonly payload: string;
  isFailure(answer: Answer): boolean;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Lambda refused a call before any handler saw it. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
}

const CALLS_AT_ONCE = 4;
const THROTTLED = 429;
const THROTTLED_PAUSE_MS = 50;
const PATIENCE = 200;

/** Calls LIVE of hello as long as there is another call. */
export async function sendTraffic(
  endpoint: string,
  functionName: string,
  isAnother: () => boolean | Promise<boolean>,
): Promise<Traffic> {
  const messages = new Set<string>();
  let mismatches = 0;
  const call: Call = {
    payload: "{}",
    isFailure({ headers, body }) {
      if (headers["x-amz-function-error"]) return true;
      const answer = JSON.parse(body);
      messages.add(answer.message);
      if (answer.version !== headers["x-amz-executed-version"]) mismatches++;
      return false;
    },
  };
  const byVersion = await sendCalls({ endpoint, functionName }, async () =>
    (await isAnother()) ? call : undefined,
  );
  return { byVersion, mismatches, messages: [...messages].sort() };
}

/**
 * Calls LIVE of a function, a few at once, as its callers do, until `next` has no further call.
 * Throws `CallRefused` if Lambda refuses one; a function that is not there counts as having no calls.
 * The calls are Lambda's Invoke over plain HTTP: the SDK's client takes longer than local AWS does to answer.
 */
export async function sendCalls(
  target: Target,
  next: () => Call | undefined | Promise<Call | undefined>,
): Promise<FunctionTraffic> {
  const path = `/2015-03-31/functions/${target.functionName}/invocations?Qualifier=LIVE`;
  const agent = new Agent({ keepAlive: true, maxSockets: CALLS_AT_ONCE });
  const byVersion: FunctionTraffic = {};

  const caller = async () => {
    for (let call = await next(); call; call = await next()) {
      const answer = await sendPatiently(target, path, agent, call.payload);
      const { status, headers, body } = answer;
      if (status === 404) return;
      if (status !== 200)
        throw new CallRefused(`A call of ${target.functionName} was answered with ${status}: ${body}`);
      const version = String(headers["x-amz-executed-version"]);
      byVersion[version] ??= { calls: 0, errors: 0 };
      byVersion[version].calls++;
      if (call.isFailure(answer)) byVersion[version].errors++;
    }
  };

  try {
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, caller));
  } finally {
    agent.destroy();
  }
  return byVersion;
}

/** Reads the percent of each version that LIVE of a function names; empty where there is no function. */
export async function readNamed(target: Target): Promise<Record<string, number>> {
  const path = `/2015-03-31/functions/${target.functionName}/aliases/LIVE`;
  const { status, body } = await send(target, path, { method: "GET" });
  if (status !== 200) return {};
  const { FunctionVersion, RoutingConfig } = JSON.parse(body);
  const weights: [string, number][] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  const others = weights.map(([version, share]): [string, number] => [version, Math.round(100 * share)]);
  const rest = others.reduce((left, [, percent]) => left - percent, 100);
  return Object.fromEntries([[FunctionVersion, rest], ...others]);
}

/** A caller that is throttled tries again, as a function with reserved concurrency makes it. */
async function sendPatiently(target: Target, path: string, agent: Agent, payload: string): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await send(target, path, { agent, method: "POST" }, payload);
    if (answer.status !== THROTTLED || tries === PATIENCE) return answer;
    await delay(THROTTLED_PAUSE_MS);
  }
}

function send(
  { endpoint, region }: Target,
  path: string,
  options: RequestOptions,
  payload = "",
): Promise<Answer> {
  // Local AWS without a key takes any signature, and the region from its scope.
  const scope = `rehearsal/20260101/${region}/lambda/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const signed = region === undefined ? {} : { headers: { authorization } };
  return new Promise((resolve, reject) => {
    request(endpoint + path, { ...options, ...signed }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on("error", reject)
      .end(payload);
  });
}
