import type { Io } from "../adapters/io.ts";
import type { ListedVersion } from "../adapters/version-gateway.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult, printWarnings } from "../command-line/print.ts";
import { retentionOf } from "../command-line/retention.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode, ReleaseError } from "../release/model/errors.ts";
import { parseProvenance } from "../release/model/provenance.ts";
import { differences } from "../release/model/settings-difference.ts";
import { age, alignColumns, count } from "../release/model/text.ts";
import { isNumbered } from "../release/model/traffic.ts";
import { planPrune, type Retained } from "../release/plans/plan-prune.ts";
import { type FunctionVersions, readVersions, type VersionsReading } from "../stack/read-versions.ts";
import { openNamedStack, type Session } from "../stack/session.ts";

/** Lists every version with what points at it, or compares two with `--diff`. */
export async function versions(flags: Flags, io: Io): Promise<ExitCode> {
  const session = openNamedStack(startRun(flags, io), "versions");
  const reading = await readVersions(session);
  if (!reading.records) printWarnings(session, ["the ledger can't be read, so it is unknown what was live"]);
  if (flags.diff) printDifferences(session, reading, flags.diff);
  else printVersions(session, reading);
  return EXIT.done;
}

function printVersions(session: Session, { functions, records }: VersionsReading): void {
  const retention = retentionOf(session.flags);
  const now = session.io.now();
  const shown = functions.map((fn) => ({
    fn,
    retained: new Map(planPrune({ ...fn, records }, retention, now).map((one) => [one.version, one])),
  }));
  printResult(
    session,
    () => `${shown.map(({ fn, retained }) => renderFunction(fn, retained, now)).join("\n")}\n`,
    () => ({
      verb: "versions",
      stack: session.stack,
      functions: Object.fromEntries(
        shown.map(({ fn, retained }) => [
          fn.functionName,
          fn.versions.map((version) => jsonVersion(version, fn, retained.get(version.version))),
        ]),
      ),
    }),
  );
}

function pointers({ aliases }: FunctionVersions, version: string): string[] {
  return aliases.flatMap(({ name, versions: [primary, ...others] }) => {
    if (primary === version) return [others.length > 0 ? `${name} (stable)` : name];
    return others.includes(version) ? [`${name} (canary)`] : [];
  });
}

function renderFunction(fn: FunctionVersions, retained: ReadonlyMap<string, Retained>, now: number): string {
  const rows = fn.versions.map(({ version, description, lastModified, codeSha256 }) => {
    const { commit, ref, dirty } = parseProvenance(description);
    const keep = retained.get(version);
    return [
      version,
      `${age(lastModified, now)} old`,
      `code ${codeSha256.slice(0, 8)}`,
      commit ? `commit ${commit.slice(0, 7)}${dirty ? "+dirty" : ""}${ref ? ` ${ref}` : ""}` : "",
      pointers(fn, version).join(", "),
      keep ? (keep.deleted ? "may be deleted" : `kept: ${keep.reasons.join("; ")}`) : "",
    ];
  });
  const numbered = fn.versions.filter(({ version }) => isNumbered(version)).length;
  return [`${fn.functionName}  ${count(numbered, "published version")}`, ...alignColumns(rows, "  ")].join(
    "\n",
  );
}

function jsonVersion(listed: ListedVersion, fn: FunctionVersions, retained: Retained | undefined): object {
  const { version, codeSha256, lastModified, description } = listed;
  return {
    version,
    codeSha256,
    lastModified,
    ...parseProvenance(description),
    aliases: pointers(fn, version),
    ...(retained ? { mayBeDeleted: retained.deleted, reasons: retained.reasons } : {}),
  };
}

function printDifferences(
  session: Session,
  { functions }: VersionsReading,
  [from, to]: readonly [string, string],
): void {
  const compared = functions.map((fn) => {
    const [before, after] = [from, to].map((wanted) => {
      const found = fn.versions.find(({ version }) => version === wanted);
      if (found) return found;
      throw new ReleaseError("VersionMissing", `Version ${wanted} of ${fn.functionName} does not exist.`, {
        hint: `See what there is: ${session.command("versions")}`,
      });
    }) as [ListedVersion, ListedVersion];
    const commits = [before, after].map(({ description }) => parseProvenance(description).commit ?? null);
    return { name: fn.functionName, commits, settings: differences(before.settings, after.settings) };
  });
  printResult(
    session,
    () =>
      compared
        .map(({ name, commits, settings }) => {
          const rows = settings.map(({ setting, from: was, to: is }) => [
            `~ ${setting === "CodeSha256" ? "code" : setting}`,
            `${was} -> ${is}`,
          ]);
          const source =
            commits[0] && commits[1] && commits[0] !== commits[1]
              ? [`  git log ${commits[0].slice(0, 7)}..${commits[1].slice(0, 7)}`]
              : [];
          return [
            `${name}  ${from} -> ${to}: ${settings.length === 0 ? "the same code and settings" : count(settings.length, "difference")}`,
            ...alignColumns(rows, "  "),
            ...source,
          ].join("\n");
        })
        .join("\n")
        .concat("\n"),
    () => ({
      verb: "versions",
      stack: session.stack,
      from,
      to,
      functions: Object.fromEntries(
        compared.map(({ name, commits, settings }) => [name, { commits, differences: settings }]),
      ),
    }),
  );
}
