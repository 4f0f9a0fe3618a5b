/** What Lambda takes as the environment of a function, for stack files, function.json and the program. */

/** Lambda's limit for all names and values of one environment together, in bytes. */
export const ENVIRONMENT_BYTES = 4096;

/** The names that Lambda keeps for itself and refuses in a function's environment, as a regular expression. */
export const RESERVED_NAMES =
  "^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|EXECUTION_ENV)|AWS_LAMBDA_\\w+|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$";

/** The names that Lambda takes, as a regular expression: a letter, then at least one letter, digit or underscore. */
export const VARIABLE_NAME = "^[a-zA-Z]\\w+$";

/** Counts the bytes of an environment as Lambda does. A value that is no text, such as an encrypted one, counts none. */
export function environmentBytes(values: Readonly<Record<string, unknown>>): number {
  const text = Object.entries(values).map(([name, value]) =>
    typeof value === "string" ? name + value : name,
  );
  return new TextEncoder().encode(text.join("")).length;
}
