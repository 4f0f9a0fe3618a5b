/** What was made of the code of a function, and of what. */
export interface MadeZip {
  readonly zip: Uint8Array;
  /**
   * The files that the zip depends on, relative to the project's root: what esbuild read, each tsconfig, function.json and
   * package.json that counts, there or not, what `include` and `files` name, and the inputs of a build. One outside begins
   * with `../`.
   */
  readonly inputs: readonly string[];
  /** Inputs that go into the zip as they are, and those that `build.inputs` names: no commit holds what git ignores of them. */
  readonly asIs: readonly string[];
  /** What is to be shown about the code, a harmless line each. */
  readonly warnings: readonly string[];
  /** False if a file that is no input, nor in a folder of one or above, could win where esbuild looks for a module. */
  readonly isRepeatable: boolean;
}
