/** Answers clients whose requests are not HTTP or end half-way. */
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";

const CLIENT_ERRORS: Record<string, [status: string, code: string, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    "408 Request Timeout",
    "RequestTimeoutException",
    "The request was not sent in time.",
  ],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "RequestHeaderSectionTooLarge",
    "The headers are too large.",
  ],
};

/** Tells a client why its request can't be read, and closes the connection. */
export function refuseBrokenClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = CLIENT_ERRORS[error.code ?? ""] ?? [
    "400 Bad Request",
    "MalformedHttpRequestException",
    "The request is not valid HTTP.",
  ];
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nx-amzn-requestid: ${randomUUID()}\r\n` +
      `x-amzn-errortype: ${code}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
