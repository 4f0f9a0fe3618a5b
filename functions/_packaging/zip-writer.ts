import { type ZipOptions, zipSync } from "fflate";

/** A file on its way into a zip. */
export interface ZippedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Mode 0755 instead of 0644, the two that git knows. */
  readonly isExecutable: boolean;
}

/** `mtime` has local parts, because fflate writes the local clock's time. `os: 3` means "made on Unix". */
const ATTRIBUTES = {
  level: 9,
  mtime: new Date(1980, 0, 1, 0, 0, 0),
  os: 3,
  attrs: (0o100644 << 16) >>> 0,
} as const;
const EXECUTABLE = (0o100755 << 16) >>> 0;

/** Zips files in the order given. The same files give the same bytes at any time, in any time zone and on any machine. */
export function writeZip(files: readonly ZippedFile[]): Uint8Array {
  return zipSync(Object.fromEntries(files.map((file) => [file.name, zippable(file)])));
}

function zippable({ bytes, isExecutable }: ZippedFile): [Uint8Array, ZipOptions] {
  return [bytes, isExecutable ? { ...ATTRIBUTES, attrs: EXECUTABLE } : ATTRIBUTES];
}
