/** Where calls go, by service: a URL, or null for AWS's own endpoint. */
export interface Endpoint {
  readonly urls: Readonly<Record<string, string | null>>;
  /** An answer said so itself. */
  readonly isLocalAws: boolean;
}

/** Account and region of a stack, as far as AWS's answers name them, and the endpoint that answered. */
export interface Place {
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly endpoint?: Endpoint;
}

/** A place of which nothing is known. */
export const NOWHERE: Place = { account: undefined, region: undefined };

/** Account and region in the first ARN found; error texts hold ARNs too. */
export function placeOf(texts: readonly (string | undefined)[]): Place {
  for (const text of texts) {
    const [, region, account] = /arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):/.exec(text ?? "") ?? [];
    if (account) return { account, region };
  }
  return NOWHERE;
}

/** `account 123456789012, us-east-1`; with an endpoint that is not AWS's own, also `local AWS at URL` or `endpoint URL`. */
export function describePlace({ account, region, endpoint }: Place): string {
  const whose = account ? `account ${account}` : "account unknown";
  return [whose, region, endpoint && describeEndpoint(endpoint)].filter(Boolean).join(", ");
}

/** `prd (account 123456789012, us-east-1)`. */
export function nameWithPlace(stack: string, place: Place): string {
  return `${stack} (${describePlace(place)})`;
}

/** The one URL of all services, null for AWS's own, or each service's URL where they differ. */
export function commonUrl({ urls }: Endpoint): string | null | Endpoint["urls"] {
  const [first = null, ...others] = [...new Set(Object.values(urls))];
  return others.length === 0 ? first : urls;
}

function describeEndpoint(endpoint: Endpoint): string | undefined {
  const common = commonUrl(endpoint);
  if (common === null) return undefined;
  if (typeof common === "string") return `${endpoint.isLocalAws ? "local AWS at" : "endpoint"} ${common}`;
  const each = Object.entries(common).map(([service, url]) => `${service} ${url ?? "AWS's own"}`);
  return `endpoints ${each.join(" and ")}`;
}
