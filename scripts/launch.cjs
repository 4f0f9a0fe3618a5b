#!/usr/bin/env node
// Starts the bundled `live` with V8's code cache, kept beside the bundle: nothing is compiled at start.
// Where the bundle was never built (npm ci --ignore-scripts), it is built once.
"use strict";
const { existsSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");

const dist = join(__dirname, "..", "dist");
if (!existsSync(join(dist, "live.cjs"))) buildOnce();

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

function buildOnce() {
  process.stderr.write("live is not built yet; building it once.\n");
  const { spawnSync } = require("node:child_process");
  const built = spawnSync(process.execPath, [join(__dirname, "build.mjs")], { stdio: ["ignore", 2, 2] });
  if (built.status === 0) return;
  process.stderr.write(
    "error NotBuilt: live could not be built.\nAs a user who may write there: npm ci, then npm run build.\n",
  );
  process.exit(1);
}

/** What a run compiled is kept for the next one; where that can't be written, starting is only slower. */
function keepCache(exitCode) {
  if (exitCode !== 0) return;
  try {
    const partial = `${cachePath}.${process.pid}`;
    writeFileSync(partial, script.createCachedData());
    renameSync(partial, cachePath);
  } catch {
    // a read-only installation
  }
}
