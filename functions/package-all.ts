import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { CatalogError, type FunctionDefinition } from "./catalog.ts";
import { type CodePackage, codeDigest, packageCode } from "./package-code.ts";
import { mayHaveChanged, openStates, type States, stateOf } from "./package-state.ts";
import { replaceFile } from "./replace-file.cjs";

/**
 * Packages functions of the catalog, by name. A zip whose inputs are as they were is taken from `.build/`: the bytes are
 * those that packaging anew gives. Throws `CatalogError` with the mistakes of all functions.
 */
export async function packageAll(
  projectRoot: string,
  catalog: readonly FunctionDefinition[],
): Promise<Map<string, CodePackage>> {
  const root = realpathSync(projectRoot);
  const states = openStates(root);
  const packages = await Promise.allSettled(catalog.map((one) => packageOne(root, states, one)));
  const errors = packages.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const foreign = errors.find((error) => !(error instanceof CatalogError));
  if (foreign) throw foreign;
  if (errors.length > 0) throw new CatalogError(errors.flatMap(({ message }) => message.split("\n")));
  const built = packages.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  return new Map(catalog.map(({ name }, index) => [name, built[index] as CodePackage]));
}

/** What `.build/<name>.json` holds: the state of the inputs, and what was made of them. */
interface PackageRecord {
  readonly state: string;
  readonly made: Omit<CodePackage, "path">;
}

/** Packages one function, or takes its zip from `.build/`; `root` is a real path. Throws the errors of `packageCode`. */
export async function packageOne(
  root: string,
  states: States,
  definition: FunctionDefinition,
): Promise<CodePackage> {
  const file = join(root, ".build", `${definition.name}.json`);
  const path = join(root, ".build", `${definition.name}.zip`);
  const known = readRecord(file);
  if (known && isWhole(path, known) && stateOf(root, states, definition, known.made.inputs) === known.state)
    return { path, ...known.made };

  const startedAt = Date.now();
  const built = await packageCode(root, definition);
  const { path: _, ...made } = built;
  const folders = made.inputs.map((input) => dirname(input));
  if (built.isRepeatable && !mayHaveChanged(root, [...made.inputs, ...folders], startedAt)) {
    const record: PackageRecord = { state: stateOf(root, openStates(root), definition, made.inputs), made };
    mkdirSync(dirname(file), { recursive: true });
    replaceFile(file, JSON.stringify(record));
  }
  return built;
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

/** True if the zip is the one of the record: another process may have written another one since. */
function isWhole(path: string, { made }: PackageRecord): boolean {
  return existsSync(path) && codeDigest(readFileSync(path)) === made.codeSha256;
}
