// Bundles `live`: one file for each verb, and dist/live.cjs for help and usage errors. One file loads faster
// than many. Takes the SDK's ES modules, because only those let esbuild leave out unused commands.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { removePartials, replaceFile } from "../functions/replace-file.cjs";
import { digestSources } from "./sources-digest.cjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

/** Puts late imports into files of their own: other verbs, and the ways to log in that few runs need. */
const late = {
  name: "late imports",
  setup({ onResolve }) {
    onResolve({ filter: /^@aws-sdk\/credential-providers$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./credentials.cjs", external: true } : undefined,
    );
    onResolve({ filter: /^\.\/commands\/[a-z]+\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path: path.replace(/^\.\/commands\/(.*)\.ts$/, "./live-$1.cjs"), external: true }
        : undefined,
    );
  },
};

/** Leaves out the SDK's credential chain, half a megabyte that only credentials.cjs has. Clients get ours. */
const noDefaultChain = {
  name: "no default chain",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: "none",
      namespace: "no-chain",
    }));
    onLoad({ filter: /.*/, namespace: "no-chain" }, () => ({
      contents: "export const defaultProvider = undefined;",
    }));
  },
};

const options = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: "node",
  format: "cjs",
  target: "node20",
  mainFields: ["module", "main"],
  // The YAML library's only ES build is the one for browsers, with the same code.
  alias: { yaml: join(root, "node_modules/yaml/browser/index.js") },
  external: ["esbuild"],
  // Late imports become `require`, because V8's code cache forgets how a script imports.
  supported: { "dynamic-import": false },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
};

const verbs = readdirSync(join(root, "scripts/commands")).map((file) => file.replace(/\.ts$/, ""));
const entries = new Map([
  ["live", 'import { main } from "./scripts/live.ts"; main();'],
  ...verbs.map((verb) => [
    `live-${verb}`,
    `import { main } from "./scripts/live.ts"; import { ${verb} } from "./scripts/commands/${verb}.ts"; main({ ${verb} });`,
  ]),
]);

/** Serves the one-line entries, which have no file. The colon keeps esbuild from looking for one. */
const entryLines = {
  name: "entry lines",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^entry:/ }, ({ path }) => ({
      path: path.slice("entry:".length),
      namespace: "entry",
    }));
    onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({
      contents: entries.get(path),
      resolveDir: root,
      loader: "ts",
    }));
  },
};

const [bundles, credentials] = await Promise.all([
  build({
    ...options,
    metafile: true,
    entryPoints: [...entries.keys()].map((name) => ({ in: `entry:${name}`, out: name })),
    outdir: dist,
    outExtension: { ".js": ".cjs" },
    plugins: [entryLines, late, noDefaultChain],
  }),
  build({
    ...options,
    stdin: { contents: 'export * from "@aws-sdk/credential-providers";', resolveDir: root },
    outfile: join(dist, "credentials.cjs"),
  }),
]);
const own = Object.keys(bundles.metafile.inputs).filter((file) =>
  /^(scripts|components|functions|lib)\//.test(file),
);
const sources = ["package-lock.json", "scripts/build.mjs", ...own.sort()];
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
