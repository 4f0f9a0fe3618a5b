import { count } from "../../model/text.ts";
import { type JudgedFunction, judgeReport } from "../../rollout/judge-report.ts";
import type { ReportedFunction, RolloutOutcome, RolloutReport } from "../../rollout/report-data.ts";
import { aboutRollout } from "./about-rollout.ts";
import { chartsOf } from "./chart-data.ts";
import { functionSection, minutesTable, verdictBadge } from "./function-section.ts";
import { type Html, html, jsonInPage } from "./html.ts";
import { sentence, span } from "./numbers.ts";
import { facts, table, time } from "./tables.ts";

/** What the page needs beside its data: the text of its style and of its script, with their hashes for the policy. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
  /** As in Content-Security-Policy: `sha256-...`. */
  readonly styleHash: string;
  readonly scriptHash: string;
}

/** How a file is known for a report, which a newer one may replace. */
export const REPORT_FILE = { mark: '<meta name="generator" content="lambda-live report">', kind: "report" };

const OUTCOMES: Readonly<Record<RolloutOutcome["kind"], { title: string; kind: string }>> = {
  promoted: { title: "Promoted", kind: "healthy" },
  "taken back": { title: "Taken back", kind: "unhealthy" },
  "under way": { title: "Under way", kind: "under-way" },
  "ended by others": { title: "Ended by somebody else", kind: "unknown" },
};

/** The report as one HTML page, which asks for nothing and runs no script but its own. */
export function renderReport(report: RolloutReport, parts: PageParts): string {
  const judged = judgeReport(report);
  const { functions, from, until } = judged;
  const charts = functions.map((fn) => (fn.rows.length > 0 ? chartsOf(fn, from, until) : undefined));
  const { title, kind } = OUTCOMES[report.outcome.kind];
  const withMinutes = functions.filter(({ rows }) => rows.length > 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${parts.styleHash}'; script-src '${parts.scriptHash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${{ html: REPORT_FILE.mark }}
<link rel="icon" href="data:,">
<title>${title}: ${describe(functions)} in ${report.stack}</title>
<style>${{ html: parts.style }}</style>
</head>
<body>
<header class="${kind}">
<p class="kicker">Rollout of ${describe(functions)} in <strong>${report.stack}</strong>, ${report.place}</p>
<h1>${title}</h1>
<p class="reason">${reasonOf(report, functions)}</p>
${headFacts(report, from, until)}
</header>
<main>
${functions.length > 1 ? summary(functions) : ""}
${functions.map((fn, index) => functionSection(fn, charts[index], index, report.madeAt))}
${aboutRollout(report)}
${
  withMinutes.length > 0
    ? html`<section aria-labelledby="minutes"><h2 id="minutes">Minutes</h2>
${withMinutes.map((fn) => minutesTable(fn, judged))}
</section>`
    : ""
}
</main>
<footer><p>Made ${time(report.madeAt)} UTC by lambda-live, from the ledger and CloudWatch alone. All times are UTC. Charts: uPlot, MIT License; its notice is in this file.</p></footer>
<script type="application/json" id="charts">${jsonInPage(charts)}</script>
<script>${{ html: parts.script }}</script>
</body>
</html>
`;
  return page.html;
}

/** The report in a line: `rollout of hello 7 to 8: taken back: canary 23 of 412 failed, ...`. */
export function describeReport({ functions, outcome }: RolloutReport): string {
  const { kind, reason } = outcome;
  return `rollout of ${describe(functions)}: ${kind}${reason === undefined ? "" : `: ${reason}`}`;
}

/** `hello 7 to 8`, or the number of functions. */
function describe(functions: readonly ReportedFunction[]): string {
  const [fn] = functions;
  return fn && functions.length === 1
    ? `${fn.name} ${fn.stable.version} to ${fn.canary.version}`
    : count(functions.length, "function");
}

function reasonOf({ outcome, entries }: RolloutReport, functions: readonly JudgedFunction[]): string {
  const { kind, reason } = outcome;
  if (kind === "ended by others") {
    const last = entries.at(-1);
    return sentence(
      `Entry ${last?.entry} moved LIVE: ${last?.action}, by ${last?.by}${reason ? `: ${reason}` : ""}`,
    );
  }
  if (kind !== "under way" && reason !== undefined) return sentence(reason);
  const [open] = functions.filter(({ verdict }) => verdict.health !== "healthy");
  if (!open) return kind === "under way" ? "Healthy until now." : "Healthy at the last step.";
  const { health, missing } = open.verdict;
  return sentence(
    `${open.name} is ${health}: ${open.verdict.reason}${missing === undefined ? "" : `; missing: ${missing}`}`,
  );
}

function headFacts({ entries, outcome, madeAt }: RolloutReport, from: number, until: number): Html {
  const [first, last] = [entries[0], entries.at(-1)];
  const began = first?.at ?? from;
  const isOn = outcome.kind === "under way";
  return facts([
    ["Began", html`${time(began)} UTC`],
    [isOn ? "Report made" : "Ended", html`${time(isOn ? madeAt : (last?.at ?? until))} UTC`],
    ["Lasted", span((isOn ? madeAt : (last?.at ?? until)) - began)],
    ["Who", [...new Set(entries.map(({ by }) => by))].join(", ")],
    [
      "Ledger entries",
      first?.entry === last?.entry ? `${first?.entry}` : `${first?.entry} to ${last?.entry}`,
    ],
  ]);
}

function summary(functions: readonly JudgedFunction[]): Html {
  const rows = functions.map(({ name, stable, canary, verdict }, index) => [
    html`<a href="#function-${index}">${name}</a>`,
    html`${stable.version} &rarr; ${canary.version}`,
    verdictBadge(verdict),
    verdict.reason,
  ]);
  const heads = ["Function", "Versions", "Verdict", "Why"];
  return html`<section aria-labelledby="summary"><h2 id="summary">Functions</h2>
${table(
  "The functions, unhealthy ones first",
  heads.map((head) => ({ head })),
  rows,
  "wide",
)}</section>
`;
}
