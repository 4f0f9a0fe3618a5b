import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { oneLine } from "../../lib/foreign-text.ts";
import {
  type BundledCode,
  CatalogError,
  type FilesCode,
  type FunctionDefinition,
} from "../_catalog/catalog.ts";
import { changedFiles, filesState } from "./files-state.ts";
import { type CodePackage, codeDigest, packageCode } from "./package-code.ts";
import { mayHaveChanged, openStates, type States, stateOf } from "./package-state.ts";
import { replaceFile } from "./replace-file.cjs";

/**
 * Packages functions of the catalog, by name; an image has no package. A zip whose inputs are as they were is taken from `.build/`: the bytes are
 * those that packaging anew gives. Throws `CatalogError` with the mistakes of all functions.
 */
export async function packageAll(
  projectRoot: string,
  catalog: readonly FunctionDefinition[],
): Promise<Map<string, CodePackage>> {
  const root = realpathSync(projectRoot);
  const states = openStates(root);
  const zipped = catalog.filter(({ code }) => code.kind !== "image");
  const packages = await Promise.allSettled(zipped.map((one) => packageOne(root, states, one)));
  const errors = packages.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const foreign = errors.find((error) => !(error instanceof CatalogError));
  if (foreign) throw foreign;
  if (errors.length > 0) throw new CatalogError(errors.flatMap(({ message }) => message.split("\n")));
  const built = packages.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  return new Map(zipped.map(({ name }, index) => [name, built[index] as CodePackage]));
}

/** What `.build/<name>.json` holds: the state of the inputs, and what was made of them. */
interface PackageRecord {
  readonly state: string;
  readonly made: Omit<CodePackage, "path">;
}

/**
 * Packages one function, or takes its zip from `.build/`; `root` is a real path. A build runs only where something that it
 * may read has changed. Throws the errors of `packageCode`.
 */
export async function packageOne(
  root: string,
  states: States,
  definition: FunctionDefinition,
): Promise<CodePackage> {
  const { code } = definition;
  if (code.kind === "bundled") return packageBundled(root, states, definition, code);
  return code.kind === "files" ? packageTaken(root, definition, code) : packageCode(root, definition);
}

/**
 * The package of a function with a build, if nothing that the build may read has changed since it ran; `root` is a real
 * path. Throws `CatalogError` for a pattern that no file matches.
 */
export async function knownPackage(
  root: string,
  definition: FunctionDefinition,
): Promise<CodePackage | undefined> {
  const { code } = definition;
  const { path, made } = recordOf(root, definition.name);
  if (!made || code.kind !== "files") return undefined;
  const { digest } = await filesState(root, openStates(root), definition, code);
  return digest === made.state ? { path, ...made.made } : undefined;
}

async function packageBundled(
  root: string,
  states: States,
  definition: FunctionDefinition,
  code: BundledCode,
): Promise<CodePackage> {
  const { path, made: known } = recordOf(root, definition.name);
  if (known && stateOf(root, states, definition, code, known.made.inputs) === known.state)
    return { path, ...known.made };
  // The first package makes .build/, which gives the project's own folder a new time. So its names are compared.
  const names = states.names(".");
  const startedAt = Date.now();
  const built = await packageCode(root, definition);
  const { inputs } = built;
  const folders = inputs.map((input) => dirname(input)).filter((folder) => folder !== ".");
  const after = openStates(root);
  const isSame = !mayHaveChanged(root, [...inputs, ...folders], startedAt);
  if (built.isRepeatable && isSame && after.names(".").join("\n") === names.join("\n"))
    keepRecord(root, definition.name, stateOf(root, after, definition, code, inputs), built);
  return built;
}

async function packageTaken(
  root: string,
  definition: FunctionDefinition,
  code: FilesCode,
): Promise<CodePackage> {
  const { path, made: known } = recordOf(root, definition.name);
  const before = await filesState(root, openStates(root), definition, code);
  if (known?.state === before.digest) return { path, ...known.made };
  const built = await packageCode(root, definition);
  const after = await filesState(root, openStates(root), definition, code);
  if (before.digest === after.digest) {
    keepRecord(root, definition.name, after.digest, built);
    return built;
  }
  const changed = changedFiles(before, after);
  const rest = changed.length > 1 ? ` and ${changed.length - 1} more` : "";
  const said = `${changed[0]}${rest} changed while the build ran, and would have it run again each time. Let the build write into $OUT alone, or let git ignore what it writes beside.`;
  return code.build ? { ...built, warnings: [...built.warnings, oneLine(said)] } : built;
}

function recordFile(root: string, name: string): string {
  return join(root, ".build", `${name}.json`);
}

/** The zip of a function and its record, if both are there and belong together: another process may have written another zip. */
function recordOf(root: string, name: string): { path: string; made: PackageRecord | undefined } {
  const path = join(root, ".build", `${name}.zip`);
  const record = readRecord(recordFile(root, name));
  return { path, made: record && isWhole(path, record) ? record : undefined };
}

function keepRecord(root: string, name: string, state: string, { path: _, ...made }: CodePackage): void {
  const file = recordFile(root, name);
  const record: PackageRecord = { state, made };
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, JSON.stringify(record));
}

/** A record that can't be read is none: packaging anew writes another one. */
function readRecord(file: string): PackageRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as Partial<PackageRecord> | null;
    return typeof record?.state === "string" && Array.isArray(record.made?.inputs)
      ? (record as PackageRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

/** True if the zip is the one of the record. */
function isWhole(path: string, { made }: PackageRecord): boolean {
  return existsSync(path) && codeDigest(readFileSync(path)) === made.codeSha256;
}
