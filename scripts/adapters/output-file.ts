import { accessSync, appendFileSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { replaceFile } from "../../functions/_packaging/replace-file.cjs";
import { foreignText } from "../../lib/foreign-text.ts";
import { ReleaseError, usageError } from "../release/model/errors.ts";

/** A file that a command writes beside its result. */
export interface OutputFile {
  append(text: string): void;
  replace(text: string): void;
}

/** What the file that is there already must hold, and what to call a file that holds it. */
export interface Replaced {
  readonly mark: string;
  readonly kind: string;
}

/**
 * Opens the file that a flag names, in `cwd` unless it is absolute. Throws `FileNotWritable` if the folder is missing or
 * the file can't be written, so call this before anything is changed. Writes nothing itself. With `replaced`,
 * a file that is there and does not hold the mark is refused as `FileNotReplaced`.
 */
export function openOutputFile(cwd: string, path: string, flag: string, replaced?: Replaced): OutputFile {
  const file = resolve(cwd, path);
  const write = (how: () => void) => {
    try {
      how();
    } catch (error) {
      if (error instanceof ReleaseError) throw error;
      throw usageError(
        "FileNotWritable",
        foreignText(`${flag} ${path} can't be written: ${(error as Error).message}.`),
        "Name a file in a folder that is there and can be written",
      );
    }
  };
  write(() => accessSync(existsSync(file) ? file : dirname(file), constants.W_OK));
  write(() => {
    if (!replaced || !existsSync(file) || readFileSync(file, "utf8").includes(replaced.mark)) return;
    throw usageError(
      "FileNotReplaced",
      foreignText(`${flag} ${path} is there, and is no ${replaced.kind}.`),
      "Name another file, or remove this one",
    );
  });
  return {
    append: (text) => write(() => appendFileSync(file, text)),
    replace: (text) => write(() => replaceFile(file, text)),
  };
}
