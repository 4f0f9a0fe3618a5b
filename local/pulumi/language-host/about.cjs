// Describes the runtime for `pulumi about`.
const { dirname, join } = require("node:path");

/** The Node and npm that programs run with, and the TypeScript the program in `directory` would load. */
function describeRuntime(directory) {
  const metadata = { packagemanager: "npm" };
  // Reads npm's version from its package: the CLI asks at every run, and starting npm takes 0.25 s.
  const npmVersion = tryTo(
    () => require(join(dirname(process.execPath), "../lib/node_modules/npm/package.json")).version,
  );
  if (npmVersion) metadata.packagemanagerVersion = npmVersion;
  const typescript = tryTo(
    () => require(require.resolve("typescript/package.json", { paths: [directory] })).version,
  );
  if (typescript) metadata.typescriptVersion = typescript;
  return { executable: process.execPath, version: process.version, metadata };
}

function tryTo(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

module.exports = { describeRuntime };
