import type { ShownError } from "../model/errors.ts";

/** The result of one check of `verify`. */
export interface Check {
  readonly functionName?: string;
  readonly name: string;
  readonly result: "ok" | "problem" | "drift" | "not checked";
  readonly message?: string;
  readonly hint?: string;
}

/** A check that could not be made. `verify` lists it and goes on. */
export function notChecked(name: string, functionName: string, error: ShownError): Check {
  return { functionName, name, result: "not checked", message: error.message };
}
