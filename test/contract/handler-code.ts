/** The one handler that all functions of the suite run. `do` in the event selects its behaviour. */
import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";

/**
 * Zips the handler, which names `build` in its answers. Another build is other code. The same build always
 * gives the same bytes.
 */
export function handlerZip(build: string): Uint8Array {
  const source = `const BUILD = ${JSON.stringify(build)};\n${HANDLER}`;
  return zipSync({ "index.js": strToU8(source) }, { mtime: new Date("2026-01-01T12:00:00Z") });
}

/** CodeSha256 of a zip as Lambda gives it: the base64 SHA-256 of the bytes. */
export function codeSha256(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}

const HANDLER = `
exports.handler = async (event, context) => {
  switch (event && event.do) {
    case "throw":
      throw new TypeError(event.text);
    case "exit":
      return process.exit(0);
    case "sleep":
      return new Promise((resolve) => setTimeout(() => resolve("slept"), event.ms));
    case "nothing":
      return undefined;
    case "log":
      console.log(event.text);
      return "logged";
    case "large":
      return "x".repeat(event.bytes);
    case "echo":
      return event.value;
    case "env":
      return Object.fromEntries(event.names.map((name) => [name, process.env[name]]));
  }
  return {
    build: BUILD,
    version: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionVersion: context.functionVersion,
    functionName: context.functionName,
    invokedFunctionArn: context.invokedFunctionArn,
    requestId: context.awsRequestId,
    memoryLimitInMB: context.memoryLimitInMB,
    logGroupName: context.logGroupName,
    logStreamName: context.logStreamName,
    clientContext: context.clientContext,
    body: event && event.body,
    isBase64Encoded: event && event.isBase64Encoded,
    http: event && event.requestContext && { ...event, body: undefined },
  };
};
exports.echoes = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });
`;
