/** Writes docs/iam-policies.md from the tables of permissions. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderPermissionsPage } from "./release/shown/permissions-page.ts";

const docs = join(__dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, "iam-policies.md"), renderPermissionsPage());
