"use strict";
/** Console methods that write Lambda's log lines, each as one frame on the telemetry file descriptor. */
const fs = require("node:fs");
const { format } = require("node:util");
const { errorLine } = require("./errors.cjs");

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const METHODS = { trace: 0, debug: 1, info: 2, log: 2, warn: 3, error: 4, fatal: 5 };
/** Frames as in Lambda's logging contract: magic, length, microseconds, then the message. */
const FRAME_MAGIC = 0xa55a0003;
const FRAME_HEAD = 16;

let requestId;
const asJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";

/** Sets the invocation that the following lines belong to. */
function setRequestId(id) {
  requestId = id;
}

/** Replaces the console's methods. Levels below AWS_LAMBDA_LOG_LEVEL write nothing. */
function patchConsole() {
  const fd = Number(process.env._LAMBDA_TELEMETRY_LOG_FD);
  delete process.env._LAMBDA_TELEMETRY_LOG_FD;
  const lowest = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
  const render = asJson ? jsonLine : textLine;
  for (const [method, level] of Object.entries(METHODS)) {
    // The first argument is named, so that a call without arguments writes undefined, as on AWS.
    console[method] =
      level < lowest
        ? () => {}
        : (message, ...more) => writeFrame(fd, render(new Date(), LEVELS[level], [message, ...more]));
  }
}

/** Logs an error that the runtime reports, in the words of the runtime. */
function logError(title, error) {
  const known = error instanceof Error ? error : new Error(error);
  if (asJson) console.error(known);
  else console.error(title, `\t${errorLine(known)}`);
}

function textLine(time, level, parameters) {
  return `${time.toISOString()}\t${requestId}\t${level}\t${format(...parameters)}\n`;
}

function jsonLine(time, level, parameters) {
  const line = { timestamp: time.toISOString(), level, requestId };
  if (parameters.length === 1) {
    line.message = parameters[0];
    try {
      return `${JSON.stringify(line, plainErrors)}\n`;
    } catch {
      line.message = format(parameters[0]);
      return `${JSON.stringify(line)}\n`;
    }
  }
  line.message = format(...parameters);
  const error = parameters.find((parameter) => parameter instanceof Error);
  return `${JSON.stringify(error ? { ...line, ...errorMembers(error) } : line)}\n`;
}

function plainErrors(_key, value) {
  return value instanceof Error ? { ...errorMembers(value), ...value } : value;
}

function errorMembers(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : error.stack,
  };
}

function writeFrame(fd, text) {
  const size = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(FRAME_HEAD + size);
  frame.writeUInt32BE(FRAME_MAGIC, 0);
  frame.writeUInt32BE(size, 4);
  frame.writeBigInt64BE(BigInt(Date.now()) * 1000n, 8);
  frame.write(text, FRAME_HEAD);
  for (let written = 0; written < frame.length; ) {
    try {
      written += fs.writeSync(fd, frame, written);
    } catch (error) {
      if (error.code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

module.exports = { patchConsole, setRequestId, logError };
