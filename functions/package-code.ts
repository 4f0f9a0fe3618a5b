import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";
import { oneLine } from "../lib/foreign-text.ts";
import { CatalogError, type FunctionDefinition } from "./catalog.ts";
import { removePartials, replaceFile } from "./replace-file.cjs";

/** The zip that Lambda gets. */
export interface CodePackage {
  /** Absolute path of the zip. */
  readonly path: string;
  /** Base64 SHA-256 of the zip, equal to Lambda's CodeSha256. */
  readonly codeSha256: string;
  readonly sizeBytes: number;
  /** The files that esbuild read, relative to the project's root. One outside begins with `../`. */
  readonly inputs: readonly string[];
}

/**
 * Bundles a function and writes `.build/<name>.zip`. The same sources give the same bytes in any project
 * folder, working directory, time and time zone, so that the code's digest is known before any upload.
 * Throws `CatalogError` if the sources don't build or export no `handler`.
 */
export function packageCode(projectRoot: string, definition: FunctionDefinition): CodePackage {
  const { code, inputs } = bundle(projectRoot, definition.entry);
  const zip = zipSync({ "index.js": [code, ATTRIBUTES] });
  const path = join(realpathSync(projectRoot), ".build", `${definition.name}.zip`);
  writeIfChanged(path, zip);
  return {
    path,
    codeSha256: createHash("sha256").update(zip).digest("base64"),
    sizeBytes: zip.length,
    inputs,
  };
}

/** `mtime` has local parts, because fflate writes the local clock's time. `os: 3` means "made on Unix". */
const ATTRIBUTES = {
  level: 9,
  mtime: new Date(1980, 0, 1, 0, 0, 0),
  os: 3,
  attrs: (0o100644 << 16) >>> 0,
} as const;

/** Inputs that are no file: the line that exports `handler`, data in the code, and what a package leaves out. */
const NO_FILE = /^<|^data:|^\(disabled\):/;

function bundle(projectRoot: string, entry: string): { code: Uint8Array; inputs: string[] } {
  // esbuild names modules relative to the root and by their real path, so the root must be a real path too.
  const root = realpathSync(projectRoot);
  try {
    const { outputFiles, metafile } = buildSync({
      absWorkingDir: root,
      // Imports `handler` by name, so that a missing handler fails here and not at the first call.
      stdin: { contents: `export { handler } from ${JSON.stringify(`./${entry}`)};`, resolveDir: root },
      bundle: true,
      platform: "node",
      target: "node22",
      format: "cjs",
      charset: "utf8",
      legalComments: "none",
      // A copy of the project whose node_modules is a link names its modules as the original does.
      preserveSymlinks: isLink(join(root, "node_modules")),
      // No tsconfig of the checkout or of a folder above it may change what is built.
      tsconfigRaw: "{}",
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    const { contents: code } = outputFiles[0] as { contents: Uint8Array };
    return { code, inputs: Object.keys(metafile.inputs).filter((path) => !NO_FILE.test(path)) };
  } catch (error) {
    const { message } = error as Error;
    if (message.includes(`No matching export in "${entry}" for import "handler"`)) {
      const wanted = "export const handler = async (event) => { ... };";
      throw new CatalogError(`${entry} exports no handler. Write one: ${wanted}`, { cause: error });
    }
    throw new CatalogError(`${entry} can't be bundled. ${oneLine(message)}`, { cause: error });
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** Replaces the file whole, since several stacks may package at once. Leaves an equal file alone. */
function writeIfChanged(path: string, bytes: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  removePartials(dirname(path));
  replaceFile(path, bytes);
}
