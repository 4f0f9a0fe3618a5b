import { judgeReport } from "../../rollout/judge-report.ts";
import type { ReportedFunction, RolloutReport } from "../../rollout/report-data.ts";

/** A report as JSON: times as ISO 8601, each step with the verdict at its end, minutes as CloudWatch has them. */
export function jsonReport(report: RolloutReport): object {
  const { functions } = judgeReport(report);
  return {
    outcome: report.outcome.kind,
    reason: report.outcome.reason ?? null,
    madeAt: iso(report.madeAt),
    plan: report.plan,
    entries: report.entries.map(({ at, reason = null, ...entry }) => ({ ...entry, at: iso(at), reason })),
    functions: Object.fromEntries(
      functions.map(({ name, stable, canary, timeoutSeconds, judgedSteps, minutes }) => [
        name,
        {
          stable: jsonVersion(stable),
          canary: jsonVersion(canary),
          timeoutSeconds,
          steps: judgedSteps.map(({ weight, entry, at, until, verdict }) => {
            const { name: _, ...said } = verdict;
            const end = until === undefined ? null : iso(until);
            return { weight, entry, at: iso(at), until: end, verdict: said };
          }),
          minutes: minutes.ok ? minutes.value.map((minute) => ({ ...minute, at: iso(minute.at) })) : null,
          error: minutes.ok ? null : minutes.error,
        },
      ]),
    ),
  };
}

function jsonVersion({ version, origin }: ReportedFunction["stable"]): object {
  const { commit = null, ref = null, by = null, dirty = false } = origin;
  return { version, commit, ref, by, dirty };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
