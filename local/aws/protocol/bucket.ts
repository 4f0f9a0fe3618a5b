/** The bucket of an S3 request, in the host or first in the path. The model's paths begin behind it. */
import type { WireRequest } from "./exchange.ts";
import { decodeLabel } from "./routes.ts";

/** Matches `photos.localhost:4566`, `photos.s3.localhost` and `photos.s3.us-east-1.amazonaws.com`. */
const BUCKET_HOST = /^([a-z0-9][a-z0-9.-]*?)\.(?:s3[.-][^:]*|s3|localhost)(?::\d+)?$/;
const SERVICE_HOST = /^s3[.-]/;

/** Splits a request into its bucket and the request inside that bucket. */
export function splitBucket(request: WireRequest): { bucket: string | undefined; inside: WireRequest } {
  const host = request.headers.host ?? "";
  const inHost = SERVICE_HOST.test(host) ? undefined : BUCKET_HOST.exec(host)?.[1];
  if (inHost) return { bucket: inHost, inside: request };
  const [, first = "", rest = ""] = /^\/([^/]*)(\/.*)?$/.exec(request.path) ?? [];
  if (!first) return { bucket: undefined, inside: request };
  return { bucket: decodeLabel(first), inside: { ...request, path: rest || "/" } };
}
