import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * Style and script of a report's page, with their hashes for its Content-Security-Policy: ours and uPlot's, whose
 * licence stands above it.
 */
export function reportPage() {
  const style = [textOf("uplot/dist/uPlot.min.css"), textOf("./report-page/page.css")].join("\n");
  const uPlot = [`/*\n${textOf("uplot/LICENSE")}\n*/`, textOf("uplot/dist/uPlot.iife.min.js")];
  const script = [ENGLISH, ...uPlot, textOf("./report-page/charts.js")].join("\n");
  return { style, script, styleHash: hash(style), scriptHash: hash(script) };
}

/** uPlot throws where the browser has no usable language, as in a container with `LANG=C`. */
const ENGLISH = 'Object.defineProperty(navigator, "language", { value: "en-US" });';

/** The text of a file beside this one, or of a package. The bundle has it inside, in place of each call. */
function textOf(file: string): string {
  return readFileSync(require.resolve(file), "utf8");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
