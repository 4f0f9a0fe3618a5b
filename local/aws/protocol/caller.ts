/** The caller of a request, by its signature. `check-signature.ts` checks it where keys count. */
import type { WireRequest } from "./exchange.ts";

/** The parts of a credential scope, `AKIA…/20260102/us-east-1/lambda/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region?: string;
  readonly service?: string;
}

/** Reads the scope from the Authorization header or, in a presigned URL, from the query. */
export function readCredentialScope(
  request: Pick<WireRequest, "headers" | "query">,
): CredentialScope | undefined {
  const header = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1];
  const scope = header ?? request.query.get("X-Amz-Credential");
  if (!scope) return readOlderSignature(request);
  const parts = scope.split("/");
  const accessKeyId = parts[0] ?? "";
  // A signature for several regions (AWS4-ECDSA) has no region in its scope.
  if (parts.length === 4) return { accessKeyId, service: parts[2] };
  return { accessKeyId, region: parts[2] || undefined, service: parts[3] || undefined };
}

/** Reads signature version 2, which names no service. The AWS CLI and boto3 presign S3 so in us-east-1. */
function readOlderSignature({
  headers,
  query,
}: Pick<WireRequest, "headers" | "query">): CredentialScope | undefined {
  const inUrl = query.has("Signature") ? query.get("AWSAccessKeyId") : undefined;
  const accessKeyId = /^AWS ([^:\s]+):/.exec(headers.authorization ?? "")?.[1] ?? inUrl;
  return accessKeyId ? { accessKeyId, service: "s3" } : undefined;
}
