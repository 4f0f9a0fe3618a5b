import { ENVIRONMENT_BYTES, environmentBytes } from "../lib/environment-rules.ts";
import { Refusal } from "./refusal.ts";

/**
 * The variables of a function: those of function.json, then those of the stack file, which win. Undefined if neither has
 * any. Throws `Refusal` over Lambda's limit, before anything is registered.
 */
export function functionEnvironment(
  name: string,
  ofFunction: Readonly<Record<string, string>> | undefined,
  ofStack: Readonly<Record<string, unknown>> | undefined,
): Record<string, string> | undefined {
  if (!ofFunction && !ofStack) return undefined;
  // The parser has made every value of the stack file a string; Pulumi has decrypted those that were encrypted.
  const variables = { ...ofFunction, ...(ofStack as Record<string, string> | undefined) };
  const bytes = environmentBytes(variables);
  if (bytes <= ENVIRONMENT_BYTES) return variables;
  throw new Refusal(
    `The variables of ${name}, from function.json and the stack file together, are ${bytes} bytes; Lambda takes ${ENVIRONMENT_BYTES}. Keep large values in a parameter or a bucket and pass its name.`,
  );
}
