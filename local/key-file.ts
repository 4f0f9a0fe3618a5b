/**
 * The key of a local AWS (`--key`) where other commands of the same user find it: a file for each port, with mode 600
 * in a folder that nobody else may enter. Arguments and answers of a server are no place for it: others see them.
 */
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../functions/_packaging/replace-file.cjs";
import { runtimeFolder } from "./runtime-folder.ts";

/** Keeps the key of the server on `port` until the returned function removes it. */
export function keepKey(port: number, key: string): () => void {
  const path = pathOf(port);
  replaceFile(path, key);
  chmodSync(path, 0o600);
  return () => rmSync(path, { force: true });
}

/** The key that was kept last for `port`; its server may be gone. */
export function findKey(port: number): string | undefined {
  try {
    return readFileSync(pathOf(port), "utf8");
  } catch {
    return undefined;
  }
}

function pathOf(port: number): string {
  return join(runtimeFolder(), `key-${port}`);
}
