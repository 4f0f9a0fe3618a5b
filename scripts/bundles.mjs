// The commands that are bundled, and how. One file loads faster than many, and a command that runs from the
// checkout takes no compiled code from the machine's temp folder, where it may be another user's.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // The SDK's ES modules, because only those let esbuild leave out unused commands.
  mainFields: ["module", "main"],
  alias: {
    // The YAML library's only ES build is the one for browsers, with the same code.
    yaml: join(root, "node_modules/yaml/browser/index.js"),
    // The ES build of the file finder asks where it lies itself, which a bundle can't say.
    fdir: join(root, "node_modules/fdir/dist/index.cjs"),
  },
  external: ["esbuild"],
  // Late imports become `require`, because V8's code cache forgets how a script imports.
  supported: { "dynamic-import": false },
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
  // The bundle may ask where a package lies that it also has inside.
  logOverride: { "require-resolve-not-external": "silent", "empty-import-meta": "error" },
};

/** Puts late imports into files of their own: other verbs, CloudWatch, and the ways to log in and to pass a proxy. */
const late = {
  name: "late imports",
  setup({ onResolve }) {
    onResolve({ filter: /^@aws-sdk\/credential-providers$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./credentials.cjs", external: true } : undefined,
    );
    onResolve({ filter: /^@aws-sdk\/client-cloudwatch$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./cloudwatch.cjs", external: true } : undefined,
    );
    onResolve({ filter: /^proxy-agent$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./proxy-agent.cjs", external: true } : undefined,
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

/** Keeps `__dirname` the folder of the source, since some sources load or start the files that lie there. */
const foldersOfSources = {
  name: "folders of sources",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const folder = relative(root, dirname(path));
      const source = readFileSync(path, "utf8");
      if (folder.includes("node_modules") || !/\b__dirname\b/.test(source)) return undefined;
      const here = `require("node:path").join(__filename, "../..", ${JSON.stringify(folder)})`;
      return { contents: `const __dirname = ${here}; ${source}`, loader: "ts" };
    });
  },
};

/** Puts the texts of a report's page into the bundle, which works without node_modules. */
const textsInside = {
  name: "texts inside",
  setup({ onLoad }) {
    onLoad({ filter: /adapters\/report-page\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/textOf\(("[^"]+")\)/g, "require($1)"),
      loader: "ts",
    }));
    onLoad({ filter: /\/(uplot|report-page)\// }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
    }));
  },
};

const verbs = readdirSync(join(root, "scripts/commands")).map((file) => file.replace(/\.ts$/, ""));

const live = [
  {
    entries: {
      live: 'import { main } from "./scripts/live.ts"; main();',
      ...Object.fromEntries(
        verbs.map((verb) => [
          `live-${verb}`,
          `import { main } from "./scripts/live.ts"; import { ${verb} } from "./scripts/commands/${verb}.ts"; main({ ${verb} });`,
        ]),
      ),
    },
    options: { ...common, minifyWhitespace: true, plugins: [late, noDefaultChain, textsInside] },
  },
  {
    entries: {
      cloudwatch:
        'export { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";',
    },
    options: { ...common, minifyWhitespace: true, plugins: [noDefaultChain] },
  },
  {
    entries: { credentials: 'export * from "@aws-sdk/credential-providers";' },
    options: { ...common, minifyWhitespace: true, plugins: [] },
  },
  {
    entries: { "proxy-agent": 'export { ProxyAgent } from "proxy-agent";' },
    // Scripts that choose a proxy are not taken, so what runs them (3 MB) stays out.
    options: { ...common, external: ["pac-proxy-agent"], minifyWhitespace: true, plugins: [] },
  },
];

const wholeCommands = { ...common, plugins: [foldersOfSources] };
const wholeCommand = (name, file) => [{ entries: { [name]: `import "./${file}";` }, options: wholeCommands }];

/**
 * By name: the parts of a bundle. `entries` holds the source of each output file, by the file's name. Parts
 * with the same `options` are built at once, which reads the files that they share once.
 */
export const BUNDLES = {
  live,
  local: wholeCommand("local", "local/main.ts"),
  rehearsal: wholeCommand("rehearsal", "local/rehearsal/main.ts"),
  contract: wholeCommand("contract", "test/contract/main.ts"),
  bench: wholeCommand("bench", "bench/main.ts"),
};
