#!/usr/bin/env node
// Starts the bundled `live` with V8's code cache, which lies beside the bundle: nothing is compiled at start.
// Builds the bundle once if there is none (npm ci --ignore-scripts) or if the checkout has changed since.
"use strict";
const { existsSync, readFileSync, statSync, writeSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");
const { digestSources } = require("./sources-digest.cjs");

const root = join(__dirname, "..");
const dist = join(root, "dist");
if (!existsSync(join(dist, "live.cjs"))) buildFirst();
else if (!isCurrent()) buildAgain();

const named = /^[a-z]+$/.test(process.argv[2] ?? "") ? join(dist, `live-${process.argv[2]}.cjs`) : "";
const isVerb =
  named !== "" && !process.argv.includes("--help") && !process.argv.includes("-h") && existsSync(named);
const bundle = isVerb ? named : join(dist, "live.cjs");
const { size, mtimeMs } = statSync(bundle);
const cachePath = `${bundle}-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.cache`;
const cachedData = existsSync(cachePath) ? readFileSync(cachePath) : undefined;
const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(bundle, "latin1")}\n})`;
const script = new Script(source, { filename: bundle, cachedData });
if (!cachedData || script.cachedDataRejected) process.once("exit", keepCache);
const bundled = { exports: {} };
script.runInThisContext()(
  (name) => require(name.startsWith(".") ? join(dist, name) : name),
  bundled,
  bundled.exports,
  bundle,
  dist,
);

function buildFirst() {
  say("live is not built yet; building it once.\n");
  if (build()) return;
  say(
    "error NotBuilt: live could not be built.\nAs a user who may write there: npm ci, then npm run build.\n",
  );
  process.exit(1);
}

/** Goes on with the older bundle if the build fails: in an incident older code is better than none. */
function buildAgain() {
  say("live was built from other sources than this checkout has; building it again.\n");
  if (build()) return;
  say("warning: live could not be built again: what runs is older than this checkout. Then run: npm ci\n");
}

/** Writes to stderr. If that can't be written, `live` runs all the same. */
function say(text) {
  try {
    writeSync(2, text);
  } catch {
    // a full disk, or a terminal that is gone
  }
}

function build() {
  const { spawnSync } = require("node:child_process");
  return (
    spawnSync(process.execPath, [join(__dirname, "build.mjs")], { stdio: ["ignore", 2, 2] }).status === 0
  );
}

function isCurrent() {
  try {
    const { files, digest } = JSON.parse(readFileSync(join(dist, "sources.json"), "utf8"));
    return digestSources(root, files) === digest;
  } catch {
    return false;
  }
}

/** Keeps the compiled code for the next run. If the cache can't be written, the next start is only slower. */
function keepCache(exitCode) {
  if (exitCode !== 0) return;
  try {
    const { removePartials, replaceFile } = require("../functions/replace-file.cjs");
    removePartials(dist);
    replaceFile(cachePath, script.createCachedData());
  } catch {
    // a read-only installation, or a full disk
  }
}
