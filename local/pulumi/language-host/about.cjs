// What `pulumi about` shows of the runtime.
const { dirname, join } = require("node:path");

/** The Node and npm that programs run with, and the TypeScript the program in `directory` would load. */
function describeRuntime(directory) {
  const metadata = { packagemanager: "npm" };
  // The CLI asks at every run: npm's version is read from its package, since starting npm takes a quarter of a second.
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
