// Checks the types of the team's program: what tsconfig.json takes in and tsconfig.ours.json doesn't, so index.ts and
// the functions. A folder with a tsconfig.json or package.json of its own, or below one, is left out and named.
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

const root = process.cwd();
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (one) => end([one]) };
const [all, ours] = ["tsconfig.json", "tsconfig.ours.json"].map((name) => {
  const read = ts.getParsedCommandLineOfConfigFile(join(root, name), { noEmit: true }, host);
  return read.errors.length > 0 ? end(read.errors) : read;
});
const isOurs = new Set(ours.fileNames);
const theirs = all.fileNames.filter((file) => !isOurs.has(file));

const leftOut = new Map();
const checked = theirs.filter((file) => {
  const own = ownProject(dirname(file));
  if (own) leftOut.set(own.folder, own.name);
  return !own;
});
for (const [folder, name] of leftOut)
  process.stderr.write(`${folder} is left out, since it has a ${name} of its own.\n`);
const program = ts.createProgram(checked, all.options);
end(ts.getPreEmitDiagnostics(program));

/** The nearest tsconfig.json or package.json from a folder up to the project, without the project's own. */
function ownProject(folder) {
  const path = relative(root, folder);
  if (path === "" || path.startsWith("..")) return undefined;
  const name = ["tsconfig.json", "package.json"].find((file) => existsSync(join(folder, file)));
  return name ? { folder: path.split(sep).join("/"), name } : ownProject(dirname(folder));
}

function end(diagnostics) {
  const format = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  const names = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  };
  process.stdout.write(format(diagnostics, names));
  process.exit(diagnostics.length > 0 ? 1 : 0);
}
