/** A web request to a function URL. */
import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { Difference } from "./expectation.ts";
import { show } from "./matching.ts";

export interface UrlAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; `undefined` when the body is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: rows look into answers that a server may give any shape
  readonly body: any;
}

/** The body of a POST. */
export interface UrlBody {
  readonly type: string;
  readonly text: string;
}

/**
 * Calls the URL with GET, or with POST if there is a body. Throws `Difference` if `url` is no URL.
 * Names below `localhost` always lead to 127.0.0.1, also where the resolver does not know them.
 */
export function callUrl(url: string | undefined, signal: AbortSignal, body?: UrlBody): Promise<UrlAnswer> {
  if (!url || !URL.canParse(url)) throw new Difference([{ wanted: "a function URL", got: show(url) }]);
  const { protocol, hostname, host, port, pathname } = new URL(url);
  const options: RequestOptions = {
    host: hostname.endsWith(".localhost") ? "127.0.0.1" : hostname,
    port,
    path: pathname,
    method: body ? "POST" : "GET",
    headers: { host, ...(body && { "content-type": body.type }) },
    servername: hostname,
    signal,
  } as RequestOptions;
  return new Promise((resolve, reject) => {
    const send = protocol === "https:" ? httpsRequest : httpRequest;
    const request = send(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, text, body: parse(text) }),
      );
    });
    request.on("error", reject);
    request.end(body?.text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
