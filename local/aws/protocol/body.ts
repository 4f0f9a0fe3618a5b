/** Reads request bodies up to a limit and undoes aws-chunked framing and gzip. */
import type { IncomingMessage } from "node:http";
import { gunzipSync, inflateSync } from "node:zlib";
import { AwsError } from "../service.ts";
import { serializationError } from "./serialization-error.ts";

/** Thrown when a body is larger than the limit. The rest of the body is not read. */
export class BodyTooLarge extends Error {}

/** Thrown when the client hangs up before its request is whole. */
export class ClientGone extends Error {}

/** Collects the bytes of a request. Rejects with `BodyTooLarge` as soon as they exceed the limit. */
export function readBytes(message: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(message.headers["content-length"]) > limitBytes) return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new BodyTooLarge());
      }
    });
    message.on("end", () => resolve(Buffer.concat(chunks)));
    message.on("error", () => reject(new ClientGone()));
    message.on("close", () => reject(new ClientGone()));
  });
}

/**
 * Undoes the encodings that the headers name. `limitBytes` holds for the result too.
 * The body of an S3 object (`isObject`) stays compressed, since its encoding belongs to the object.
 */
export function decodeBody(
  bytes: Buffer,
  headers: Readonly<Record<string, string | undefined>>,
  limitBytes: number,
  isObject: boolean,
): Buffer {
  const encodings = (headers["content-encoding"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  const isChunked =
    encodings.includes("aws-chunked") || headers["x-amz-content-sha256"]?.startsWith("STREAMING-");
  const body = isChunked ? joinAwsChunks(bytes) : bytes;
  if (isObject) return body;
  return encodings.reduceRight((content, encoding) => decompress(content, encoding, limitBytes), body);
}

function decompress(content: Buffer, encoding: string, limitBytes: number): Buffer {
  if (encoding !== "gzip" && encoding !== "deflate") return content;
  try {
    return (encoding === "gzip" ? gunzipSync : inflateSync)(content, { maxOutputLength: limitBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new BodyTooLarge();
    throw serializationError(`The request body is not valid ${encoding}.`);
  }
}

/** Joins chunks, each `SIZE;chunk-signature=…\r\n`, bytes and `\r\n`, up to a size of 0. Ignores trailers. */
function joinAwsChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = /^([0-9a-f]+)(;|$)/i.exec(
      bytes.subarray(at, lineEnd < 0 ? at : lineEnd).toString("latin1"),
    )?.[1];
    if (!size) throw incompleteBody();
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(parts);
    const start = lineEnd + 2;
    if (start + length > bytes.length) throw incompleteBody();
    parts.push(bytes.subarray(start, start + length));
    at = start + length + 2;
  }
  throw incompleteBody();
}

function incompleteBody(): AwsError {
  return new AwsError("IncompleteBody", "The request body terminated unexpectedly", 400);
}
