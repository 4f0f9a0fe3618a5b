import { greet } from "./greeting.ts";

/** The part of a function URL's event that tells it from a direct call. */
interface UrlEvent {
  readonly requestContext?: { readonly http?: unknown };
}

interface UrlResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Greeting {
  /** The version that ran, as Lambda tells the process. */
  readonly version: string;
  readonly message: string;
}

/** Says which version answered: as an object to a direct call, as an HTTP response to a function URL. */
export async function handler(event: UrlEvent | undefined): Promise<Greeting | UrlResponse> {
  const greeting: Greeting = {
    version: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? "unknown",
    message: greet(),
  };
  if (!event?.requestContext?.http) return greeting;
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(greeting),
  };
}
