/** Writes docs/iam-policies.md from the table of permissions. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderPermissions } from "./release/shown/permissions.ts";

const docs = join(__dirname, "..", "docs");
mkdirSync(docs, { recursive: true });
writeFileSync(join(docs, "iam-policies.md"), renderPermissions());
