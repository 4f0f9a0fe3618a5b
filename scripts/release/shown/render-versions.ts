import { printedCommand } from "../../../lib/printed-command.ts";
import { ReleaseError } from "../model/errors.ts";
import { parseProvenance } from "../model/provenance.ts";
import { differences, type SettingDifference } from "../model/settings-difference.ts";
import type { FunctionVersions, ListedVersion } from "../model/snapshot.ts";
import { age, alignColumns, count } from "../model/text.ts";
import { isNumbered } from "../model/traffic.ts";
import type { RetentionVerdict } from "../plans/plan-prune.ts";

/** The versions of a function, and what `prune` would do with each. */
export interface ListedFunction {
  readonly fn: FunctionVersions;
  readonly verdicts: readonly RetentionVerdict[];
  /** Entries of the ledger that speak of a function of that name which was deleted and made again. */
  readonly lostEntries?: string | undefined;
}

/** The stack with its place, and a table for each function; `now` in milliseconds since 1970. */
export function renderVersions(of: string, listed: readonly ListedFunction[], now: number): string {
  return `versions of ${of}\n${listed.map((one) => renderFunction(one, now)).join("\n")}\n`;
}

/** The same as one document. */
export function jsonVersions(listed: readonly ListedFunction[]): object {
  const functions = listed.map(({ fn, verdicts: retained }) => [
    fn.functionName,
    fn.versions.map((version) => jsonVersion(version, fn, retained)),
  ]);
  return { functions: Object.fromEntries(functions) };
}

/** The aliases that name a version. If an alias splits traffic, with the version's role: stable or canary. */
function aliasesOf({ aliases }: Pick<FunctionVersions, "aliases">, version: string): string[] {
  return aliases.flatMap(({ name, versions: [primary, ...others] }) => {
    if (primary === version) return [others.length > 0 ? `${name} (stable)` : name];
    return others.includes(version) ? [`${name} (canary)`] : [];
  });
}

function renderFunction({ fn, verdicts: retained, lostEntries }: ListedFunction, now: number): string {
  const rows = fn.versions.map(({ version, description, lastModified, codeSha256 }) => {
    const { commit, ref, dirty } = parseProvenance(description);
    const keep = retained.find((one) => one.version === version);
    return [
      version,
      `${age(lastModified, now)} old`,
      `code ${codeSha256.slice(0, 8)}`,
      commit ? `commit ${commit.slice(0, 7)}${dirty ? "+dirty" : ""}${ref ? ` ${ref}` : ""}` : "",
      aliasesOf(fn, version).join(", "),
      keep ? (keep.deleted ? "may be deleted" : `kept: ${keep.reasons.join("; ")}`) : "",
    ];
  });
  const numbered = fn.versions.filter(({ version }) => isNumbered(version)).length;
  const lost = lostEntries ? `; deleted and made again: ${lostEntries}` : "";
  const heading = `${fn.functionName}  ${count(numbered, "published version")}${lost}`;
  return [heading, ...alignColumns(rows, "  ")].join("\n");
}

function jsonVersion(
  listed: ListedVersion,
  fn: FunctionVersions,
  retained: readonly RetentionVerdict[],
): object {
  const { version, codeSha256, lastModified, description } = listed;
  const keep = retained.find((one) => one.version === version);
  return {
    version,
    codeSha256,
    lastModified,
    ...parseProvenance(description),
    aliases: aliasesOf(fn, version),
    ...(keep ? { mayBeDeleted: keep.deleted, reasons: keep.reasons } : {}),
  };
}

/** The comparison of two versions of a function. */
export interface VersionComparison {
  readonly functionName: string;
  /** Commits of both versions, as far as their descriptions say. */
  readonly commits: readonly [string | null, string | null];
  readonly settings: readonly SettingDifference[];
}

/** Compares two versions. Throws `VersionMissing`; its hint is `seeVersions`, the command that lists them. */
export function compareVersions(
  { functionName, versions }: FunctionVersions,
  [from, to]: readonly [string, string],
  seeVersions: string,
): VersionComparison {
  const [before, after] = [find(from), find(to)];
  return {
    functionName,
    commits: [commitOf(before), commitOf(after)],
    settings: differences(before.settings, after.settings),
  };

  function find(wanted: string): ListedVersion {
    const found = versions.find(({ version }) => version === wanted);
    if (found) return found;
    throw new ReleaseError("VersionMissing", `Version ${wanted} of ${functionName} does not exist.`, {
      hint: `See what there is: ${seeVersions}`,
    });
  }
}

function commitOf({ description }: ListedVersion): string | null {
  return parseProvenance(description).commit ?? null;
}

/** A line for each difference, then a `git log` command for the commits in between. */
export function renderComparisons(
  of: string,
  compared: readonly VersionComparison[],
  [from, to]: readonly [string, string],
): string {
  const blocks = compared.map(({ functionName, commits: [older, newer], settings }) => {
    const rows = settings.map((difference) => [
      `~ ${difference.setting === "CodeSha256" ? "code" : difference.setting}`,
      difference.setting === "CodeSha256"
        ? `${difference.from.slice(0, 8)} -> ${difference.to.slice(0, 8)}`
        : `${difference.from} -> ${difference.to}`,
    ]);
    const found = settings.length === 0 ? "the same code and settings" : count(settings.length, "difference");
    const log =
      older && newer && older !== newer
        ? [`  ${printedCommand("git log RANGE", { RANGE: `${older.slice(0, 7)}..${newer.slice(0, 7)}` })}`]
        : [];
    return [`${functionName}  ${from} -> ${to}: ${found}`, ...alignColumns(rows, "  "), ...log].join("\n");
  });
  return `versions of ${of}\n${blocks.join("\n")}\n`;
}

/** The same as one document. */
export function jsonComparisons(
  compared: readonly VersionComparison[],
  [from, to]: readonly [string, string],
): object {
  const functions = compared.map(({ functionName, commits, settings }) => [
    functionName,
    { commits, differences: settings },
  ]);
  return { from, to, functions: Object.fromEntries(functions) };
}
