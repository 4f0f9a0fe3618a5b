/** The end of a partial file's name: `<file>.<process id>-<random>.partial`, beside the file. */
export declare const PARTIAL: string;

/**
 * Writes a whole file or nothing: after a kill, a power cut or a full disk the file holds its old content or the
 * new. What is there keeps its mode, whatever the umask, and its owner and group, as far as the user may set them
 * (only root may give files away). Through a symbolic link its target is written.
 *
 * `isStillWanted` is asked once the content is on the disk, right before the rename; if it says no, the result is
 * false and nothing has changed. Throws the system's error (ENOSPC, EACCES, ...), with nothing changed.
 */
export declare function replaceFile(
  path: string,
  content: string | Uint8Array,
  isStillWanted?: () => boolean,
): boolean;

/** Removes what killed processes left in a folder, half written, of one file (its base name) or of all. */
export declare function removePartials(folder: string, file?: string): void;

/** Makes new names and removals in a folder outlive a power cut, where the system can. Never throws. */
export declare function flushFolder(folder: string): void;
