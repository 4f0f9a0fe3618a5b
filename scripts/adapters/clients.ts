import { ReleaseError } from "../release/model/errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { cleanAnswer } from "./clean-answer.ts";
import { resolveCredentials } from "./credentials.ts";
import { type Deadline, secondsToSpare } from "./deadline.ts";

/** Calls of one round go out together, also for a hundred functions. */
const AGENT = { keepAlive: true, maxSockets: 128 };

interface AnyClient {
  readonly middlewareStack: {
    add(
      step: (
        next: (args: never) => Promise<{ output: object }>,
      ) => (args: never) => Promise<{ output: object }>,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

/** Makes an SDK client for a run. What its answers say is harmless to show (`cleanAnswer`). Throws `NoRegion`. */
export async function openClient<Client extends AnyClient>(
  Made: new (config: Awaited<ReturnType<typeof clientSettings>>) => Client,
  settings: AwsSettings,
  service: "lambda" | "ssm" | "sts",
): Promise<Client> {
  const client = new Made(await clientSettings(settings, service));
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
  const { region } = settings;
  if (!region)
    throw new ReleaseError(
      "NoRegion",
      "No AWS region is set: neither aws:region of the stack, nor AWS_REGION, nor the profile names one.",
      { hint: "Set it for the stack: pulumi config set aws:region eu-central-1", exitCode: 2 },
    );
  return {
    region,
    credentials: await resolveCredentials(settings, region),
    maxAttempts: 1,
    cacheMiddleware: true,
    requestHandler: { httpAgent: AGENT, httpsAgent: AGENT, throwOnRequestTimeout: true },
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
