import { FUNCTION_KEYS } from "./function-keys.ts";
import { readFunctionJson } from "./read-function-json.ts";

/** What the page begins with. */
export const EXAMPLE = `{
  "$schema": "../../docs/function.schema.json", // for editors
  "entry": "../_orders/handlers.ts",
  "export": "createOrder",
  "memory_size": 256,
  "policies": [{ "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::orders/*"] }],
}`;

/** One mistake of each kind: a key, a number, a word, and a member that is missing. */
const WRONG = `{ "memorySize": 256, "timeout": 901, "format": "iife", "policies": [{ "actions": ["*"] }] }`;

/** The whole text of docs/function-json.md; `scripts/write-function-schema.ts` writes it. */
export function renderFunctionPage(): string {
  const sections = [
    "# function.json",
    "Each folder `functions/NAME` is a function. Its optional `function.json` says what is the same in all stacks. The [stack files](../README.md#config-of-a-stack) say what differs between stacks, and [index.ts](../README.md#your-own-resources) what comes from other resources.\n" +
      "`node --import ./test/support/tsx.mjs scripts/write-function-schema.ts` writes this page and [function.schema.json](function.schema.json) from the table that checks the file.",
    fenced("jsonc", EXAMPLE),
    [
      "- The file is JSON with comments and trailing commas. Each key stands there once.",
      "- Paths begin at the folder of the file and stay inside the project. `../_orders/handlers.ts` lies in a folder that several functions share: a folder whose name begins with `_` is no function.",
      "- The name of the folder is lower-case letters, digits and hyphens, a letter first. In AWS the function is called `<project>-<stack>-<name>`, in at most 64 characters.",
    ].join("\n"),
    [
      "| key | value | meaning |",
      "|---|---|---|",
      ...Object.entries(FUNCTION_KEYS).map(
        ([key, { rule, about }]) =>
          `| \`${key}\` | ${cell(wanted(rule.mistakes(key, null)))} | ${cell(about)} |`,
      ),
    ].join("\n"),
    "## What is refused",
    "A key that is not in the table would silently do nothing. `pulumi preview`, `pulumi up` and `live publish` refuse the mistakes of all functions together, before anything is touched. A mistake in one function's folder stops no `live rollback` and no `live abort`. Of this file",
    fenced("json", WRONG),
    "they say",
    fenced("", mistakesOf(WRONG)),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** What the check says that a value must be, or the way out that it names, taken from its sentences about a wrong one. */
function wanted([mistake = ""]: readonly string[]): string {
  const must = /; it must be (.*)\.$/s.exec(mistake)?.[1];
  const text = must ?? /\. (.*?)\.?$/s.exec(mistake)?.[1];
  if (text === undefined) throw new Error(`"${mistake}" does not say what the value must be.`);
  return text.replace(/(?<=(?:for example|such as) ).*$/s, "`$&`");
}

function mistakesOf(text: string): string {
  const read = readFunctionJson(text);
  return (read.ok ? [] : read.mistakes.map((mistake) => `functions/orders/function.json: ${mistake}`)).join(
    "\n",
  );
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\*(?![^`]*`)/g, "\\*");
}
