/** Writes docs/function.schema.json and docs/function-json.md from the table of function.json. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { renderFunctionPage } from "../functions/_catalog/function-page.ts";
import { renderFunctionSchema } from "../functions/_catalog/function-schema.ts";
import { replaceFile } from "../functions/_packaging/replace-file.cjs";

const docs = join(__dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
replaceFile(join(docs, "function.schema.json"), renderFunctionSchema());
replaceFile(join(docs, "function-json.md"), renderFunctionPage());
