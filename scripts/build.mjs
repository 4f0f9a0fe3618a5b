// Builds bundles into dist/: `node scripts/build.mjs [NAME...]`, by default those that users start.
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { replaceFile } from "../functions/replace-file.cjs";
import { BUNDLES, root } from "./bundles.mjs";
import { digestSources } from "./sources-digest.cjs";

const FOR_USERS = ["live", "local", "rehearsal"];

const dist = join(root, "dist");
const partial = join(dist, `partial-${process.pid}`);
const asked = process.argv.slice(2);

const unknown = asked.find((name) => !Object.hasOwn(BUNDLES, name));
if (unknown !== undefined) {
  process.stderr.write(`There is no bundle ${unknown}. There are: ${Object.keys(BUNDLES).join(", ")}\n`);
  process.exit(2);
}
try {
  mkdirSync(dist, { recursive: true });
  removePartials(dist);
  // The launcher takes live.cjs for a finished build, and sources.json for the sources of all: so these come last.
  for (const { path, contents } of [...bundles.outputFiles, ...credentials.outputFiles].reverse())
    replaceFile(path, contents);
  const built = JSON.stringify({ files: sources, digest: digestSources(root, sources) });
  replaceFile(join(dist, "sources.json"), built);
  for (const file of readdirSync(dist))
    if (file.endsWith(".cache")) rmSync(join(dist, file), { force: true });
} catch ({ message }) {
  process.stderr.write(`${dist} can't be written: ${message}\n`);
  process.exit(1);
}
try {
  const names = asked.length > 0 ? asked : FOR_USERS;
  const sources = await buildParts(names.flatMap((name) => BUNDLES[name]));
  for (const name of names) finish(name, sources);
} finally {
  rmSync(partial, { recursive: true, force: true });
}

/** Builds into the partial folder; returns the project's own source files by output file. */
async function buildParts(parts) {
  const entriesOf = new Map();
  for (const { options, entries } of parts) entriesOf.set(options, { ...entriesOf.get(options), ...entries });
  const sources = {};
  const building = [...entriesOf].map(async ([options, entries]) => {
    const { metafile } = await build({
      ...options,
      metafile: true,
      entryPoints: Object.keys(entries).map((name) => ({ in: `entry:${name}`, out: name })),
      outdir: partial,
      outExtension: { ".js": ".cjs" },
      plugins: [sourcesOf(entries), ...options.plugins],
    });
    for (const name of Object.keys(entries)) sources[name] = ownSources(metafile.inputs, `entry:${name}`);
  });
  await Promise.all(building);
  return sources;
}

/** The files that `entry` imports, directly or not, without packages and what the plugins serve. */
function ownSources(inputs, entry) {
  const reached = new Set([entry]);
  for (const path of reached) for (const imported of inputs[path]?.imports ?? []) reached.add(imported.path);
  return [...reached].filter(
    (path) => Object.hasOwn(inputs, path) && !/(^|\/)node_modules\/|^(entry|no-chain):/.test(path),
  );
}

/** Puts a bundle's files in place, with the digest of its sources, and drops the code caches of older ones. */
function finish(name, sources) {
  // The file called like the bundle comes last: the launcher takes it for a finished build.
  const built = BUNDLES[name].flatMap(({ entries }) => Object.keys(entries)).reverse();
  const own = [...new Set(built.flatMap((file) => sources[file]))].sort();
  const files = ["package-lock.json", "scripts/build.mjs", "scripts/bundles.mjs", ...own];
  const digest = digestSources(root, files);
  replaceFile(join(dist, `${name}.sources.json`), JSON.stringify({ files, digest }));
  for (const file of built) renameSync(join(partial, `${file}.cjs`), join(dist, `${file}.cjs`));
  for (const file of readdirSync(dist))
    if (file.endsWith(".cache") && built.includes(file.split(".cjs-")[0]))
      rmSync(join(dist, file), { force: true });
}

/** Serves the entries, which have no file. The colon keeps esbuild from looking for one. */
function sourcesOf(entries) {
  return {
    name: "entries",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^entry:/ }, ({ path }) => ({
        path: path.slice("entry:".length),
        namespace: "entry",
      }));
      onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({
        contents: entries[path],
        resolveDir: root,
        loader: "ts",
      }));
    },
  };
}
