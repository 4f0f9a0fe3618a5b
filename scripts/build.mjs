// Builds bundles into dist/: `node scripts/build.mjs [NAME...]`, by default those that users start.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { removePartials, replaceFile } from "../functions/_packaging/replace-file.cjs";
import { BUNDLES, root } from "./bundles.mjs";
import { digestSources } from "./sources-digest.cjs";

const FOR_USERS = ["live", "local", "rehearsal"];

const dist = join(root, "dist");
const asked = process.argv.slice(2);

const unknown = asked.find((name) => !Object.hasOwn(BUNDLES, name));
if (unknown !== undefined) {
  process.stderr.write(`There is no bundle ${unknown}. There are: ${Object.keys(BUNDLES).join(", ")}\n`);
  process.exit(2);
}
const names = asked.length > 0 ? asked : FOR_USERS;
const { build } = await import("esbuild").catch(() => refuse("The packages are not installed. Run: npm ci"));
const { sources, contents } = await buildParts(names.flatMap((name) => BUNDLES[name])).catch(({ message }) =>
  refuse(message),
);
try {
  mkdirSync(dist, { recursive: true });
  removePartials(dist);
  for (const name of names) finish(name);
} catch ({ message }) {
  refuse(`${dist} can't be written: ${message}`);
}

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Builds in memory; returns the project's own source files, and the content, by output file. */
async function buildParts(parts) {
  const entriesOf = new Map();
  for (const { options, entries } of parts) entriesOf.set(options, { ...entriesOf.get(options), ...entries });
  const sources = {};
  const contents = {};
  const building = [...entriesOf].map(async ([options, entries]) => {
    const { metafile, outputFiles } = await build({
      ...options,
      metafile: true,
      write: false,
      entryPoints: Object.keys(entries).map((name) => ({ in: `entry:${name}`, out: name })),
      outdir: dist,
      outExtension: { ".js": ".cjs" },
      plugins: [sourcesOf(entries), ...options.plugins],
    });
    for (const file of outputFiles) contents[basename(file.path, ".cjs")] = file.contents;
    for (const name of Object.keys(entries)) sources[name] = ownSources(metafile.inputs, `entry:${name}`);
  });
  await Promise.all(building);
  return { sources, contents };
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
function finish(name) {
  // The launcher takes the file called like the bundle for a finished build, and NAME.sources.json for the sources of
  // all files, so these come last.
  const built = BUNDLES[name].flatMap(({ entries }) => Object.keys(entries)).reverse();
  for (const file of built) replaceFile(join(dist, `${file}.cjs`), contents[file]);
  const own = [...new Set(built.flatMap((file) => sources[file]))].sort();
  const files = ["package-lock.json", "scripts/build.mjs", "scripts/bundles.mjs", ...own];
  const digest = digestSources(root, files);
  replaceFile(join(dist, `${name}.sources.json`), JSON.stringify({ files, digest }));
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
