import { realpathSync } from "node:fs";
import {
  CatalogError,
  type Code,
  type FunctionDefinition,
  readFunction,
} from "../../functions/_catalog/catalog.ts";
import { knownPackage, packageOne } from "../../functions/_packaging/package-all.ts";
import { type CodePackage, packageCode } from "../../functions/_packaging/package-code.ts";
import { openStates, type States } from "../../functions/_packaging/package-state.ts";
import { imageDigest } from "../../lib/image-uri.ts";
import { shownError } from "../release/model/errors.ts";
import type { Reading } from "../release/model/snapshot.ts";

/** The code of one function as this checkout builds it. */
export interface BuiltCode {
  /** CodeSha256 of the zip, the digest of the image, or why there is none. Absent if nothing of it is to be frozen and only a build could tell. */
  readonly digest?: Reading<string>;
  /** All that the zip depends on, relative to the project's root. A folder, for all in it, ends in `/`. */
  readonly inputs: readonly string[];
  /** Those inputs that no commit holds if git ignores them. A zip is also one that git need not know. */
  readonly asIs: readonly string[];
  /** The code is a zip that was built elsewhere. */
  readonly isZip: boolean;
  /** A command makes the code, perhaps with other bytes each time. */
  readonly hasBuild: boolean;
  /** What esbuild says about the code, a harmless line each. */
  readonly warnings: readonly string[];
}

export interface BuildOptions {
  /** Code that nobody freezes may be taken from an earlier run. Default: all is frozen. */
  isFrozen?(name: string): boolean;
  /** The image that the stack file names for a function. */
  imageOf?(name: string): string | undefined;
}

/** Builds the code of functions, by name. A command runs only for what is frozen, and only if one of its inputs has changed. */
export async function buildCode(
  root: string,
  names: readonly string[],
  { isFrozen = () => true, imageOf = () => undefined }: BuildOptions = {},
): Promise<Map<string, BuiltCode>> {
  const real = realpathSync(root);
  const states = openStates(real);
  const built = names.map(async (name): Promise<[string, BuiltCode]> => {
    let definition: FunctionDefinition;
    try {
      definition = readFunction(root, name);
    } catch (error) {
      return [name, unbuilt(name, error)];
    }
    const image = imageOf(name);
    return [name, await buildOne(real, states, definition, isFrozen(name), image)];
  });
  return new Map(await Promise.all(built));
}

const NO_FLAGS = { asIs: [], isZip: false, hasBuild: false, warnings: [] } as const;

async function buildOne(
  root: string,
  states: States,
  definition: FunctionDefinition,
  isFrozen: boolean,
  image: string | undefined,
): Promise<BuiltCode> {
  const { name, code } = definition;
  if (code.kind === "image" || image !== undefined) return imageCode(name, code, image);
  const hasBuild = code.kind === "files" && code.build !== undefined;
  try {
    const made = await packaged(root, states, definition, isFrozen, hasBuild);
    if (!made) return { ...NO_FLAGS, hasBuild, inputs: [] };
    const { codeSha256, inputs, asIs, warnings } = made;
    const isZip = code.kind === "zip";
    return { digest: { ok: true, value: codeSha256 }, inputs, asIs, isZip, hasBuild, warnings };
  } catch (error) {
    return { ...unbuilt(name, error), hasBuild };
  }
}

/** A build that `pulumi up` ran in this checkout, from the same inputs, need not run again to be frozen. */
async function packaged(
  root: string,
  states: States,
  definition: FunctionDefinition,
  isFrozen: boolean,
  hasBuild: boolean,
): Promise<CodePackage | undefined> {
  if (!hasBuild) return isFrozen ? packageCode(root, definition) : packageOne(root, states, definition);
  return isFrozen ? packageOne(root, states, definition) : knownPackage(root, definition);
}

function imageCode(name: string, code: Code, image: string | undefined): BuiltCode {
  const inputs = [`functions/${name}/function.json`];
  if (code.kind === "image")
    return { ...NO_FLAGS, digest: { ok: true, value: imageDigest(image ?? code.uri) }, inputs };
  const problem = new CatalogError(
    `the stack file names an image for ${name}, and functions/${name}/function.json names none`,
  );
  return { ...unbuilt(name, problem), inputs };
}

function unbuilt(name: string, error: unknown): BuiltCode {
  return { ...NO_FLAGS, digest: { ok: false, error: shownError(error) }, inputs: [`functions/${name}/`] };
}
