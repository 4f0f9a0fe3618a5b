/** Where the code of a function comes from. Paths and patterns without another word are from the function's folder. */
export type Code = BundledCode | FilesCode | ZipCode | ImageCode;

/** A source that esbuild bundles. */
export interface BundledCode {
  readonly kind: "bundled";
  /** The source, relative to the project's root. */
  readonly entry: string;
  /** The export of `entry` that handles events. */
  readonly export: string;
  readonly format: "cjs" | "esm";
  readonly external: readonly string[];
  /** Files and patterns to lay beside the bundle. */
  readonly include: readonly string[];
}

/** Files as they are, and over them what a build writes. */
export interface FilesCode {
  readonly kind: "files";
  readonly files: readonly string[];
  readonly exclude: readonly string[];
  readonly build?: Build;
}

/** A command that writes code into the folder `$OUT`. */
export interface Build {
  readonly run: string;
  /** Files and patterns that count beside the function's folder. */
  readonly inputs: readonly string[];
  readonly timeoutSeconds: number;
}

/** A zip that was built elsewhere. */
export interface ZipCode {
  readonly kind: "zip";
  /** Relative to the project's root. */
  readonly path: string;
}

/** A container image in ECR. */
export interface ImageCode {
  readonly kind: "image";
  /** `REPOSITORY@sha256:DIGEST` */
  readonly uri: string;
}
