import { readCatalog } from "../../functions/catalog.ts";
import { packageCode } from "../../functions/package-code.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { shownError } from "../release/model/errors.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { askGit } from "./git.ts";

/** CodeSha256 of this checkout's code, by function. A function that doesn't build has an error instead. */
export function buildDigests(root: string, names: readonly string[]): Map<string, Reading<string>> {
  const digests = new Map<string, Reading<string>>();
  for (const definition of readCatalog(root).filter(({ name }) => names.includes(name))) {
    try {
      digests.set(definition.name, { ok: true, value: packageCode(root, definition).codeSha256 });
    } catch (error) {
      digests.set(definition.name, { ok: false, error: shownError(error) });
    }
  }
  return digests;
}

/** The commit that is checked out; empty outside of git. */
export interface Checkout {
  readonly commit?: string;
  readonly ref?: string;
  readonly dirty?: boolean;
}

const STATUS = ["status", "--porcelain=v2", "--branch", "--ignore-submodules=dirty"];

/** Reads commit, branch or tag, and uncommitted changes. CI's own variables precede a detached HEAD. */
export async function readCheckout(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Checkout> {
  const lines = (await askGit(root, ...STATUS, "--", "functions", "package-lock.json"))?.split("\n") ?? [];
  const said = (about: string) => lines.find((line) => line.startsWith(`# branch.${about} `))?.split(" ")[2];
  const [commit, branch] = [said("oid"), said("head")];
  const named = env.GITHUB_REF_NAME ?? env.CI_COMMIT_REF_NAME;
  const ref = named === undefined ? branch : foreignText(named);
  const isDirty = lines.some((line) => line !== "" && !line.startsWith("#"));
  return {
    ...(commit && commit !== "(initial)" ? { commit } : {}),
    ...(ref && ref !== "(detached)" ? { ref } : {}),
    ...(isDirty ? { dirty: true } : {}),
  };
}
