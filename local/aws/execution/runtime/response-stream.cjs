"use strict";
/** Handlers that write their answer to a stream. The answer is collected and posted whole. */
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const INTEGRATION_RESPONSE = "application/vnd.awslambda.http-integration-response";
const PRELUDE_END = Buffer.alloc(8);

/** Gives handlers the global `awslambda`, with which they declare that they stream. */
function offerStreaming() {
  globalThis.awslambda = {
    streamifyResponse(handler) {
      handler[STREAMING] = "response";
      return handler;
    },
    HttpResponseStream: {
      /** Status and headers of the HTTP answer go before the body, as JSON that ends with eight NUL bytes. */
      from(stream, prelude) {
        stream.setContentType(INTEGRATION_RESPONSE);
        stream.write(JSON.stringify(prelude));
        stream.write(PRELUDE_END);
        return stream;
      },
    },
  };
}

function isStreaming(handler) {
  return handler[STREAMING] === "response";
}

/** A stream for one answer. */
function openResponseStream() {
  const { Writable } = require("node:stream");
  const { finished } = require("node:stream/promises");
  const chunks = [];
  let contentType = "application/octet-stream";
  const writable = new Writable({
    objectMode: true,
    write(chunk, encoding, next) {
      if (chunk instanceof Uint8Array) chunks.push(chunk);
      else chunks.push(Buffer.from(typeof chunk === "string" ? chunk : JSON.stringify(chunk), encoding));
      next();
    },
  });
  writable.setContentType = (type) => {
    contentType = type;
  };
  return {
    writable,
    finished: () => (writable.writableFinished ? undefined : finished(writable)),
    bytes: () => Buffer.concat(chunks),
    contentType: () => contentType,
  };
}

module.exports = { offerStreaming, isStreaming, openResponseStream };
