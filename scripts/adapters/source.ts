import { execFile } from "node:child_process";
import { readCatalog } from "../../functions/catalog.ts";
import { packageCode } from "../../functions/package-code.ts";
import { shownError } from "../release/model/errors.ts";
import type { Reading } from "../release/model/snapshot.ts";

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

/** Reads commit, branch or tag, and uncommitted changes. CI's own variables precede a detached HEAD. */
export async function readCheckout(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Checkout> {
  const [commit, branch, changes] = await Promise.all([
    git(root, ["rev-parse", "HEAD"]),
    git(root, ["rev-parse", "--abbrev-ref", "HEAD"]),
    git(root, ["status", "--porcelain", "--", "functions", "package-lock.json"]),
  ]);
  const ref = env.GITHUB_REF_NAME ?? env.CI_COMMIT_REF_NAME ?? (branch === "HEAD" ? undefined : branch);
  return { ...(commit ? { commit } : {}), ...(ref ? { ref } : {}), ...(changes ? { dirty: true } : {}) };
}

function git(root: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("git", ["-C", root, ...args], { timeout: 5_000 }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
}
