import { setCommand } from "../../lib/config-command.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { INVALID, type Invalid, isEncrypted, isObject, type Report, show } from "./mistakes.ts";
import { LATEST } from "./types.ts";

/** Largest version or serial that a JSON number carries exactly. */
const LARGEST = Number.MAX_SAFE_INTEGER;

/** True for a key without a value: absent, `key:`, `key: null` or `key: ""`. */
export function isEmpty(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

/** Reads a version: a number from 1 as a string, or `$LATEST` for `$LATEST`, `latest` and empty values. */
export function readVersion(key: string, value: unknown, report: Report): string | Invalid {
  if (isEmpty(value) || value === LATEST || value === "latest") return LATEST;
  const number = wholeNumber(value);
  if (number !== undefined && number >= 1) return String(number);
  const digits = typeof value === "string" ? /^[vV]?0*([1-9]\d{0,14})$/.exec(value)?.[1] : undefined;
  report(
    key,
    `${show(value)} is not a version. Versions are numbers from 1, or $LATEST.`,
    digits
      ? `Write the number alone: ${setCommand(key, digits)}`
      : `See which there are: \`${printedCommand("live versions", { throughNpm: true })}\`; then, for example: ${setCommand(key, 7)}`,
  );
  return INVALID;
}

/** Limits of a whole number, its unit, and the example that a hint shows. */
export interface WholeLimits {
  readonly from: number;
  readonly to: number;
  readonly unit: string;
  readonly example: number;
}

/** Reads a whole number within limits; `undefined` if the key is empty. */
export function readWhole(
  key: string,
  value: unknown,
  limits: WholeLimits,
  report: Report,
): number | undefined | Invalid {
  if (isEmpty(value)) return undefined;
  const number = wholeNumber(value);
  if (number !== undefined && number >= limits.from && number <= limits.to) return number;
  const range = limits.to >= LARGEST ? `from ${limits.from}` : `from ${limits.from} to ${limits.to}`;
  const unit = limits.unit === "" ? "" : ` ${limits.unit}`;
  const wrong = number === undefined ? "is not a whole number" : "is out of range";
  report(
    key,
    `${show(value)} ${wrong}: whole numbers ${range}${unit}.`,
    `For example: ${setCommand(key, limits.example)}`,
  );
  return INVALID;
}

/** Reads `true` or `false`, as YAML or as text; `undefined` if the key is empty. */
export function readBoolean(key: string, value: unknown, report: Report): boolean | undefined | Invalid {
  if (isEmpty(value)) return undefined;
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  report(key, `${show(value)} is neither true nor false.`, `Use one of the two: ${setCommand(key, "true")}`);
  return INVALID;
}

/** Reads an object, or its JSON text as Pulumi hands it to a program; `undefined` if the key is empty. */
export function readObject(
  key: string,
  value: unknown,
  report: Report,
): Readonly<Record<string, unknown>> | undefined | Invalid {
  const given = typeof value === "string" ? parseJson(value) : value;
  if (isEmpty(given)) return undefined;
  if (isObject(given) && !isEncrypted(given)) return given;
  report(
    key,
    `${show(given)} is not an object of keys and values.`,
    `Write its keys indented below "${key}:".`,
  );
  return INVALID;
}

/** The whole number in a YAML number or in plain digits. Text with a leading zero (`"010"`) is neither. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^(0|-?[1-9]\d*)$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** The value of JSON text; other text stays as it is, and empty text is `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
