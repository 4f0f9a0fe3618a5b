/** Serves stand-in services over real HTTP, so that tests of protocols need no service's rules. */
import { type HttpOptions, type ListeningServer, listen } from "../../local/aws/protocol/http-server.ts";
import { lambdaRateLimit } from "../../local/aws/protocol/rate-limit.ts";
import type { LoggedRequest } from "../../local/aws/protocol/request-log.ts";
import { readServiceShapes } from "../../local/aws/protocol/shapes.ts";
import type { ServiceDefinition } from "../../local/aws/service.ts";

export interface ServedServices extends ListeningServer {
  readonly requests: LoggedRequest[];
  /** Errors that are bugs of a service, not answers of AWS. */
  readonly bugs: unknown[];
}

export interface ServeOptions extends Partial<HttpOptions> {
  readonly rate?: number;
}

/** Serves on a free port. The test must close the server. */
export async function serveServices(
  definitions: ServiceDefinition[],
  options: ServeOptions = {},
): Promise<ServedServices> {
  const requests: LoggedRequest[] = [];
  const bugs: unknown[] = [];
  const server = await listen(
    {
      port: 0,
      latencyMs: 0,
      handleFunctionUrl: async ({ requestId }) => ({
        status: 404,
        headers: { "x-amzn-requestid": requestId },
        body: "",
      }),
      handleHttpApi: async () => ({ status: 404, headers: {}, body: "" }),
      info: () => ({}),
      readCode: async () => undefined,
      onRequest: (request) => requests.push(request),
      ...options,
    },
    (endpoint) => ({
      services: definitions.map((service) => ({ ...service, shapes: readServiceShapes(service.schemas) })),
      region: "us-east-1",
      accountId: "123456789012",
      endpoint,
      rateLimit: lambdaRateLimit(options.rate, () => performance.now()),
      callerArn: (key) => `arn:aws:iam::123456789012:user/${key}`,
      onBug: (error) => bugs.push(error),
    }),
  );
  return { ...server, requests, bugs };
}
