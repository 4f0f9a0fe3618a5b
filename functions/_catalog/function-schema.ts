import { FUNCTION_JSON, FUNCTION_KEYS } from "./function-keys.ts";

/**
 * The whole text of docs/function.schema.json, for editors; `scripts/write-function-schema.ts` writes it. Draft 7, which
 * every editor knows. Editors that read JSON with comments by the file's `"$schema"` take comments and trailing commas.
 */
export function renderFunctionSchema(): string {
  const properties = Object.entries(FUNCTION_KEYS).map(([key, { rule, about }]) => [
    key,
    { description: about, ...rule.schema },
  ]);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "function.json: the settings of one function of lambda-live",
    allowTrailingCommas: true,
    ...FUNCTION_JSON.schema,
    properties: Object.fromEntries(properties),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
