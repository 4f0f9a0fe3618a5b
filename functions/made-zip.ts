/** What was made of the code of a function, and of what. */
export interface MadeZip {
  readonly zip: Uint8Array;
  /**
   * The files that the zip depends on, relative to the project's root: what esbuild read, each tsconfig, function.json and
   * package.json that counts, there or not, what `include` and `files` name, and the inputs of a build. One outside begins
   * with `../`.
   */
  readonly inputs: readonly string[];
  /** Those inputs that no commit holds if git ignores them, whatever a lockfile says. */
  readonly asIs: readonly string[];
  /** What is to be shown about the code, a harmless line each. */
  readonly warnings: readonly string[];
  /** False if a file that is no input, nor in a folder of one or above, could win where esbuild looks for a module. */
  readonly isRepeatable: boolean;
}
