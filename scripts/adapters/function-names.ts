import { CatalogError, physicalName, readCatalog } from "../../functions/catalog.ts";
import { type ShownError, usageError } from "../release/model/errors.ts";
import type { Project } from "./project.ts";

/** One function of the stack and its name in AWS. */
export interface NamedFunction {
  readonly name: string;
  readonly physicalName: string;
  /** Why nothing may be read or done under this name: it is also the name of another stack's function. */
  readonly refusal?: ShownError;
}

/** Names a stack's functions. Throws `NoFunctions`, `InvalidFunction`, or, for this stack, `InvalidName`. */
export function nameFunctions(project: Project, stack: string): NamedFunction[] {
  const named = readNames(project, stack);
  if (named.length > 0) return named;
  throw usageError(
    "NoFunctions",
    `${project.name} has no functions.`,
    "Add one: a folder in functions/ with an index.ts",
  );
}

function readNames(project: Project, stack: string): NamedFunction[] {
  const catalog = refusedAs("InvalidFunction", () => readCatalog(project.root));
  return refusedAs("InvalidName", () =>
    catalog.map(({ name }) => ({ name, physicalName: physicalName(project.name, stack, name) })),
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
