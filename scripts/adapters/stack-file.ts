import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { ReleaseError, usageError } from "../release/errors.ts";
import type { StackFileEdit } from "../release/stack-file-edits.ts";
import { editYaml } from "./yaml-edit.ts";
import { parseMapping } from "./yaml-text.ts";

/** A stack file's settings, apart by namespace. */
export interface StackFile {
  /** The project's own keys, without namespace. */
  readonly own: Readonly<Record<string, unknown>>;
  /** The `aws:` keys, without namespace. */
  readonly aws: Readonly<Record<string, unknown>>;
  /** The file is half merged: `own` has the keys of both sides, which agree on `aws`. */
  readonly conflict?: ReleaseError;
}

/** Reads `Pulumi.<stack>.yaml`. Throws `InvalidYaml` for what is no YAML, no mapping, or half merged on where AWS is. */
export function readStackFile(path: string, namespace: string): StackFile {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const text = readFileSync(path, "utf8");
  const conflict = findConflict(text, name);
  if (!conflict) return readKeys(text, name, namespace);
  const [ours, theirs] = sidesOf(text).map((side) => readKeys(side, name, namespace));
  if (!ours || !theirs || !isDeepStrictEqual(ours.aws, theirs.aws)) throw conflict;
  return { own: { ...theirs.own, ...ours.own }, aws: ours.aws, conflict };
}

function readKeys(text: string, name: string, namespace: string): StackFile {
  const { config } = parseMapping(text, name);
  const values = config !== null && typeof config === "object" && !Array.isArray(config) ? config : {};
  const own: Record<string, unknown> = {};
  const aws: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (key.startsWith(`${namespace}:`)) own[key.slice(namespace.length + 1)] = value;
    if (key.startsWith("aws:")) aws[key.slice("aws:".length)] = value;
  }
  return { own, aws };
}

const CONFLICT_MARK = /^(<{7}|\|{7}|={7}|>{7})(?: |$)/;

/** Two people who both moved LIVE both wrote its serial, so git can't merge the file: what LIVE serves decides. */
function findConflict(text: string, name: string): ReleaseError | undefined {
  const at = text.split("\n").findIndex((line) => CONFLICT_MARK.exec(line)?.[1]?.startsWith("<"));
  if (at < 0) return undefined;
  return usageError(
    "InvalidYaml",
    `${name} has an open merge conflict (line ${at + 1}).`,
    "Keep either side of the conflict, then take over what LIVE serves: live sync --from-aws",
  );
}

/** The file as each side of its conflicts has it: ours, theirs. */
function sidesOf(text: string): string[] {
  return ["<", ">"].map((side) => {
    let within = "";
    const kept = text.split("\n").filter((line) => {
      const mark = CONFLICT_MARK.exec(line)?.[1]?.[0];
      if (mark) within = { "<": "<", "|": "base", "=": ">", ">": "" }[mark] ?? "";
      return !mark && (within === "" || within === side);
    });
    return kept.join("\n");
  });
}

/**
 * Makes the edits in the stack file, which is read again for it; comments, order and all other keys stay as they are.
 * The file is replaced whole by rename, so that a reader sees the old one or the new one. Throws `StackFileNotWritten`.
 */
export function editStackFile(path: string, namespace: string, edits: readonly StackFileEdit[]): void {
  if (edits.length === 0) return;
  try {
    const target = realpathSync(path);
    const before = readFileSync(target, "utf8");
    const after = editYaml(before, namespace, edits);
    if (after !== before) replaceFile(target, after);
  } catch (error) {
    throw new ReleaseError(
      "StackFileNotWritten",
      `${path} could not be written: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Whether a write would get through, for a warning before anything is done. */
export function stackFileIsWritable(path: string): boolean {
  return existsSync(path) && (statSync(path).mode & 0o222) !== 0;
}

function replaceFile(path: string, content: string): void {
  if (!stackFileIsWritable(path)) throw new Error("it is read-only");
  accessSync(path, constants.W_OK);
  const partial = `${path}.${process.pid}.partial`;
  try {
    const descriptor = openSync(partial, "w", statSync(path).mode);
    try {
      writeSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
