import { posix } from "node:path";
import { CatalogError, type FilesCode } from "../_catalog/catalog.ts";
import { type FoundFile, matching } from "./find-files.ts";
import { filesOf, folderOf, pathsOf } from "./included-files.ts";

/** Stay out unless a pattern begins with them. */
const NOT_CODE = ["function.json", "events"];
/** Always stay out: what Python and macOS leave behind differs on each machine. */
const NEVER = ["**/__pycache__", "**/.DS_Store"];

/**
 * Finds the files that are the code as they are, in the zip's order. Throws `CatalogError` for a pattern that no file
 * matches, and for two files that would get one name.
 */
export function takenFiles(root: string, name: string, { files, exclude }: FilesCode): FoundFile[] {
  const folder = folderOf(name);
  const find = (pattern: string) => {
    const [begin] = posix.normalize(pattern).split("/");
    return matching(root, folder, pattern, [
      ...NEVER,
      ...NOT_CODE.filter((one) => one !== begin),
      ...exclude,
    ]);
  };
  const isWholeFolder = files.length === 1 && files[0] === "**";
  if (isWholeFolder && find("**").length === 0)
    throw new CatalogError(
      `${folder} has no file that could be code. Put the code there, name it as "files" in ${folder}/function.json, or remove the folder.`,
    );
  return filesOf(root, name, "files", pathsOf(name, "files", files, find));
}
