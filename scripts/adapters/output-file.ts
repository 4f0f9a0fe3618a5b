import { accessSync, appendFileSync, constants, existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { replaceFile } from "../../functions/_packaging/replace-file.cjs";
import { foreignText } from "../../lib/foreign-text.ts";
import { usageError } from "../release/model/errors.ts";

/** A file that a command writes beside its result. */
export interface OutputFile {
  append(text: string): void;
  replace(text: string): void;
}

/**
 * Opens the file that a flag names, in `cwd` unless it is absolute. Throws `FileNotWritable` if the folder is missing or
 * the file can't be written, so call this before anything is changed. Writes nothing itself.
 */
export function openOutputFile(cwd: string, path: string, flag: string): OutputFile {
  const file = resolve(cwd, path);
  const write = (how: () => void) => {
    try {
      how();
    } catch (error) {
      throw usageError(
        "FileNotWritable",
        foreignText(`${flag} ${path} can't be written: ${(error as Error).message}.`),
        "Name a file in a folder that is there and can be written",
      );
    }
  };
  write(() => accessSync(existsSync(file) ? file : dirname(file), constants.W_OK));
  return {
    append: (text) => write(() => appendFileSync(file, text)),
    replace: (text) => write(() => replaceFile(file, text)),
  };
}
