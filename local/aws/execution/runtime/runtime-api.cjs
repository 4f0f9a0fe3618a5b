"use strict";
/**
 * Client of the Lambda Runtime API (2018-06-01) over one kept-alive connection. Uses `net` and not `http`, so
 * that handlers may replace or instrument `http`, and so that a cold start loads less.
 */
const net = require("node:net");

const HEAD_END = Buffer.from("\r\n\r\n");

/** Connects to `host:port`. The process ends when the other side goes away. */
function openRuntimeApi(address) {
  const [host, port] = address.split(":");
  const socket = net.connect({ host, port: Number(port), noDelay: true });
  socket.unref();
  let waiting;
  let received = [];
  let expected;

  socket.on("data", (chunk) => {
    received.push(chunk);
    if (!expected) readHead();
    if (expected && length(received) >= expected.total) finish();
  });
  socket.on("error", () => process.exit(1));
  socket.on("close", () => process.exit(1));

  function readHead() {
    const bytes = received.length === 1 ? received[0] : Buffer.concat(received);
    received = [bytes];
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return;
    const [status, ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const bodyStart = end + HEAD_END.length;
    expected = {
      status: Number(status.split(" ")[1]),
      headers,
      bodyStart,
      total: bodyStart + Number(headers["content-length"] ?? 0),
    };
  }

  function finish() {
    const { status, headers, bodyStart } = expected;
    const body = Buffer.concat(received).subarray(bodyStart);
    received = [];
    expected = undefined;
    const { resolve } = waiting;
    waiting = undefined;
    socket.unref();
    resolve({ status, headers, body });
  }

  /** Sends a request. The connection keeps the event loop busy only while an answer is awaited. */
  function request(method, path, body, headers = "") {
    return new Promise((resolve) => {
      waiting = { resolve };
      socket.ref();
      const bytes = body === undefined ? undefined : Buffer.from(body);
      socket.cork();
      socket.write(
        `${method} /2018-06-01/runtime/${path} HTTP/1.1\r\nHost: ${address}\r\n${headers}${bytes ? `Content-Length: ${bytes.length}\r\n` : ""}\r\n`,
      );
      if (bytes) socket.write(bytes);
      socket.uncork();
    });
  }

  const failure = (path, error) =>
    request(
      "POST",
      path,
      JSON.stringify(error),
      `Lambda-Runtime-Function-Error-Type: ${header(error.errorType)}\r\n`,
    );

  return {
    async next() {
      const { headers, body } = await request("GET", "invocation/next");
      return { requestId: headers["lambda-runtime-aws-request-id"], headers, body };
    },
    respond: (requestId, body, headers) => request("POST", `invocation/${requestId}/response`, body, headers),
    fail: (requestId, error) => failure(`invocation/${requestId}/error`, error),
    failInit: (error) => failure("init/error", error),
  };
}

function length(chunks) {
  let total = 0;
  for (const chunk of chunks) total += chunk.length;
  return total;
}

function header(text) {
  return String(text).replace(/[^\x20-\x7e]/g, "?");
}

module.exports = { openRuntimeApi };
