import { foreignLines } from "../../lib/foreign-text.ts";
import type { Io } from "../adapters/io.ts";
import type { ShownError } from "../release/model/errors.ts";
import { envelope } from "../release/shown/envelope.ts";
import { asTypedHere } from "./as-typed.ts";
import type { Findings } from "./findings.ts";
import type { Flags } from "./parse-flags.ts";

/** The terminal to print on, the flags as typed, and what the run has found out. */
interface Printer {
  readonly io: Io;
  readonly flags: Flags;
  readonly findings: Findings;
}

/** One JSON document. The escapes of harmless text are JSON's own, so the document says what it would have said. */
export function renderJson(document: object): string {
  return `${foreignLines(JSON.stringify(document, undefined, 2))}\n`;
}

/** Prints the result on stdout: text, or with `--json` one JSON document, the envelope around what the verb adds. */
export function printResult({ io, flags, findings }: Printer, text: () => string, json: () => object): void {
  io.out(flags.json ? renderJson(envelope(findings, json())) : text());
}

/** Prints each warning as one line on stderr; the document of `--json` has it too. */
export function printWarnings({ io, flags, findings }: Printer, warnings: readonly string[]): void {
  for (const warning of warnings) {
    const typed = asTypedHere(io, warning, flags);
    findings.warnings.push(typed);
    io.err(`warning: ${typed}\n`);
  }
}

/** Prints an error on stderr, with its hint; the document of `--json` has it too. */
export function printError({ io, flags, findings }: Printer, error: ShownError): void {
  const { code, message } = error;
  const hint = error.hint && asTypedHere(io, error.hint, flags);
  findings.errors.push(hint ? { ...error, hint } : error);
  io.err(`error ${code}: ${message}\n${hint ? `${hint}\n` : ""}`);
}

/** Prints a line of progress on stderr. */
export function printProgress({ io }: Pick<Printer, "io">, line: string): void {
  io.err(`${line}\n`);
}
