import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { AwsClock } from "./aws-clock.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { cleanAnswer } from "./clean-answer.ts";
import { resolveCredentials } from "./credentials.ts";
import { type Deadline, secondsToSpare } from "./deadline.ts";
import { proxyFor } from "./proxies.ts";
import { openTransport } from "./transport.ts";

interface AnyClient extends ClientWithHandler<never, never, Answer> {
  readonly middlewareStack: {
    add(
      step: (
        next: (args: never) => Promise<{ output: object }>,
      ) => (args: never) => Promise<{ output: object }>,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

/**
 * Makes an SDK client for a run. `clock` notes AWS's time from each answer, and what the answers say is harmless to show
 * (`cleanAnswer`). Throws `NoRegion`.
 */
export async function openClient<Client extends AnyClient>(
  Made: new (config: Awaited<ReturnType<typeof clientSettings>>) => Client,
  settings: AwsSettings,
  service: "lambda" | "ssm" | "sts" | "iam" | "cloudwatch",
  clock: AwsClock,
): Promise<Client> {
  const client = new Made(await clientSettings(settings, service));
  noteHeaders(client, settings, clock);
  nameProxy(client, settings);
  client.middlewareStack.add(
    (next) => async (args) => {
      const answered = await next(args);
      return { ...answered, output: cleanAnswer(answered.output) };
    },
    { step: "initialize", name: "cleanAnswer" },
  );
  return client;
}

/** The SDK retries nothing, since we must judge a repeated write. */
async function clientSettings(settings: AwsSettings, service: string) {
  const endpoint = settings.endpoints[service];
  const { region, stsRegion, useFipsEndpoint, useDualstackEndpoint } = settings;
  if (!region)
    throw new ReleaseError(
      "NoRegion",
      "No AWS region is set: neither aws:region of the stack, nor AWS_REGION, nor the profile names one.",
      {
        hint: `Set it for the stack: ${printedCommand("pulumi config set KEY VALUE", { KEY: "aws:region", VALUE: "eu-central-1" })}`,
        exitCode: 2,
      },
    );
  return {
    region: service === "sts" ? (stsRegion ?? region) : region,
    credentials: await resolveCredentials(settings, region),
    maxAttempts: 1,
    cacheMiddleware: true,
    requestHandler: await openTransport(settings),
    useFipsEndpoint,
    useDualstackEndpoint,
    // Read already, of the profile that acts.
    ignoreConfiguredEndpointUrls: true,
    ...(endpoint ? { endpoint } : {}),
  };
}

interface ClientWithHandler<Request, Options, Response> {
  readonly config: {
    readonly requestHandler: { handle(request: Request, options?: Options): Promise<Response> };
  };
}

/** Longest wait for the answer to one attempt; then another attempt is worth more than waiting. */
const PATIENCE_SECONDS = { least: 2, most: 5 };

/**
 * Ends each call of a client at the run's deadline, and each attempt that gives no answer: a stuck connection
 * must not cost the other calls their time. A signal given to `send` instead would make the SDK build its
 * chain of steps anew for each call, which costs a tenth of the time that fifty functions take.
 */
export function endWith<Request, Options extends object, Response>(
  { config: { requestHandler } }: ClientWithHandler<Request, Options, Response>,
  deadline: Deadline,
): void {
  const handle = requestHandler.handle.bind(requestHandler);
  const { least, most } = PATIENCE_SECONDS;
  const requestTimeout = Math.max(least, secondsToSpare(deadline, most)) * 1000;
  requestHandler.handle = (request, options) =>
    handle(request, { ...options, abortSignal: deadline.signal, requestTimeout } as unknown as Options);
}

interface Answer {
  readonly response: { readonly headers: Readonly<Record<string, string>> };
}

const ofLocalAws = new WeakSet<AwsSettings>();

/** Whether an answer to a call with these settings came from local AWS, which says so in a header. */
export function isLocalAws(settings: AwsSettings): boolean {
  return ofLocalAws.has(settings);
}

/** Notes AWS's time from each answer to a client, refusals included, and whether it is local AWS. */
function noteHeaders<Request, Options, Response extends Answer>(
  { config: { requestHandler } }: ClientWithHandler<Request, Options, Response>,
  settings: AwsSettings,
  clock: AwsClock,
): void {
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (request, options) => {
    const answer = await handle(request, options);
    clock.note(answer.response.headers.date);
    if (answer.response.headers["x-local-aws"]) ofLocalAws.add(settings);
    return answer;
  };
}

interface Url {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

/** Notes in the error of a call that went through a proxy which proxy that was: the error names only an address. */
function nameProxy<Request, Options, Response>(
  { config: { requestHandler } }: ClientWithHandler<Request, Options, Response>,
  { proxies }: AwsSettings,
): void {
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) =>
    handle(request, options).catch((error: unknown) => {
      const { protocol, hostname, port } = request as unknown as Url;
      const proxy = proxyFor(new URL(`${protocol}//${hostname}${port ? `:${port}` : ""}`), proxies);
      throw proxy && error instanceof Error ? Object.assign(error, { proxy }) : error;
    });
}
