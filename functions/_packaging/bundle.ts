import { lstatSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type BuildFailure, type BuildOptions, build, type Message, type Metafile } from "esbuild";
import { oneLine } from "../../lib/foreign-text.ts";
import { nearest } from "../../lib/nearest.ts";
import { type BundledCode, CatalogError } from "../_catalog/catalog.ts";
import { nodeVersion } from "../_catalog/runtimes.ts";
import { nearestTsconfig } from "./nearest-tsconfig.ts";

/** The code of a function in one file. */
export interface Bundle {
  readonly code: Uint8Array;
  /** The files that it depends on, relative to the project's root: those that esbuild read, and each tsconfig. */
  readonly inputs: readonly string[];
  /** What esbuild says about the code, a harmless line each. */
  readonly warnings: readonly string[];
  /** False if a file that is no input, nor in a folder of one or above, could win where esbuild looks for a module. */
  readonly isRepeatable: boolean;
}

/** Inputs that are no file: the line that exports `handler`, data in the code, and what a package leaves out. */
const NO_FILE = /^<|^data:|^\(disabled\):/;

/**
 * Gives an ES module what CommonJS packages in it expect. Globals, because a source may well declare the same names itself.
 */
const COMMONJS_IN_ESM = [
  'import { createRequire as __createRequire } from "node:module";',
  'import { dirname as __dirnameOf } from "node:path";',
  'import { fileURLToPath as __pathOf } from "node:url";',
  "globalThis.require ??= __createRequire(import.meta.url);",
  "globalThis.__filename ??= __pathOf(import.meta.url);",
  "globalThis.__dirname ??= __dirnameOf(globalThis.__filename);",
].join("\n");

/**
 * Bundles a source with esbuild. The result depends neither on the place of the project, nor on the working directory.
 * `root` must be a real path, as esbuild names modules by theirs. `runtime` chooses the version of Node.js. Throws `CatalogError` if the sources don't build or
 * lack the export.
 */
export async function bundle(root: string, bundled: BundledCode, runtime = "nodejs22.x"): Promise<Bundle> {
  const typescript = nearestTsconfig(root, bundled.entry);
  const { outputFiles, metafile, warnings } = await run(
    root,
    bundled,
    `node${nodeVersion(runtime)}`,
    typescript.raw,
  );
  const { contents: code } = outputFiles[0] as { contents: Uint8Array };
  const inputs = Object.keys(metafile.inputs).filter((path) => !NO_FILE.test(path));
  checkCommonJs(root, bundled, metafile);
  return {
    code,
    inputs: [...inputs, ...typescript.files],
    warnings: [...typescript.warnings, ...warnings.map(described)],
    isRepeatable: !typescript.looksElsewhere,
  };
}

async function run(root: string, bundled: BundledCode, target: string, tsconfigRaw: string) {
  const { entry, format } = bundled;
  const options = {
    absWorkingDir: root,
    // Imports the export by name, so that a missing one fails here and not at the first call.
    stdin: {
      contents: `export { ${named(bundled.export)} } from ${JSON.stringify(`./${entry}`)};`,
      resolveDir: root,
    },
    bundle: true,
    platform: "node",
    target,
    format,
    external: [...bundled.external],
    ...(format === "esm" && { banner: { js: COMMONJS_IN_ESM } }),
    charset: "utf8",
    legalComments: "none",
    // A copy of the project whose node_modules is a link names its modules as the original does.
    preserveSymlinks: isLink(join(root, "node_modules")),
    tsconfigRaw,
    metafile: true,
    write: false,
    logLevel: "silent",
    logLimit: 0,
  } as const satisfies BuildOptions;
  try {
    return await build(options);
  } catch (error) {
    const { errors = [], message } = error as BuildFailure;
    const missing = `No matching export in "${entry}" for import "${bundled.export}"`;
    if (errors.some(({ text }) => text === missing))
      throw new CatalogError(await missingExport(options, bundled), { cause: error });
    const way = errors.some(({ text }) =>
      text.includes('Top-level await is currently not supported with the "cjs"'),
    )
      ? ' Write "format": "esm" in function.json.'
      : "";
    throw new CatalogError(`${entry} can't be bundled. ${oneLine(message)}${way}`, { cause: error });
  }
}

function named(name: string): string {
  return name === "handler" ? "handler" : `${name} as handler`;
}

/** Says what an ES module exports instead: esbuild lists that for a bundle in ESM alone. */
async function missingExport(options: BuildOptions, { entry, export: wanted }: BundledCode): Promise<string> {
  const stdin = {
    contents: `export * from ${JSON.stringify(`./${entry}`)};`,
    resolveDir: options.absWorkingDir,
  };
  const built = await build({ ...options, stdin, format: "esm" } as BuildOptions).catch(() => undefined);
  const names = Object.values(built?.metafile?.outputs ?? {}).flatMap(({ exports }) => exports);
  const near = nearest(wanted, names) ?? (names.length === 1 ? names[0] : undefined);
  const way =
    wanted === "handler"
      ? "Write one: export const handler = async (event) => { ... };"
      : `Write export const ${wanted} = async (event) => { ... };`;
  const other = near ? ` Or name the one that is there in function.json: "export": "${near}"` : "";
  return `${entry} exports no ${wanted}. ${way}${other}`;
}

/**
 * Refuses a source in CommonJS if no text of the bundle's sources has the name of the export. Only a call could tell more:
 * what such a module exports is decided while it runs.
 */
function checkCommonJs(root: string, { entry, export: wanted }: BundledCode, metafile: Metafile): void {
  const isCommonJs = metafile.inputs[entry]?.format === "cjs";
  const isFromElsewhere = Object.values(metafile.inputs).some(({ imports }) =>
    imports.some(({ external, path }) => external && !isBuiltin(path)),
  );
  if (!isCommonJs || wanted === "default" || isFromElsewhere) return;
  const paths = Object.keys(metafile.inputs).filter((path) => !NO_FILE.test(path));
  if (paths.some((path) => readFileSync(join(root, path), "utf8").includes(wanted))) return;
  throw new CatalogError(
    `${entry} exports no ${wanted}. Write one: exports.${wanted} = async (event) => { ... };`,
  );
}

function described({ text, location }: Message): string {
  const place = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  const way = text.startsWith('"import.meta" is not available')
    ? '. Write "format": "esm" in function.json.'
    : "";
  return oneLine(`${place}${text}${way}`);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
