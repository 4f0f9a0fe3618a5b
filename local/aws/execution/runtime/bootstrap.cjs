"use strict";
/**
 * The main module of an execution environment's process: loads the handler, then asks the Runtime API for one
 * invocation after the other. Plain CommonJS with few modules, because every cold start reads it.
 */
const { patchConsole, setRequestId, logError } = require("./console.cjs");
const { openRuntimeApi } = require("./runtime-api.cjs");
const { loadHandler, refuseCallbackStyle, warnOfCallbackStyle } = require("./load-handler.cjs");
const { runInvocation } = require("./invocation.cjs");
const { describeError, UnhandledPromiseRejection } = require("./errors.cjs");

patchConsole();
const api = openRuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API);
const runtimeMajor = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 22);

/** Reports an error that no handler caught to the running invocation, else to the initialization. */
let report = (error) => api.failInit(describeError(error));

function dieOf(title, error, exitCode) {
  logError(title, error);
  report(error).then(
    () => process.exit(exitCode),
    () => process.exit(exitCode),
  );
}

process.on("uncaughtException", (error) => dieOf("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason, promise) =>
  dieOf("Unhandled Promise Rejection", new UnhandledPromiseRejection(reason, promise), 128),
);

/** Exits with 13, as Node does if a module awaits a promise that can't settle any more. */
const endUnsettled = () => process.exit(13);

async function start() {
  process.on("beforeExit", endUnsettled);
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  process.off("beforeExit", endUnsettled);
  if (runtimeMajor >= 24) refuseCallbackStyle(handler);
  else warnOfCallbackStyle(handler);
  next(handler);
}

function next(handler) {
  // While the process waits, no invocation can take an error, and the connection is in use.
  report = async () => {};
  api.next().then(
    (invocation) => {
      setRequestId(invocation.requestId);
      report = (error) => api.fail(invocation.requestId, describeError(error));
      runInvocation({ api, handler, invocation, runtimeMajor, done: () => setImmediate(next, handler) });
    },
    () => process.exit(1),
  );
}

start().catch((error) => dieOf(runtimeMajor >= 24 ? "Init Error" : "Uncaught Exception", error, 129));
