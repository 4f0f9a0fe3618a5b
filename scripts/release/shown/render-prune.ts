import type { ShownError } from "../model/errors.ts";
import { alignColumns, count } from "../model/text.ts";
import type { RetentionVerdict } from "../plans/plan-prune.ts";

/** Verdicts on the versions of each function, by the function's name. */
export type PrunePlan = ReadonlyMap<string, readonly RetentionVerdict[]>;

export interface VersionName {
  readonly functionName: string;
  readonly version: string;
}

/** A version that could not be deleted, and why. */
export interface PruneFailure extends VersionName {
  readonly error: ShownError;
}

/** The versions that a plan deletes. */
export function versionsToDelete(plan: PrunePlan): VersionName[] {
  return [...plan].flatMap(([functionName, versions]) =>
    versions.filter(({ deleted }) => deleted).map(({ version }) => ({ functionName, version })),
  );
}

/** The stack with its place, a line for each version with every reason, and a count. */
export function renderPrunePlan(of: string, plan: PrunePlan): string {
  const rows = [...plan].flatMap(([name, versions]) =>
    versions.map(({ version, deleted, reasons }) => [
      `${deleted ? "-" : " "} ${name}`,
      version,
      deleted ? "delete" : "keep",
      reasons.join("; "),
    ]),
  );
  const doomed = versionsToDelete(plan).length;
  return `${[`prune in ${of}`, ...alignColumns(rows), `${doomed} to delete, ${rows.length - doomed} to keep`].join("\n")}\n`;
}

/** How many versions were deleted, and how many could not be. */
export function renderPruned(stack: string, plan: PrunePlan, failures: readonly PruneFailure[]): string {
  const deleted = versionsToDelete(plan).length - failures.length;
  const left = failures.length > 0 ? `, ${failures.length} could not be` : "";
  return `${count(deleted, "version")} of ${stack} deleted${left}; LIVE is unchanged.\n`;
}

/** The plan as one JSON document; `failures` is given once the plan was carried out. */
export function jsonPrune(plan: PrunePlan, failures?: readonly PruneFailure[]): object {
  const functions = [...plan].map(([functionName, versions]) => [
    functionName,
    versions.map(({ version, deleted, reasons }) => {
      const failure = failures?.find((one) => one.functionName === functionName && one.version === version);
      return {
        version,
        action: deleted ? "delete" : "keep",
        reasons,
        ...(failures && deleted ? { deleted: !failure } : {}),
        ...(failure ? { error: failure.error } : {}),
      };
    }),
  ]);
  return { dryRun: !failures, functions: Object.fromEntries(functions) };
}
