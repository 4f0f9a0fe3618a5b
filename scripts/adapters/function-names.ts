import { type Adoption, INVALID, type Invalid, LIVE } from "../../components/config.ts";
import { CatalogError, functionNames, physicalName, readCatalog } from "../../functions/_catalog/catalog.ts";
import { type ShownError, shownError, usageError } from "../release/model/errors.ts";
import type { Project } from "./project.ts";

/** One function of the stack and its name in AWS. */
export interface NamedFunction {
  readonly name: string;
  readonly physicalName: string;
  /** Set for a function that existed before, whose names are its own. */
  readonly adopted?: Adoption;
  /** function.json gives its role further rights. Not told where mistakes are tolerated: no function.json is read then. */
  readonly hasPolicies?: boolean;
  /** function.json's timeout. Not told where mistakes are tolerated, either. */
  readonly timeoutSeconds?: number;
  /** function.json gives it a URL. Not told where mistakes are tolerated. */
  readonly hasUrl?: boolean;
  /** Why nothing may be read or done under this name: AWS can't hold it, or another stack's function has it too. */
  readonly refusal?: ShownError;
}

/** The name that LIVE of a function has in AWS. */
export function aliasNameOf({ adopted }: Pick<NamedFunction, "adopted">): string {
  return adopted?.aliasName ?? LIVE;
}

/** What a stack file adopts, by function. Read when the folders are. */
type Adoptions = () => ReadonlyMap<string, Adoption | Invalid>;

/**
 * Names a stack's functions by their folders, and those it adopts by their own names. Throws `NoFunctions` and, unless
 * mistakes are tolerated, `InvalidFunction` for a mistake in any folder, or `InvalidName`. Else a function whose name is
 * unknown, or can't be one in AWS, is refused alone.
 */
export function nameFunctions(
  project: Project,
  stack: string,
  adoptions: Adoptions,
  { toleratesMistakes, mayHaveNone }: { readonly toleratesMistakes: boolean; readonly mayHaveNone: boolean },
): NamedFunction[] {
  const named = toleratesMistakes
    ? functionNames(project.root).map((name) => namedOrRefused(project, stack, name, adoptions()))
    : readNames(project, stack, adoptions);
  if (mayHaveNone || named.some(({ refusal }) => !refusal)) return named;
  // Nothing is left to tolerate mistakes for, and they say more than that there is no function.
  if (toleratesMistakes) readNames(project, stack, adoptions);
  throw usageError(
    "NoFunctions",
    `${project.name} has no functions.`,
    "Add one: a folder in functions/ with an index.ts",
  );
}

function readNames(project: Project, stack: string, adoptions: Adoptions): NamedFunction[] {
  const catalog = refusedAs("InvalidFunction", () => readCatalog(project.root));
  const adopted = adoptions();
  return refusedAs("InvalidName", () =>
    catalog.map(({ name, policies, url, timeoutSeconds }) => ({
      ...nameOf(project, stack, name, adopted.get(name)),
      ...(policies !== undefined && { hasPolicies: true }),
      ...(url && { hasUrl: true }),
      timeoutSeconds,
    })),
  );
}

/** A mistake in `adopt` is no matter here: the parser of the stack file reports it. */
function nameOf(
  project: Project,
  stack: string,
  name: string,
  adopted: Adoption | Invalid | undefined,
): NamedFunction {
  return adopted === undefined || adopted === INVALID
    ? { name, physicalName: physicalName(project.name, stack, name) }
    : { name, physicalName: adopted.functionName, adopted };
}

function namedOrRefused(
  project: Project,
  stack: string,
  name: string,
  adoptions: ReadonlyMap<string, Adoption | Invalid>,
): NamedFunction {
  try {
    const adopted = adoptions.get(name);
    const named = nameOf(project, stack, name, adopted);
    return adopted === INVALID ? { ...named, refusal: shownError(unknownName(name)) } : named;
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const refusal = shownError(usageError("InvalidName", error.message));
    return { name, physicalName: name, refusal };
  }
}

function unknownName(name: string) {
  return usageError(
    "InvalidName",
    `The name of ${name} in AWS is unknown: functions.${name}.adopt of the stack file has a mistake.`,
    "Mend that key, then run the same command again.",
  );
}

function refusedAs<T>(code: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CatalogError) throw usageError(code, error.message);
    throw error;
  }
}
