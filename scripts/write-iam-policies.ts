/** Writes docs/iam-policies.md from the table of permissions. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../functions/replace-file.cjs";
import { renderPermissions } from "./release/shown/permissions.ts";

const docs = join(__dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
replaceFile(join(docs, "iam-policies.md"), renderPermissions());
