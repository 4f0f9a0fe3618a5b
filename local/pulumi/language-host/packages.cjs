// Lists the packages in a program's node_modules from their package.json files, without npm.
const { existsSync, readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Packages that have a Pulumi provider plugin, by `"pulumi": {"resource": true}` in their package.json. */
function listPulumiPackages(directory) {
  return installed(directory)
    .filter(({ pulumi }) => pulumi?.resource)
    .map(({ name, version, pulumi }) => ({
      name: pulumi.name ?? name.replace(/^@[^/]+\//, ""),
      version: pulumi.version ?? version,
    }));
}

/** The program's direct dependencies; with `transitive`, all installed packages. */
function listDependencies(directory, transitive) {
  const everything = installed(directory);
  if (transitive) return everything;
  const manifest = readManifest(directory);
  const direct = { ...manifest?.dependencies, ...manifest?.devDependencies };
  return everything.filter(({ name }) => name in direct);
}

function installed(directory) {
  const modules = join(directory, "node_modules");
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).flatMap((entry) =>
    entry.startsWith("@") ? readdirSync(join(modules, entry)).map((name) => `${entry}/${name}`) : [entry],
  );
  return names
    .map((name) => readManifest(join(modules, name)))
    .filter((manifest) => manifest?.name && manifest.version);
}

function readManifest(directory) {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

module.exports = { listDependencies, listPulumiPackages };
