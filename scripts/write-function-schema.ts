/** Writes docs/function.schema.json from the table of function.json. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { renderFunctionSchema } from "../functions/function-schema.ts";
import { replaceFile } from "../functions/replace-file.cjs";

const docs = join(__dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
replaceFile(join(docs, "function.schema.json"), renderFunctionSchema());
