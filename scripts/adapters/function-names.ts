import { CatalogError, functionNames, physicalName, readCatalog } from "../../functions/catalog.ts";
import { type ShownError, shownError, usageError } from "../release/model/errors.ts";
import type { Project } from "./project.ts";

/** One function of the stack and its name in AWS. */
export interface NamedFunction {
  readonly name: string;
  readonly physicalName: string;
  /** function.json gives its role further rights. Not told where mistakes are tolerated: no function.json is read then. */
  readonly hasPolicies?: boolean;
  /** Why nothing may be read or done under this name: AWS can't hold it, or another stack's function has it too. */
  readonly refusal?: ShownError;
}

/**
 * Names a stack's functions by their folders. Throws `NoFunctions` and, unless mistakes are tolerated, `InvalidFunction`
 * for a mistake in any folder, or `InvalidName`. Else a function whose name AWS can't hold is refused alone.
 */
export function nameFunctions(project: Project, stack: string, toleratesMistakes: boolean): NamedFunction[] {
  const named = toleratesMistakes
    ? functionNames(project.root).map((name) => namedOrRefused(project, stack, name))
    : readNames(project, stack);
  if (named.some(({ refusal }) => !refusal)) return named;
  // Nothing is left to tolerate mistakes for, and they say more than that there is no function.
  if (toleratesMistakes) readNames(project, stack);
  throw usageError(
    "NoFunctions",
    `${project.name} has no functions.`,
    "Add one: a folder in functions/ with an index.ts",
  );
}

function readNames(project: Project, stack: string): NamedFunction[] {
  const catalog = refusedAs("InvalidFunction", () => readCatalog(project.root));
  return refusedAs("InvalidName", () =>
    catalog.map(({ name, policies }) => nameOf(project, stack, name, policies !== undefined)),
  );
}

function nameOf(project: Project, stack: string, name: string, hasPolicies?: boolean): NamedFunction {
  return { name, physicalName: physicalName(project.name, stack, name), ...(hasPolicies && { hasPolicies }) };
}

function namedOrRefused(project: Project, stack: string, name: string): NamedFunction {
  try {
    return nameOf(project, stack, name);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    const refusal = shownError(usageError("InvalidName", error.message));
    return { name, physicalName: name, refusal };
  }
}

function refusedAs<T>(code: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CatalogError) throw usageError(code, error.message);
    throw error;
  }
}
