import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BundledCode, FunctionDefinition } from "../_catalog/catalog.ts";
import { bundle } from "./bundle.ts";
import { checkSize } from "./code-limits.ts";
import { readFound } from "./find-files.ts";
import { bundleName, folderOf, includedFiles } from "./included-files.ts";
import type { MadeZip } from "./made-zip.ts";
import { foldersUp } from "./nearest-tsconfig.ts";
import { packageFiles } from "./package-files.ts";
import { packageZip } from "./package-zip.ts";
import { removePartials, replaceFile } from "./replace-file.cjs";
import { writeZip } from "./zip-writer.ts";

/** The zip that Lambda gets. */
export interface CodePackage extends Omit<MadeZip, "zip"> {
  /** Absolute path of the zip. */
  readonly path: string;
  /** Base64 SHA-256 of the zip, equal to Lambda's CodeSha256. */
  readonly codeSha256: string;
  readonly sizeBytes: number;
}

/**
 * Makes the code of a function and writes `.build/<name>.zip`. The same sources give the same bytes in any project
 * folder, working directory, time and time zone, so that the code's digest is known before any upload; of a build that
 * is its own promise. An image has no zip and must not be given. Throws `CatalogError` if the code can't be made, lacks the
 * handler, or is over Lambda's limits.
 */
export async function packageCode(projectRoot: string, definition: FunctionDefinition): Promise<CodePackage> {
  const root = realpathSync(projectRoot);
  const { name } = definition;
  const { zip, ...made } = await makeZip(root, definition);
  checkSize(name, "zipped", zip.length);
  const path = join(root, ".build", `${name}.zip`);
  writeIfChanged(path, zip);
  return { path, codeSha256: codeDigest(zip), sizeBytes: zip.length, ...made };
}

function makeZip(root: string, definition: FunctionDefinition): Promise<MadeZip> {
  const { code, name } = definition;
  switch (code.kind) {
    case "bundled":
      return packageBundle(root, name, code, definition.runtime);
    case "files":
      return packageFiles(root, definition, code);
    case "zip":
      return packageZip(root, definition, code);
    case "image":
      throw new TypeError(`${name} is an image, which has no zip`);
  }
}

async function packageBundle(
  root: string,
  name: string,
  source: BundledCode,
  runtime: string | undefined,
): Promise<MadeZip> {
  const included = includedFiles(root, name, source);
  const { code, inputs, warnings, isRepeatable } = await bundle(root, source, runtime);
  checkSize(name, "unzipped", code.length + included.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const zip = writeZip([
    { name: bundleName(source.format), bytes: code, isExecutable: false },
    ...included.map((file) => ({ name: file.name, ...readFound(root, file.path) })),
  ]);
  const all = [...inputs, ...included.map((file) => file.path), ...settingsFiles(name, source)];
  const asIs = included.map(({ path }) => path);
  return { zip, inputs: [...new Set(all)], asIs, warnings, isRepeatable };
}

/** The digest of a zip as Lambda says it. */
export function codeDigest(zip: Uint8Array): string {
  return createHash("sha256").update(zip).digest("base64");
}

/** The files that are read for their settings, as far as they are there: those of the folders above the source too. */
function settingsFiles(name: string, { entry }: BundledCode): string[] {
  const packages = foldersUp(entry).map((folder) =>
    folder === "." ? "package.json" : `${folder}/package.json`,
  );
  return [`${folderOf(name)}/function.json`, ...packages];
}

/** Replaces the file whole, since several stacks may package at once. Leaves an equal file alone. */
function writeIfChanged(path: string, bytes: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  removePartials(dirname(path));
  replaceFile(path, bytes);
}
