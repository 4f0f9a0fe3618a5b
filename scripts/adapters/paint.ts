import { type Paint, plain, type Style } from "../release/model/paint.ts";
import type { Io } from "./io.ts";

const CODES: Record<Style, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Colour for a terminal only; not with `--no-color`, NO_COLOR or TERM=dumb. */
export function choosePaint(io: Io, noColor: boolean): Paint {
  if (noColor || !io.outputIsTerminal || io.env.NO_COLOR || io.env.TERM === "dumb") return plain;
  return (style, text) => `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m`;
}
