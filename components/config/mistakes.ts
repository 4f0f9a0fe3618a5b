import { inStack } from "../../lib/printed-command.ts";
import type { ConfigMistake } from "./types.ts";

/** Collects the mistakes of one stack file in the order they are found. */
export type Report = (key: string, message: string, hint: string) => void;

/** The result of a reader that has reported its value as a mistake. */
export const INVALID = Symbol("reported as a mistake");
export type Invalid = typeof INVALID;

const SHOWN_CHARACTERS = 40;

/** Shows a wrong value in a message: short, on one line, never an object's inside (it may hold secrets). */
export function show(value: unknown): string {
  if (isEncrypted(value)) return "an encrypted value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  const text = value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}...` : value;
  return /^[\w.$%+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** True for a secret as a stack file holds it: `{ secure: "..." }` and nothing else. */
export function isEncrypted(value: unknown): value is { readonly secure: string } {
  if (typeof value !== "object" || value === null) return false;
  return Object.keys(value).join() === "secure" && typeof (value as { secure: unknown }).secure === "string";
}

/** True for an object with keys: not a list, not null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The file that holds the mistakes, where it is not the stack's own. */
export interface MistakenFile {
  /** Default: `Pulumi.STACK.yaml`. */
  readonly name?: string;
  /** `--config-file` of a command about it. */
  readonly configFile?: string | undefined;
}

/** Renders all mistakes of one stack file, each with its key and the command to type for that stack. */
export function renderMistakes(
  stack: string,
  mistakes: readonly ConfigMistake[],
  file: MistakenFile = {},
): string {
  const short = stack.split("/").at(-1);
  const { name = `Pulumi.${short}.yaml`, configFile } = file;
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const blocks = mistakes.map(({ key, message, hint }) => {
    const commands = hint.replace(/`([^`]+)`/g, (_, command: string) => inStack(command, short, configFile));
    return `  ${key}: ${message}\n    ${commands}`;
  });
  return [`${name} has ${count}:`, ...blocks].join("\n");
}
