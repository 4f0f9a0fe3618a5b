"use strict";
/** Errors that the Node.js runtime raises itself, and the texts of any error for Runtime API and log. */
const { types } = require("node:util");

const named = (type) =>
  class extends Error {
    get name() {
      return `Runtime.${type}`;
    }
  };

const ImportModuleError = named("ImportModuleError");
const UserCodeSyntaxError = named("UserCodeSyntaxError");
const HandlerNotFound = named("HandlerNotFound");
const MalformedHandlerName = named("MalformedHandlerName");
const CallbackHandlerDeprecated = named("CallbackHandlerDeprecated");

class JSONStringifyError extends named("JSONStringifyError") {
  constructor() {
    super("Unable to stringify response body");
  }
}

class NodeJsExit extends named("NodeJsExit") {
  constructor() {
    super(
      "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
    );
  }
}

class UnhandledPromiseRejection extends named("UnhandledPromiseRejection") {
  constructor(reason, promise) {
    super(reason);
    this.reason = reason;
    this.promise = promise;
  }
}

/** The parts of `error` that the function's caller gets. */
function describeError(error) {
  try {
    if (isErrorLike(error)) {
      return {
        errorType: clean(error.name),
        errorMessage: clean(error.message),
        trace: clean(error.stack).split("\n"),
      };
    }
    return { errorType: typeof error, errorMessage: clean(error.toString()), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
}

/** One log line, with the members of an Error that JSON leaves out and those that the thrower added. */
function errorLine(error) {
  try {
    return JSON.stringify(error, (_key, value) => {
      if (!(value instanceof Error)) return typeof value === "string" ? clean(value) : value;
      const members = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
      return typeof value.stack === "string" ? { ...members, stack: value.stack.split("\n") } : members;
    });
  } catch {
    return JSON.stringify(describeError(error));
  }
}

function isErrorLike(value) {
  return (
    types.isNativeError(value) ||
    ["name", "message", "stack"].every((key) => typeof value?.[key] === "string" && value[key] !== "")
  );
}

const RUNTIME_FILE = new RegExp(`(?:file://)?${escapeRegExp(__dirname)}/[\\w-]+\\.cjs`, "g");
const TASK_ROOT = process.env.LAMBDA_TASK_ROOT;

/** Names files as on AWS: the code's folder is /var/task, the runtime is /var/runtime/index.mjs. */
function clean(text) {
  return text
    ?.replaceAll("\x7f", "%7F")
    .replace(RUNTIME_FILE, "/var/runtime/index.mjs")
    .replaceAll(TASK_ROOT, "/var/task");
}

function escapeRegExp(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

module.exports = {
  ImportModuleError,
  UserCodeSyntaxError,
  HandlerNotFound,
  MalformedHandlerName,
  CallbackHandlerDeprecated,
  JSONStringifyError,
  NodeJsExit,
  UnhandledPromiseRejection,
  describeError,
  errorLine,
};
