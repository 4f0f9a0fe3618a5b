import { realpathSync } from "node:fs";
import { readFunction } from "../../functions/catalog.ts";
import { packageOne } from "../../functions/package-all.ts";
import { type CodePackage, packageCode } from "../../functions/package-code.ts";
import { LOCKFILES, openStates } from "../../functions/package-state.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { ciCheckout } from "../release/model/ci-checkout.ts";
import { type ShownError, shownError } from "../release/model/errors.ts";
import type { Provenance } from "../release/model/provenance.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { readStatus, topsOf, uncommitted } from "../release/model/uncommitted.ts";
import { askGit } from "./git.ts";

/** The code of one function as this checkout builds it. */
export interface BuiltCode {
  /** CodeSha256 of the zip, or why there is none. */
  readonly digest: Reading<string>;
  /** All that the zip depends on, relative to the project's root. A folder, for all in it, ends in `/`. */
  readonly inputs: readonly string[];
  /** What esbuild says about the code, a harmless line each. */
  readonly warnings: readonly string[];
}

/** Builds the code of functions, by name. Code that nobody freezes (`isFrozen` says no) may be taken from an earlier run. */
export async function buildCode(
  root: string,
  names: readonly string[],
  isFrozen: (name: string) => boolean = () => true,
): Promise<Map<string, BuiltCode>> {
  const states = openStates(realpathSync(root));
  const built = names.map(
    async (name): Promise<[string, BuiltCode]> => [
      name,
      await buildOne(() => {
        const definition = readFunction(root, name);
        return isFrozen(name)
          ? packageCode(root, definition)
          : packageOne(realpathSync(root), states, definition);
      }, name),
    ],
  );
  return new Map(await Promise.all(built));
}

async function buildOne(build: () => Promise<CodePackage>, name: string): Promise<BuiltCode> {
  try {
    const { codeSha256, inputs, warnings } = await build();
    return { digest: { ok: true, value: codeSha256 }, inputs, warnings };
  } catch (error) {
    return { digest: { ok: false, error: shownError(error) }, inputs: [`functions/${name}/`], warnings: [] };
  }
}

/** The checkout, as far as git and the CI tell. */
export interface Checkout {
  readonly from: Pick<Provenance, "commit" | "ref">;
  /** Why git tells nothing. All functions then lack in `uncommitted`. */
  readonly problem?: ShownError;
  /** Inputs that differ from HEAD, by function: `functions/hello/index.ts (changed)`. */
  readonly uncommitted: ReadonlyMap<string, readonly string[]>;
}

/** Every bundle depends on them. A workspace has its lockfile in a folder above. */
const inputsOfAll = (prefix: string) => [
  "package.json",
  "tsconfig.json",
  ...prefix.split("/").flatMap((_, depth) => LOCKFILES.map((name) => `${"../".repeat(depth)}${name}`)),
];
/** The mode of a file does not reach the zip. */
const STATUS = ["-c", "core.fileMode=false", "status", "--porcelain=v2", "--branch", "-z"];
const ALL_BUT_SUBMODULES = ["--untracked-files=all", "--no-renames", "--ignore-submodules=dirty"];

/** Reads commit, branch or tag, and which inputs of `built` differ from HEAD. What git can't tell, the CI may. */
export async function readCheckout(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  built: ReadonlyMap<string, Pick<BuiltCode, "inputs">>,
): Promise<Checkout> {
  const ci = ciCheckout(env);
  const place = await askGit(root, "rev-parse", "--show-prefix");
  if (!place.ok) return { from: ci, problem: place.error, uncommitted: new Map() };
  const [prefix = ""] = place.value;
  const inputs = [...built].map(([name, own]): [string, string[]] => [
    name,
    [...new Set([...own.inputs, ...inputsOfAll(prefix)])],
  ]);
  const tops = topsOf(
    prefix,
    inputs.flatMap(([, all]) => all),
  );
  const status = await askGit(root, ...STATUS, ...ALL_BUT_SUBMODULES, "--", ...tops);
  if (!status.ok) return { from: ci, problem: status.error, uncommitted: new Map() };
  const { commit, branch, changes } = readStatus(status.value);
  return {
    from: { ...ci, ...(commit ? { commit } : {}), ...(branch ? { ref: branch } : {}) },
    // Git's answer is harmless to show, so its paths are compared with inputs that are made so too.
    uncommitted: new Map(
      inputs.map(([name, all]) => [name, uncommitted(all.map(foreignText), prefix, changes)]),
    ),
  };
}
