import type { RolloutPlan } from "../../../../components/config.ts";
import { functionList, groupBy } from "../../model/group-alike.ts";
import type { Provenance } from "../../model/provenance.ts";
import type { ReportedEntry, RolloutReport } from "../../rollout/report-data.ts";
import { type Html, html } from "./html.ts";
import { allowed, amount, span, weightText } from "./numbers.ts";
import { facts, table, time } from "./tables.ts";

/** Who did what and why, which commits the versions come from, and the plan. */
export function aboutRollout(report: RolloutReport): Html {
  return html`<section aria-labelledby="who"><h2 id="who">Who and why</h2>
${entriesTable(report.entries)}
</section>
<section aria-labelledby="code"><h2 id="code">Code</h2>
${versionsTable(report)}
</section>
<section aria-labelledby="plan"><h2 id="plan">Plan</h2>
<p class="quiet">As the stack file says at the time of this report.</p>
${planFacts(report.plan)}
${planTable(report)}
</section>
`;
}

function entriesTable(entries: readonly ReportedEntry[]): Html {
  const rows = entries.map(({ entry, at, by, action, reason = "", weights }) => [
    entry,
    time(at),
    by,
    action,
    describeWeights(weights),
    reason,
  ]);
  const heads = ["Entry", "Time (UTC)", "Who", "Action", "The canary's share", "Reason"];
  return table(
    "Entries of the ledger",
    heads.map((head) => ({ head })),
    rows,
    "wide",
  );
}

/** `10 %`; where functions differ, with their names. */
function describeWeights(weights: ReportedEntry["weights"]): string {
  const groups = groupBy(Object.keys(weights), (name) => weightText(weights[name] ?? 0));
  const described = groups.map((names) => `${functionList(names)}: ${weightText(weights[names[0]] ?? 0)}`);
  return groups.length === 1 ? (described[0] ?? "").replace(/^.*: /, "") : described.join("; ");
}

function versionsTable({ functions }: RolloutReport): Html {
  const rows = functions.flatMap(({ name, stable, canary }) =>
    [["stable", stable] as const, ["canary", canary] as const].map(([role, { version, origin }]) => [
      name,
      role,
      version,
      commitOf(origin),
      origin.ref ?? "-",
      origin.by ?? "-",
    ]),
  );
  const heads = ["Function", "Role", "Version", "Commit", "Branch or tag", "Published by"];
  return table(
    "Versions and their commits",
    heads.map((head) => ({ head })),
    rows,
  );
}

function commitOf({ commit, dirty }: Provenance): string | Html {
  if (commit === undefined) return "unknown";
  return html`<code>${commit}</code>${dirty ? " and changes in no commit" : ""}`;
}

function planFacts(plan: RolloutPlan): Html {
  const { steps, maxHoldSeconds, onInconclusive, approveAt, confidence, alarms } = plan;
  return facts([
    [
      "Steps",
      steps
        .map(({ weight, holdSeconds }) => `${weightText(weight)} for ${span(holdSeconds * 1000)}`)
        .join(", "),
    ],
    [
      "Without a verdict",
      `${onInconclusive === "abort" ? "taken back" : "stops"} after ${span(maxHoldSeconds * 1000)}`,
    ],
    ["A person approves", approveAt.length > 0 ? `after ${approveAt.map(weightText).join(", ")}` : undefined],
    ["Certainty of healthy", `${confidence} %`],
    ["Alarms", alarms.length > 0 ? alarms.join(", ") : "none"],
  ]);
}

function planTable({ plan, functions }: RolloutReport): Html {
  const rows = functions.map(({ name }) => {
    const own = plan.functions[name];
    if (!own) return [name, "-", "-", "-", "-"];
    const slow =
      own.slowOverMs === undefined
        ? "not judged"
        : `${allowed(own.maxSlowIncrease)} over ${amount(own.slowOverMs)} ms`;
    return [
      name,
      allowed(own.maxErrorIncrease),
      slow,
      own.isWaitedFor ? "yes" : "no",
      own.smoke ? "yes" : "no",
    ];
  });
  const heads = [
    "Function",
    "Failed calls may rise by",
    "Slow calls may rise by",
    "Waited for",
    "Called before the start",
  ];
  return table(
    "Limits of the functions",
    heads.map((head) => ({ head })),
    rows,
  );
}
