import type { JudgedFunction, JudgedReport } from "../../rollout/judge-report.ts";
import type { FunctionVerdict, Measured } from "../../rollout/types.ts";
import { type FunctionCharts, MEASURES, measureNames } from "./chart-data.ts";
import { type Html, html } from "./html.ts";
import {
  amount,
  clockTime,
  evidence,
  increase as increaseText,
  percent,
  sentence,
  share,
  span,
  utc,
  weightText,
} from "./numbers.ts";
import { type Column, table, time } from "./tables.ts";

/** A verdict as a word with a sign and a colour. */
export function verdictBadge({ health }: FunctionVerdict): Html {
  return html`<span class="badge ${health}">${health}</span>`;
}

/** One function: its verdict, its steps, and the places of its charts. `index` is its place in the page's data. */
export function functionSection(
  fn: JudgedFunction,
  charts: FunctionCharts | undefined,
  index: number,
  now: number,
): Html {
  const { name, stable, canary, verdict } = fn;
  return html`<section id="function-${index}" aria-labelledby="name-${index}">
<h2 id="name-${index}">${name} <span class="versions">${stable.version} &rarr; ${canary.version}</span> ${verdictBadge(verdict)}</h2>
<p>${sentence(verdict.reason)}${verdict.missing === undefined ? "" : ` Missing: ${verdict.missing}.`}${
    verdict.isWaitedFor ? "" : " The rollout does not wait for this function; it can still stop all."
  }</p>
${stepsTable(fn, now)}
${charts && chartPlaces(fn, charts, index)}
</section>
`;
}

const STEP_COLUMNS: readonly Column[] = [
  { head: "Step" },
  { head: "Began (UTC)" },
  { head: "Lasted", isNumber: true },
  { head: "Share got", isNumber: true },
  { head: "Judged" },
  { head: "Canary", isNumber: true },
  { head: "Stable", isNumber: true },
  { head: "Increase, points", isNumber: true },
  { head: "Evidence: worse", isNumber: true },
  { head: "Evidence: not worse", isNumber: true },
  { head: "Verdict" },
];

function stepsTable(fn: JudgedFunction, now: number): Html {
  const rows = fn.judgedSteps.flatMap((step) => {
    const { weight, at, until = now, verdict } = step;
    const head = [weightText(weight), time(at), span(until - at), percent(verdict.shareMeasured)];
    const { measures } = verdict;
    if (measures.length === 0) return [[...head, ...Array(6).fill("-"), verdictBadge(verdict)]];
    return measures.map((measured) => [...head, ...measuredCells(measured), verdictBadge(verdict)]);
  });
  return table(`Steps of ${fn.name}`, STEP_COLUMNS, rows, "steps");
}

function measuredCells({ measure, canary, stable, increase, limit, worse, notWorse }: Measured) {
  const counted = ({ bad, calls }: Measured["canary"]) =>
    html`<span class="nowrap">${amount(bad)} of ${amount(calls)}</span> <span class="nowrap quiet">${percent(share(bad, calls))}</span>`;
  const against = (one: Measured["worse"]) =>
    html`<span class="nowrap">${evidence(one.evidence)}</span> <span class="nowrap quiet">bar ${amount(one.bar)}</span>`;
  return [
    MEASURES[measure].title,
    counted(canary),
    counted(stable),
    html`${increaseText(increase)} <span class="nowrap quiet">limit +${limit}</span>`,
    against(worse),
    against(notWorse),
  ];
}

function chartPlaces({ name }: JudgedFunction, { charts }: FunctionCharts, index: number): Html {
  return html`<div class="charts" hidden>
${charts.map(
  ({ title, caption }, chart) =>
    html`<figure data-function="${index}" data-chart="${chart}"><figcaption><strong>${title}</strong> ${caption}</figcaption><div class="plot" role="img" aria-label="Chart: ${title} of ${name}. Its numbers are in the table of the minutes."></div></figure>
`,
)}</div>
<noscript><p class="quiet">The charts need a script. The tables hold the same numbers.</p></noscript>`;
}

/** The table of a function's minutes, or of several together. */
export function minutesTable(fn: JudgedFunction, { rowMinutes }: JudgedReport): Html {
  const names = measureNames(fn);
  const hasP95 = fn.rows.some(
    ({ stable, canary }) => stable.p95Ms !== undefined || canary.p95Ms !== undefined,
  );
  const both = (head: string): Column[] => [
    { head: `Canary ${head}`, isNumber: true },
    { head: `Stable ${head}`, isNumber: true },
  ];
  const columns: Column[] = [
    { head: "Minute (UTC)" },
    { head: "Set", isNumber: true },
    ...both("calls"),
    ...names.flatMap((name) => [
      ...both(MEASURES[name].bad),
      { head: `Evidence: worse (${MEASURES[name].bad})`, isNumber: true },
      { head: `Evidence: not worse (${MEASURES[name].bad})`, isNumber: true },
    ]),
    ...(hasP95 ? both("p95, ms") : []),
  ];
  const rows = fn.rows.map((row, index) => {
    const day = utc(row.at).slice(0, 10);
    const isNewDay = index === 0 || day !== utc(fn.rows[index - 1]?.at ?? 0).slice(0, 10);
    return [
      time(row.at, `${isNewDay ? `${day} ` : ""}${clockTime(row.at)}`),
      weightText(row.weight),
      amount(row.canary.calls),
      amount(row.stable.calls),
      ...names.flatMap((name) => {
        const measured = row.measures.find(({ measure }) => measure === name);
        return [
          amount(MEASURES[name].of(row.canary).bad),
          amount(MEASURES[name].of(row.stable).bad),
          measured ? evidence(measured.worse.evidence) : "-",
          measured ? evidence(measured.notWorse.evidence) : "-",
        ];
      }),
      ...(hasP95 ? [ms(row.canary.p95Ms), ms(row.stable.p95Ms)] : []),
    ];
  });
  const each = rowMinutes === 1 ? "The minutes" : `Each ${rowMinutes} minutes`;
  return table(`${each} of ${fn.name}`, columns, rows, "minutes");
}

function ms(value: number | undefined): string {
  return value === undefined ? "-" : amount(value);
}
