/** Writes docs/iam-policies.md from the tables of permissions. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../functions/_packaging/replace-file.cjs";
import { renderPermissionsPage } from "./release/shown/permissions-page.ts";

const docs = join(__dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
replaceFile(join(docs, "iam-policies.md"), renderPermissionsPage());
