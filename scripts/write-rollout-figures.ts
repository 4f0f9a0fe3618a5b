/** Writes the figures of docs/rollouts.md, by so many runs of each row as the first argument says. Takes minutes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../functions/_packaging/replace-file.cjs";
import { FIGURES_HEADING, renderFigures } from "./release/shown/figures-section.ts";

const figures = renderFigures(Number(process.argv[2] ?? 1000));
const page = join(__dirname, "..", "docs", "rollouts.md");
const text = existsSync(page) ? readFileSync(page, "utf8") : "# Rollouts: how a canary is judged\n";
const [before = "", after = ""] = text.split(`${FIGURES_HEADING}\n`);
const next = after.indexOf("\n## ");
replaceFile(page, `${before.trimEnd()}\n\n${figures}${next < 0 ? "" : after.slice(next)}`);
