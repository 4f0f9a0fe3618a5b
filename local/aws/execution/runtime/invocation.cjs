"use strict";
/** Runs the handler once and posts its result or its error. */
const { buildContext } = require("./context.cjs");
const { logError } = require("./console.cjs");
const { describeError, JSONStringifyError, NodeJsExit } = require("./errors.cjs");
const { isStreaming, openResponseStream } = require("./response-stream.cjs");

/** Called when the event loop is empty: sends an answer that waited, or ends a handler that gave none. */
let whenLoopIsEmpty = () => {};
process.on("beforeExit", () => whenLoopIsEmpty());

/** Calls `handler` with one event, as the runtime `nodejs<runtimeMajor>` does; `done` asks for the next. */
function runInvocation({ api, handler, invocation, runtimeMajor, done }) {
  const { requestId } = invocation;
  const isAsync = handler.constructor?.name === "AsyncFunction";
  let settled = false;
  let waitsForEmptyLoop = true;

  const post = (sending) => {
    whenLoopIsEmpty = () => {};
    sending.then(done, () => process.exit(1));
  };
  const fail = (error) => {
    logError("Invoke Error", error);
    post(api.fail(requestId, describeError(error)));
  };
  const succeed = (result) => {
    const text = serialise(result);
    if (text === undefined) fail(runtimeMajor >= 24 ? new JSONStringifyError() : new Error(UNSERIALISABLE));
    else post(api.respond(requestId, text));
  };
  const finish = (error, result) => (isGiven(error) ? fail(error) : succeed(result));
  const once =
    (settle) =>
    (...values) => {
      if (settled) return;
      settled = true;
      whenLoopIsEmpty = () => {};
      settle(...values);
    };

  const completion = {
    get callbackWaitsForEmptyEventLoop() {
      return waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waitsForEmptyLoop = value;
    },
    succeed: once(succeed),
    fail: once((error) => fail(isGiven(error) ? error : "handled")),
    done: once(finish),
  };
  const callback = once((error, result) => {
    if (isGiven(error)) fail(error);
    else if (waitsForEmptyLoop) whenLoopIsEmpty = () => setImmediate(succeed, result);
    else succeed(result);
  });

  whenLoopIsEmpty = once(() => {
    if (isAsync || runtimeMajor >= 24) fail(new NodeJsExit());
    else succeed(null);
  });

  try {
    const context = buildContext(invocation, runtimeMajor < 24 ? completion : {});
    const event = JSON.parse(invocation.body);
    if (isStreaming(handler)) {
      const stream = openResponseStream();
      const sendStream = () =>
        post(api.respond(requestId, stream.bytes(), `Content-Type: ${stream.contentType()}\r\n`));
      const written = handler(event, stream.writable, context);
      if (typeof written?.then !== "function") throw "Streaming does not support non-async handlers.";
      written.then(() => stream.finished()).then(once(sendStream), completion.fail);
      return;
    }
    const result = runtimeMajor < 24 ? handler(event, context, callback) : handler(event, context);
    if (typeof result?.then === "function") result.then(completion.succeed, completion.fail);
    else if (runtimeMajor >= 24) completion.succeed(result);
  } catch (error) {
    once(fail)(error);
  }
}

const UNSERIALISABLE = "Unable to stringify response body";

/** JSON text of a result; `undefined` when it can't be written as JSON. */
function serialise(result) {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    return undefined;
  }
}

function isGiven(error) {
  return error !== undefined && error !== null;
}

module.exports = { runInvocation };
