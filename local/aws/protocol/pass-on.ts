/** Passes the calls of a service on to another server of this machine (`--service NAME=URL`), streaming both ways. */
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { AwsError } from "../service.ts";
import { readCredentialScope } from "./caller.ts";
import type { WireRequest } from "./exchange.ts";

/** Where the calls go that are signed for a service, by its name in signatures: `dynamodb`. */
export type ServicesElsewhere = Readonly<Record<string, string>>;

/** The service that a request is signed for, if another server has it. */
export function serviceElsewhere(
  head: WireRequest,
  elsewhere: ServicesElsewhere,
): { readonly name: string; readonly url: string } | undefined {
  const name = readCredentialScope(head)?.service ?? "";
  const url = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  return url === undefined ? undefined : { name, url };
}

/** Belong to one connection, not to the request. No client signs them. */
const OF_CONNECTION = new Set(["connection", "keep-alive", "proxy-connection", "expect"]);

/**
 * Sends a request on as it is, Host included, so that its signature stays good, and the answer back as it is. Resolves to
 * the answer's status. Rejects with an `AwsError` of status 502 as long as nothing was answered; later failures end the
 * connection.
 */
export function passOn(
  { name, url }: { readonly name: string; readonly url: string },
  head: WireRequest,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    if (Number(port) === message.socket.localPort) throw isItself(name, url);
    const passed = request({
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port: port || 80,
      method: head.method,
      path: head.rawQuery ? `${head.path}?${head.rawQuery}` : head.path,
      headers: ofRequest(message.rawHeaders),
      setHost: false,
      agent: false,
    });
    passed.on("response", (answer) => {
      const status = answer.statusCode ?? 502;
      response.writeHead(status, answer.statusMessage, ofRequest(answer.rawHeaders));
      answer.on("error", () => response.destroy());
      answer.pipe(response);
      response.on("close", () => {
        passed.destroy();
        resolve(status);
      });
    });
    passed.on("error", (error) => {
      if (response.headersSent) response.destroy();
      else reject(noAnswer(name, url, error));
    });
    response.on("close", () => passed.destroy());
    message.pipe(passed);
  });
}

/** Names and values in turn, as they came. */
function ofRequest(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? "";
    return !OF_CONNECTION.has(name.toLowerCase());
  });
}

function isItself(name: string, url: string): AwsError {
  return new AwsError(
    "ServiceUnavailable",
    `Local AWS passes ${name} on to ${url} (--service), which is local AWS itself. Name the port of the server that has ${name}.`,
    502,
  );
}

function noAnswer(name: string, url: string, error: Error): AwsError {
  return new AwsError(
    "ServiceUnavailable",
    `Local AWS passes ${name} on to ${url} (--service), and that server does not answer: ${error.message}. Start it there, then try again.`,
    502,
  );
}
