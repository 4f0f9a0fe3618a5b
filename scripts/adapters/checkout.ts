import { LOCKFILES } from "../../functions/_packaging/package-state.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { ciCheckout } from "../release/model/ci-checkout.ts";
import type { ShownError } from "../release/model/errors.ts";
import type { Provenance } from "../release/model/provenance.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { type GitStatus, readStatus, topsOf, unclaimed, uncommitted } from "../release/model/uncommitted.ts";
import { askGit } from "./git.ts";
import type { BuiltCode } from "./source.ts";

/** The checkout, as far as git and the CI tell. */
export interface Checkout {
  readonly from: Pick<Provenance, "commit" | "ref">;
  /** Why git tells nothing. All functions then lack in `uncommitted` and `unclaimed`. */
  readonly problem?: ShownError;
  /** Inputs that differ from HEAD, by function: `functions/hello/index.ts (changed)`. */
  readonly uncommitted: ReadonlyMap<string, readonly string[]>;
  /** Inputs that go into the code as they are and that git does not have, by function. */
  readonly unclaimed: ReadonlyMap<string, readonly string[]>;
}

/** What is asked about the code of one function. */
export type CodeInputs = Pick<BuiltCode, "inputs" | "asIs" | "isZip">;

/** Every bundle depends on them. A workspace has its lockfile in a folder above. */
const inputsOfAll = (prefix: string) => [
  "package.json",
  "tsconfig.json",
  ...prefix.split("/").flatMap((_, depth) => LOCKFILES.map((name) => `${"../".repeat(depth)}${name}`)),
];
const STATUS = ["status", "--porcelain=v2", "--branch", "-z"];
const ALL_BUT_SUBMODULES = ["--untracked-files=all", "--no-renames", "--ignore-submodules=dirty"];

/** Reads commit, branch or tag, and which inputs of `built` differ from HEAD. What git can't tell, the CI may. */
export async function readCheckout(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  built: ReadonlyMap<string, CodeInputs>,
): Promise<Checkout> {
  const ci = ciCheckout(env);
  const nothing = { from: ci, uncommitted: new Map(), unclaimed: new Map() };
  const place = await askGit(root, "rev-parse", "--show-prefix");
  if (!place.ok) return { ...nothing, problem: place.error };
  const [prefix = ""] = place.value;
  const all = [...built].map(([name, code]): [string, CodeInputs] => [
    name,
    { ...code, inputs: [...new Set([...code.inputs, ...inputsOfAll(prefix)])] },
  ]);
  const tops = topsOf(
    prefix,
    all.flatMap(([, { inputs }]) => inputs),
  );
  const [status, exact] = await readChanges(
    root,
    tops,
    all.some(([, { asIs }]) => asIs.length > 0),
  );
  if (!status.ok) return { ...nothing, problem: status.error };
  if (!exact.ok) return { ...nothing, problem: exact.error };
  const { commit, branch } = status.value;
  const differing = all.map(
    ([name, code]) => [name, differingOf(code, prefix, status.value, exact.value)] as const,
  );
  return {
    from: { ...ci, ...(commit ? { commit } : {}), ...(branch ? { ref: branch } : {}) },
    uncommitted: new Map(differing.map(([name, found]) => [name, found.uncommitted])),
    unclaimed: new Map(differing.map(([name, found]) => [name, found.unclaimed])),
  };
}

/**
 * Asks git twice where files go into a zip as they are: their modes count then, and so does what git ignores. The mode of a
 * source does not reach its bundle.
 */
async function readChanges(
  root: string,
  tops: readonly string[],
  isExact: boolean,
): Promise<[Reading<GitStatus>, Reading<GitStatus>]> {
  const ask = async (before: readonly string[], more: readonly string[]): Promise<Reading<GitStatus>> => {
    const said = await askGit(root, ...before, ...STATUS, ...ALL_BUT_SUBMODULES, ...more, "--", ...tops);
    return said.ok ? { ok: true, value: readStatus(said.value) } : said;
  };
  const status = ask(["-c", "core.fileMode=false"], []);
  return Promise.all([status, isExact ? ask([], ["--ignored=matching"]) : status]);
}

/** Git's answer is harmless to show, so its paths are compared with inputs that are made so too. */
function differingOf(code: CodeInputs, prefix: string, status: GitStatus, exact: GitStatus) {
  const [inputs, asIs] = [code.inputs.map(foreignText), code.asIs.map(foreignText)];
  const lacking = unclaimed(asIs, prefix, exact.changes, code.isZip);
  const ofAll = uncommitted(inputs, prefix, status.changes);
  const own = uncommitted(asIs, prefix, exact.changes, true);
  const isLacking = (said: string) => lacking.some((path) => said.startsWith(`${path} (`));
  return {
    uncommitted: [...new Set([...ofAll, ...own])].filter((said) => !isLacking(said)),
    unclaimed: lacking,
  };
}
