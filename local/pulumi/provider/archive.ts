/** The bytes of a function's code archive. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { ProviderError } from "./errors.ts";
import { unknownFolder } from "./program-folders.ts";
import { type Archive, asArchive } from "./values.ts";

/** One fixed time for all files; the zip format has no dates before 1980. */
const FIXED_TIME = "1980-01-02T00:00:00Z";

/**
 * Passes a zip file on byte for byte; zips folders and collections of assets with fixed times and order.
 * Relative paths start from `programFolder`; where it is unknown, they are refused.
 */
export function archiveBytes(archive: Archive, programFolder: string | undefined): Uint8Array {
  const at = (path: string) => absolute(path, programFolder);
  if (archive.path !== undefined && statSync(at(archive.path)).isFile())
    return readFileSync(at(archive.path));
  const files =
    archive.path !== undefined ? folderFiles(at(archive.path)) : assetFiles(archive.assets ?? {}, at);
  return zipSync(Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))), {
    mtime: FIXED_TIME,
  });
}

function absolute(path: string, programFolder: string | undefined): string {
  if (isAbsolute(path)) return path;
  if (programFolder === undefined) throw unknownFolder(path);
  return join(programFolder, path);
}

function folderFiles(folder: string, prefix = ""): Zippable {
  return Object.assign(
    {},
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory()
        ? folderFiles(join(folder, entry.name), `${prefix}${entry.name}/`)
        : { [prefix + entry.name]: readFileSync(join(folder, entry.name)) },
    ),
  );
}

function assetFiles(assets: Record<string, unknown>, at: (path: string) => string, prefix = ""): Zippable {
  return Object.assign(
    {},
    ...Object.entries(assets).map(([name, value]) => {
      const asset = asArchive(value);
      if (asset?.assets) return assetFiles(asset.assets, at, `${prefix}${name}/`);
      if (asset?.text !== undefined) return { [prefix + name]: Buffer.from(asset.text) };
      if (asset?.path === undefined)
        throw new ProviderError(`The code archive's ${prefix}${name} has no local file.`);
      const path = at(asset.path);
      if (statSync(path).isDirectory()) return folderFiles(path, `${prefix}${name}/`);
      return { [prefix + name]: readFileSync(path) };
    }),
  );
}
