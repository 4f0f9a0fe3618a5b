import { ENVIRONMENT_BYTES, environmentBytes } from "../lib/environment-rules.ts";
import { Refusal } from "./refusal.ts";

/**
 * Checks the variables of a function, those of function.json and those of the stack file, which win. Throws `Refusal` over
 * Lambda's limit, before anything is registered. What `declare` gives may be known only later.
 */
export function checkEnvironment(
  name: string,
  ofFunction: Readonly<Record<string, string>> | undefined,
  ofStack: Readonly<Record<string, unknown>> | undefined,
): void {
  const bytes = environmentBytes({ ...ofFunction, ...ofStack });
  if (bytes <= ENVIRONMENT_BYTES) return;
  throw new Refusal(
    `The variables of ${name}, from function.json and the stack file together, are ${bytes} bytes; Lambda takes ${ENVIRONMENT_BYTES}. Keep large values in a parameter or a bucket and pass its name.`,
  );
}
