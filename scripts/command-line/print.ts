import { foreignLines } from "../../lib/foreign-text.ts";
import type { Io } from "../adapters/io.ts";
import type { ShownError } from "../release/model/errors.ts";
import { asTypedHere } from "./as-typed.ts";
import type { Flags } from "./parse-flags.ts";

/** The terminal to print on, and the flags as typed. */
interface Printer {
  readonly io: Io;
  readonly flags: Flags;
}

/** One JSON document. The escapes of harmless text are JSON's own, so the document says what it would have said. */
export function renderJson(document: object): string {
  return `${foreignLines(JSON.stringify(document, undefined, 2))}\n`;
}

/** Prints the result on stdout: text, or with `--json` one JSON document. */
export function printResult({ io, flags }: Printer, text: () => string, json: () => object): void {
  io.out(flags.json ? renderJson(json()) : text());
}

/** Prints each warning as one line on stderr. */
export function printWarnings({ io, flags }: Printer, warnings: readonly string[]): void {
  for (const warning of warnings) io.err(`warning: ${asTypedHere(io, warning, flags)}\n`);
}

/** Prints an error on stderr, with its hint. */
export function printError({ io, flags }: Printer, { code, message, hint }: ShownError): void {
  io.err(`error ${code}: ${message}\n${hint ? `${asTypedHere(io, hint, flags)}\n` : ""}`);
}

/** Prints a line of progress on stderr. */
export function printProgress({ io }: Printer, line: string): void {
  io.err(`${line}\n`);
}
