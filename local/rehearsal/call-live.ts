/** Real traffic through LIVE, counted by the version that AWS reports as executed. */
import { Agent, type IncomingMessage, request } from "node:http";

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
}

const CALLS_AT_ONCE = 4;

/**
 * Calls LIVE of a function `calls` times, a few at once, as its callers do.
 * The calls are Lambda's Invoke over plain HTTP: the SDK's client takes longer than local AWS does to answer.
 */
export async function sendTraffic(endpoint: string, functionName: string, calls: number): Promise<Traffic> {
  const url = `${endpoint}/2015-03-31/functions/${functionName}/invocations?Qualifier=LIVE`;
  const agent = new Agent({ keepAlive: true, maxSockets: CALLS_AT_ONCE });
  const byVersion: FunctionTraffic = {};
  const messages = new Set<string>();
  let mismatches = 0;
  let left = calls;

  const caller = async () => {
    while (left-- > 0) {
      const { status, headers, body } = await post(url, agent);
      if (status === 404) return;
      if (status !== 200) throw new Error(`A call of ${functionName} was answered with ${status}: ${body}`);
      const version = String(headers["x-amz-executed-version"]);
      byVersion[version] ??= { calls: 0, errors: 0 };
      byVersion[version].calls++;
      if (headers["x-amz-function-error"]) {
        byVersion[version].errors++;
        continue;
      }
      const answer = JSON.parse(body);
      messages.add(answer.message);
      if (answer.version !== version) mismatches++;
    }
  };

  try {
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, caller));
  } finally {
    agent.destroy();
  }
  return { byVersion, mismatches, messages: [...messages].sort() };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

function post(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { agent, method: "POST" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on("error", reject)
      .end("{}");
  });
}
