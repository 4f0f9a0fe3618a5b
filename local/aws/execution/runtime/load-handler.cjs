"use strict";
/** Finds and loads the function that a handler string names. */
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const errors = require("./errors.cjs");
const { isStreaming, offerStreaming } = require("./response-stream.cjs");

/** Loads `handlerName` (`dir/file.export.nested`) from the code's folder. Throws the runtime's own errors. */
async function loadHandler(taskRoot, handlerName) {
  if (handlerName.includes("..")) {
    throw new errors.MalformedHandlerName(
      `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = path.basename(handlerName);
  const folder = handlerName.slice(0, handlerName.indexOf(file));
  const dot = file.indexOf(".");
  if (dot < 0) throw new errors.MalformedHandlerName("Bad handler");
  offerStreaming();
  const module = await loadModule(taskRoot, folder, file.slice(0, dot));
  const handler = file
    .slice(dot + 1)
    .split(".")
    .reduce((value, key) => value?.[key], module);
  if (!handler) throw new errors.HandlerNotFound(`${handlerName} is undefined or not exported`);
  if (typeof handler !== "function") throw new errors.HandlerNotFound(`${handlerName} is not a function`);
  return handler;
}

/** Requires modules as the runtime: an error for a missing module names the runtime's file, as on AWS. */
const requireForHandler = createRequire("/var/runtime/index.mjs");

async function loadModule(taskRoot, folder, name) {
  try {
    return await importOrRequire(taskRoot, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) throw new errors.UserCodeSyntaxError(error);
    if (error?.code === "MODULE_NOT_FOUND") throw new errors.ImportModuleError(error);
    throw error;
  }
}

/** In AWS's order: the bare name (or folder), `.js` as its package says, `.mjs`, `.cjs`, Node's lookup. */
async function importOrRequire(taskRoot, folder, name) {
  const base = path.resolve(taskRoot, folder, name);
  if (fs.existsSync(base)) return requireForHandler(base);
  if (isFile(`${base}.js`)) {
    return isEsModule(`${base}.js`) ? import(fileUrl(`${base}.js`)) : requireForHandler(`${base}.js`);
  }
  if (isFile(`${base}.mjs`)) return import(fileUrl(`${base}.mjs`));
  if (isFile(`${base}.cjs`)) return requireForHandler(`${base}.cjs`);
  return requireForHandler(
    requireForHandler.resolve(name, { paths: [taskRoot, path.join(taskRoot, folder)] }),
  );
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function fileUrl(file) {
  return require("node:url").pathToFileURL(file).href;
}

/** The nearest package.json decides, up to a `node_modules` folder. */
function isEsModule(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (path.basename(folder) === "node_modules") return false;
    const manifest = path.join(folder, "package.json");
    if (isFile(manifest)) {
      try {
        return JSON.parse(fs.readFileSync(manifest, "utf8"))?.type === "module";
      } catch (error) {
        console.warn(
          `${manifest} cannot be read, it will be ignored for ES module detection purposes.`,
          error,
        );
        return false;
      }
    }
    if (folder === path.dirname(folder)) return false;
  }
}

function takesCallback(handler) {
  return handler.length >= 3 && !isStreaming(handler);
}

/** From Node.js 24 on, a handler with a third parameter is refused, async or not. */
function refuseCallbackStyle(handler) {
  if (!takesCallback(handler)) return;
  throw new errors.CallbackHandlerDeprecated(
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

/** Before Node.js 24, a callback-style handler works, with a warning in the log. */
function warnOfCallbackStyle(handler) {
  if (process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING !== undefined) return;
  if (!takesCallback(handler) || handler.constructor?.name === "AsyncFunction") return;
  console.warn(
    "AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to update this function to use an async handler to use Node.js 24 or later. For more information and to provide feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.",
  );
}

module.exports = { loadHandler, refuseCallbackStyle, warnOfCallbackStyle };
