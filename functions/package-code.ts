import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ZipOptions, zipSync } from "fflate";
import { bundle } from "./bundle.ts";
import type { FunctionDefinition } from "./catalog.ts";
import { checkSize } from "./code-limits.ts";
import { bundleName, includedFiles, readIncluded } from "./included-files.ts";
import { foldersUp } from "./nearest-tsconfig.ts";
import { removePartials, replaceFile } from "./replace-file.cjs";

/** The zip that Lambda gets. */
export interface CodePackage {
  /** Absolute path of the zip. */
  readonly path: string;
  /** Base64 SHA-256 of the zip, equal to Lambda's CodeSha256. */
  readonly codeSha256: string;
  readonly sizeBytes: number;
  /**
   * The files that the zip depends on, relative to the project's root: what esbuild read, each tsconfig, function.json and
   * package.json that counts, there or not, and what `include` names. One outside begins with `../`.
   */
  readonly inputs: readonly string[];
  /** What is to be shown about the code, a harmless line each. */
  readonly warnings: readonly string[];
  /** False if a file that is no input, nor in a folder of one or above, could win where esbuild looks for a module. */
  readonly isRepeatable: boolean;
}

/**
 * Bundles a function and writes `.build/<name>.zip`. The same sources give the same bytes in any project
 * folder, working directory, time and time zone, so that the code's digest is known before any upload.
 * Throws `CatalogError` if the sources don't build or export no handler, or if the zip is over Lambda's limits.
 */
export async function packageCode(projectRoot: string, definition: FunctionDefinition): Promise<CodePackage> {
  const root = realpathSync(projectRoot);
  const { code: source, name } = definition;
  const included = includedFiles(root, definition);
  const { code, inputs, warnings, isRepeatable } = await bundle(root, source);
  checkSize(name, "unzipped", code.length + included.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const beside = included.map((file) => ({ name: file.name, ...readIncluded(root, file.path) }));
  const zip = zipped(name, [
    { name: bundleName(source.format), bytes: code, isExecutable: false },
    ...beside,
  ]);
  const path = join(root, ".build", `${name}.zip`);
  writeIfChanged(path, zip);
  return {
    path,
    codeSha256: codeDigest(zip),
    sizeBytes: zip.length,
    inputs: [...new Set([...inputs, ...included.map((file) => file.path), ...settingsFiles(definition)])],
    warnings,
    isRepeatable,
  };
}

/** The digest of a zip as Lambda says it. */
export function codeDigest(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}

/** `mtime` has local parts, because fflate writes the local clock's time. `os: 3` means "made on Unix". */
const ATTRIBUTES = {
  level: 9,
  mtime: new Date(1980, 0, 1, 0, 0, 0),
  os: 3,
  attrs: (0o100644 << 16) >>> 0,
} as const;
const EXECUTABLE = (0o100755 << 16) >>> 0;

interface ZippedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}

function zipped(name: string, files: readonly ZippedFile[]): Uint8Array {
  const zip = zipSync(Object.fromEntries(files.map((file) => [file.name, zippable(file)])));
  checkSize(name, "zipped", zip.length);
  return zip;
}

function zippable({ bytes, isExecutable }: ZippedFile): [Uint8Array, ZipOptions] {
  return [bytes, isExecutable ? { ...ATTRIBUTES, attrs: EXECUTABLE } : ATTRIBUTES];
}

/** The files that are read for their settings, as far as they are there: those of the folders above the source too. */
function settingsFiles({ name, code }: FunctionDefinition): string[] {
  const packages = foldersUp(code.entry).map((folder) =>
    folder === "." ? "package.json" : `${folder}/package.json`,
  );
  return [`functions/${name}/function.json`, ...packages];
}

/** Replaces the file whole, since several stacks may package at once. Leaves an equal file alone. */
function writeIfChanged(path: string, bytes: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  removePartials(dirname(path));
  replaceFile(path, bytes);
}
