import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fromBufferPromise, getFileNameLowLevel } from "yauzl";
import { oneLine } from "../../lib/foreign-text.ts";
import { CatalogError, type FunctionDefinition, type ZipCode } from "../_catalog/catalog.ts";
import { type CodeFile, checkHandler } from "./check-handler.ts";
import { checkSize } from "./code-limits.ts";
import { folderOf } from "./included-files.ts";
import type { MadeZip } from "./made-zip.ts";

/**
 * Takes a zip that was built elsewhere, byte for byte. Throws `CatalogError` if the zip is missing, is no zip, is over
 * Lambda's limits, or lacks the handler's file.
 */
export async function packageZip(
  root: string,
  definition: FunctionDefinition,
  { path }: ZipCode,
): Promise<MadeZip> {
  const { name } = definition;
  const file = `${folderOf(name)}/function.json`;
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat?.isFile())
    throw new CatalogError(
      `${file}: zip is not there: the project has no file ${path}. Build it first, or let "build" make the code in place of "zip".`,
    );
  // Before it is read whole.
  checkSize(name, "zipped", stat.size);
  const zip = readFileSync(join(root, path));
  const files: CodeFile[] = [];
  let sizeBytes = 0;
  try {
    for await (const entry of (await fromBufferPromise(zip, { decodeStrings: false })).eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields, externalFileAttributes } = entry;
      sizeBytes += entry.uncompressedSize;
      files.push({
        name: getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false),
        isExecutable: ((externalFileAttributes >>> 16) & 0o100) !== 0,
      });
    }
  } catch (error) {
    throw new CatalogError(
      `${file}: ${path} is no zip that can be read (${oneLine((error as Error).message)}). Build it again.`,
      { cause: error },
    );
  }
  checkSize(name, "unzipped", sizeBytes);
  checkHandler(definition, files);
  const real = relative(root, realpathSync(join(root, path)))
    .split("\\")
    .join("/");
  const own = [...new Set([path, real])];
  return { zip, inputs: [...own, file], asIs: own, warnings: [], isRepeatable: false };
}
