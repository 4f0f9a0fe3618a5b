// Starts a bundled command with V8's code cache, which lies beside the bundle: nothing is compiled at start.
// Builds the bundle once if there is none (npm ci --ignore-scripts) or if the checkout has changed since.
// As a program: `node scripts/launch-bundle.cjs NAME ARGUMENTS...`.
"use strict";
const { existsSync, readFileSync, statSync, writeSync } = require("node:fs");
const { createRequire } = require("node:module");
const { homedir } = require("node:os");
const { join } = require("node:path");
const { Script } = require("node:vm");
const { digestSources } = require("./sources-digest.cjs");

const root = join(__dirname, "..");
const dist = join(root, "dist");

/** Runs dist/NAME.cjs, or dist/NAME-VERB.cjs if the first argument is a verb with a file of its own. */
exports.launch = (name) => {
  process.env.HOME ||= homeOfUser();
  // The bundle of live has all that most verbs need; the others start what lies in node_modules.
  if (name !== "live" && !isInstalled()) refuseUninstalled(name);
  if (!existsSync(join(dist, `${name}.cjs`))) buildFirst(name);
  else if (!isCurrent(name)) buildAgain(name);
  const bundle = fileFor(name, process.argv.slice(2));
  const { size, mtimeMs } = statSync(bundle);
  const cachePath = `${bundle}-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.cache`;
  const cachedData = existsSync(cachePath) ? readFileSync(cachePath) : undefined;
  const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(bundle, "latin1")}\n})`;
  const script = new Script(source, { filename: bundle, cachedData });
  if (!cachedData || script.cachedDataRejected)
    process.once("exit", (exitCode) => exitCode === 0 && keepCache(script, cachePath));
  const bundled = { exports: {} };
  try {
    script.runInThisContext()(createRequire(bundle), bundled, bundled.exports, bundle, dist);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND" || isInstalled()) throw error;
    refuseUninstalled(name);
  }
};

/** Node and the SDK throw for a user without HOME whom the system doesn't know, as in many containers. */
function homeOfUser() {
  try {
    return homedir() || "/dev/null";
  } catch {
    return "/dev/null"; // nothing can be read there, nor made
  }
}

/** Whether `npm ci` was run: esbuild is what the build needs, and what packs functions. */
function isInstalled() {
  try {
    return require.resolve("esbuild", { paths: [root] }) !== "";
  } catch {
    return false;
  }
}

function refuseUninstalled(name) {
  refuse(
    "NotInstalled",
    `${name} needs the packages of this checkout, which are not installed.`,
    `Install them: (cd ${shellWord(root)} && npm ci)`,
  );
}

/** Ends the process. With --json, stdout gets the error too, as from live itself. */
function refuse(code, message, hint) {
  if (process.argv.includes("--json"))
    writeSync(1, `${JSON.stringify({ error: { code, message, hint } }, undefined, 2)}\n`);
  say(`error ${code}: ${message}\n${hint}\n`);
  process.exit(1);
}

/** lib/shell-word.ts does the same; it can't be loaded before it is built. */
function shellWord(text) {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function fileFor(name, args) {
  const ofVerb = /^[a-z]+$/.test(args[0] ?? "") ? join(dist, `${name}-${args[0]}.cjs`) : "";
  const isVerb = ofVerb !== "" && !args.includes("--help") && !args.includes("-h") && existsSync(ofVerb);
  return isVerb ? ofVerb : join(dist, `${name}.cjs`);
}

function buildFirst(name) {
  if (!isInstalled()) refuseUninstalled(name);
  say(`${name} is not built yet; building it once.\n`);
  if (build(name)) return;
  refuse(
    "NotBuilt",
    `${name} could not be built.`,
    "As a user who may write there: npm ci, then npm run build.",
  );
}

/** Goes on with the older bundle if the build fails: in an incident older code is better than none. */
function buildAgain(name) {
  say(`${name} was built from other sources than this checkout has; building it again.\n`);
  if (isInstalled() && build(name)) return;
  say(`warning: ${name} could not be built again: what runs is older than this checkout. Then run: npm ci\n`);
}

/** Writes to stderr. If that can't be written, the command runs all the same. */
function say(text) {
  try {
    writeSync(2, text);
  } catch {
    // a full disk, or a terminal that is gone
  }
}

function build(name) {
  const { spawnSync } = require("node:child_process");
  const command = [join(__dirname, "build.mjs"), name];
  return spawnSync(process.execPath, command, { stdio: ["ignore", 2, 2] }).status === 0;
}

function isCurrent(name) {
  try {
    const { files, digest } = JSON.parse(readFileSync(join(dist, `${name}.sources.json`), "utf8"));
    return digestSources(root, files) === digest;
  } catch {
    return false;
  }
}

/** Keeps the compiled code for the next run. If the cache can't be written, the next start is only slower. */
function keepCache(script, cachePath) {
  try {
    const { removePartials, replaceFile } = require("../functions/_packaging/replace-file.cjs");
    removePartials(dist);
    replaceFile(cachePath, script.createCachedData());
  } catch {
    // a read-only installation, or a full disk
  }
}

if (require.main === module) exports.launch(process.argv.splice(2, 1)[0]);
