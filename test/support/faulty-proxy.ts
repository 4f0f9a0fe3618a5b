/** A proxy between a client and local AWS. Chosen requests get the faults of a network or a service. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** The fault of one request. */
export type Fault =
  /** AWS does the work, but its answer never arrives. */
  | { readonly kind: "lose answer" }
  /** The answer breaks off half way. */
  | { readonly kind: "cut answer" }
  /** The proxy answers, and AWS never sees the request. `type` is the exception's name. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly type?: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The answer has no `Date` header. */
  | { readonly kind: "without date" }
  /** AWS's answer, changed on its way. */
  | { readonly kind: "change answer"; change(body: string): string }
  /** The request waits until `until` resolves, and is then passed on. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** AWS does the work. Its answer is passed on after `act`, which is called when the answer is there. */
  | { readonly kind: "before answer"; act(): void };

export interface SeenRequest {
  /** `GetAlias`, `UpdateAlias`, `GetFunction`, `PublishVersion`, ... as far as tests need them. */
  readonly operation: string;
  readonly path: string;
  readonly body: string;
  /** Time of arrival, in milliseconds since this process started. */
  readonly at: number;
  /** Number of earlier requests of this operation. */
  readonly index: number;
}

export interface FaultyProxy {
  readonly endpoint: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts a proxy. `choose` gives the fault of a request; a request without a fault is passed on. */
export async function startFaultyProxy(
  target: string,
  choose: (request: SeenRequest) => Fault | undefined,
): Promise<FaultyProxy> {
  const seen: SeenRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await readBody(incoming);
      const operation = operationOf(incoming);
      const index = seen.filter((one) => one.operation === operation).length;
      const request = {
        operation,
        path: incoming.url ?? "",
        body: body.toString(),
        index,
        at: performance.now(),
      };
      seen.push(request);
      const fault = choose(request);
      if (fault?.kind === "answer") return answer(outgoing, fault);
      if (fault?.kind === "hold") await fault.until;
      forward(target, incoming, body, outgoing, fault);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  outgoing: ServerResponse,
  { status, type, body, headers }: Extract<Fault, { kind: "answer" }>,
): void {
  outgoing.writeHead(status, {
    "content-type": "application/json",
    ...(type ? { "x-amzn-errortype": type } : {}),
    ...headers,
  });
  outgoing.end(
    body ??
      JSON.stringify({
        __type: type,
        message: `${type ?? "nothing"} by test`,
        Message: `${type ?? "nothing"} by test`,
      }),
  );
}

function forward(
  target: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): void {
  const passed = send(
    `${target}${incoming.url}`,
    { method: incoming.method ?? "GET", headers: incoming.headers },
    (response) => {
      if (fault?.kind === "lose answer") {
        response.resume();
        response.once("end", () => outgoing.destroy());
        return;
      }
      if (fault?.kind === "without date") {
        delete response.headers.date;
        outgoing.sendDate = false;
      }
      if (fault?.kind === "before answer") fault.act();
      if (fault?.kind === "change answer") {
        void readBody(response).then((body) => {
          const { "content-length": _, ...headers } = response.headers;
          outgoing.writeHead(response.statusCode ?? 500, headers).end(fault.change(body.toString()));
        });
        return;
      }
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      if (fault?.kind === "cut answer") {
        response.once("data", (chunk: Buffer) => {
          outgoing.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => outgoing.destroy());
        });
        return;
      }
      response.pipe(outgoing);
    },
  );
  passed.on("error", () => outgoing.destroy());
  passed.end(body);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const ROUTES: readonly [string, RegExp, string][] = [
  ["GET", /\/aliases\/[^/?]+$/, "GetAlias"],
  ["PUT", /\/aliases\/[^/?]+$/, "UpdateAlias"],
  ["GET", /\/functions\/[^/]+$/, "GetFunction"],
  ["GET", /\/functions\/[^/]+\/configuration$/, "GetFunctionConfiguration"],
  ["GET", /\/functions\/[^/]+\/concurrency$/, "GetFunctionConcurrency"],
  ["DELETE", /\/functions\/[^/]+$/, "DeleteFunction"],
  ["GET", /\/versions$/, "ListVersionsByFunction"],
  ["POST", /\/versions$/, "PublishVersion"],
  ["POST", /\/invocations$/, "Invoke"],
  ["GET", /\/policy$/, "GetPolicy"],
  ["GET", /\/aliases$/, "ListAliases"],
  ["GET", /\/event-source-mappings\/?$/, "ListEventSourceMappings"],
  ["GET", /\/event-invoke-config\/list$/, "ListFunctionEventInvokeConfigs"],
  ["GET", /\/urls$/, "ListFunctionUrlConfigs"],
];

function operationOf({ method, url, headers }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? target;
  const [path = ""] = (url ?? "").split("?");
  return (
    ROUTES.find(([wanted, pattern]) => wanted === method && pattern.test(path))?.[2] ?? `${method} ${path}`
  );
}
