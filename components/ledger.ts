/** The ledger: one record per stack of what every LIVE serves. Pure; program and `live` write equal bytes. */
import { createHash } from "node:crypto";
import { foreignText } from "../lib/foreign-text.ts";
import { LATEST, type Traffic } from "./config.ts";

/** The traffic of one function: its stable version (`live`), and the canary with its `weight` in percent. */
export interface LedgerEntry {
  readonly live: string;
  readonly canary?: string;
  readonly weight?: number;
}

/** One value of the ledger. `serial` counts the moves that a stack file in git may lack. */
export interface Ledger {
  readonly serial: number;
  readonly functions: Readonly<Record<string, LedgerEntry>>;
}

/** Largest size of an SSM parameter, in bytes (Advanced tier). */
export const LEDGER_BYTES = 8192;

/** Name of the parameter that holds the ledger of a stack. */
export function ledgerName(project: string, stack: string): string {
  return `/${project}/${stack}/live`;
}

/** The entry of a function whose LIVE serves `traffic`. */
export function ledgerEntry(traffic: Traffic): LedgerEntry {
  const { live, canary } = traffic;
  return canary ? { live, canary: canary.version, weight: canary.weight } : { live };
}

/** The ledger's text: compact JSON, keys in order, so that equal ledgers are equal bytes. */
export function serialiseLedger(ledger: Ledger): string {
  const names = Object.keys(ledger.functions).sort();
  const functions = names.map((name) => {
    const { live, canary, weight } = ledger.functions[name] as LedgerEntry;
    return `${JSON.stringify(name)}:${JSON.stringify({ canary, live, weight })}`;
  });
  return `{"functions":{${functions.join(",")}},"serial":${ledger.serial}}`;
}

/**
 * Reads a ledger's text; `undefined` if it is none. Leaves out unknown keys (of a newer lambda-live). Names that no
 * function can have are made harmless to show.
 */
export function parseLedger(text: string): Ledger | undefined {
  const value = parseObject(text);
  const functions = value && asObject(value.functions);
  if (!functions || !isWhole(value.serial, 0)) return undefined;
  const entries = Object.entries(functions).map(
    ([name, entry]) => [foreignText(name), parseEntry(entry)] as const,
  );
  if (entries.some(([, entry]) => entry === undefined)) return undefined;
  return { serial: value.serial, functions: Object.fromEntries(entries) as Record<string, LedgerEntry> };
}

/** First 8 hex digits of the SHA-256 of a ledger's text. Descriptions that `live` writes begin with them. */
export function ledgerDigest(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}

function parseEntry(value: unknown): LedgerEntry | undefined {
  const entry = asObject(value);
  if (!entry || !(entry.live === LATEST || isVersion(entry.live))) return undefined;
  const { live, canary, weight } = entry;
  if (canary === undefined && weight === undefined) return { live };
  return isVersion(canary) && isWhole(weight, 1) && weight <= 99 ? { live, canary, weight } : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function isVersion(value: unknown): value is string {
  return typeof value === "string" && /^[1-9]\d*$/.test(value);
}

function isWhole(value: unknown, from: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= from;
}
