/** The kinds of things that a data folder holds. Each kind has a folder of its own in it. */
import type { Shape } from "./shape.ts";

/** Documents of one kind, a file each. */
export interface DocumentKind<T> {
  readonly folder: string;
  readonly shape: Shape<T>;
  /** Converts each document that an earlier process left. */
  readonly restore?: (stored: T) => T;
  /** The blobs that a document can't do without. */
  readonly blobsOf?: (document: T) => readonly NeededBlob[];
}

/** A blob that a document names. */
export interface NeededBlob {
  readonly sha256Hex: string;
  readonly sizeBytes: number;
}

/** Lists of one kind, a file each, of entries that are written often and never changed. */
export interface ListKind<T> {
  readonly folder: string;
  /** The shape of one entry. */
  readonly shape: Shape<T>;
  /** Number of newest entries that a list keeps at least. */
  readonly kept: number;
}

/** All kinds of one data folder. */
export interface Kinds {
  // biome-ignore lint/suspicious/noExplicitAny: the kinds differ in the type of their documents
  readonly documents: readonly DocumentKind<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: the kinds differ in the type of their entries
  readonly lists: readonly ListKind<any>[];
}
