/** The headers that an object is kept with, and is sent with when it is read. */
import type { PutObjectRequest } from "@aws-sdk/client-s3";
import type { ObjectDocument } from "./documents.ts";

const NAMES = ["CacheControl", "ContentDisposition", "ContentLanguage"] as const;

type Sent = Pick<
  PutObjectRequest,
  (typeof NAMES)[number] | "ContentEncoding" | "ContentType" | "Metadata"
> & {
  readonly Expires?: Date | undefined;
};

/** The parts of an object's document that a request says by headers. */
export function keepHeaders(
  input: Sent,
): Pick<ObjectDocument, "headers" | "contentEncoding" | "contentType" | "metadata"> {
  const sent = NAMES.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]]));
  const expires = input.Expires ? [["Expires", input.Expires.toISOString()]] : [];
  return {
    headers: Object.fromEntries([...sent, ...expires]),
    contentEncoding: encodingOf(input),
    contentType: input.ContentType ?? "binary/octet-stream",
    metadata: input.Metadata ?? {},
  };
}

/** The same as members of an answer. */
export function showHeaders({ headers = {}, contentEncoding, contentType, metadata }: ObjectDocument) {
  const { Expires, ...others } = headers;
  return {
    ...others,
    ...(Expires === undefined ? {} : { Expires: new Date(Expires) }),
    ContentType: contentType,
    ContentEncoding: contentEncoding,
    Metadata: metadata,
  };
}

/** The encoding of the object itself: `aws-chunked` belongs to the transport. */
function encodingOf({ ContentEncoding = "" }: Sent): string | undefined {
  const own = ContentEncoding.split(",").filter((name) => name.trim() !== "aws-chunked");
  return own.join(",").trim() || undefined;
}
