/** The report, as text and as JSON. Pure. */
import type { LeftBehind } from "./leavings.ts";
import type { Outcome } from "./run.ts";
import { describeTarget, type Target } from "./target.ts";

/** Results of a finished run. */
export interface Findings {
  readonly target: Target;
  readonly accountId: string;
  readonly seconds: number;
  readonly outcomes: readonly Outcome[];
  readonly leftBehind: readonly LeftBehind[];
}

/** Counts the rows of a run by outcome. */
export function countOutcomes(outcomes: readonly Outcome[]) {
  const count = (kind: Outcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === kind).length;
  return {
    rows: outcomes.length,
    equal: count("equal"),
    different: count("different"),
    notSeen: count("not seen"),
  };
}

/** The report for people: a line for each topic, then each row that is not equal or has measured something. */
export function renderText(findings: Findings): string {
  const { target, accountId, outcomes, leftBehind, seconds } = findings;
  const topics = [...new Set(outcomes.map(({ row }) => row.topic))];
  const width = Math.max(...topics.map((topic) => topic.length), 0);
  const { rows, equal, different, notSeen } = countOutcomes(outcomes);
  return [
    `${describeTarget(target)}, account ${accountId}, region ${target.region}`,
    "",
    ...topics.map((topic) => {
      const of = outcomes.filter(({ row }) => row.topic === topic);
      return `${topic.padEnd(width)}  ${countOutcomes(of).equal} of ${of.length}`;
    }),
    ...outcomes.flatMap(renderOutcome),
    ...leftBehind.flatMap(({ kind, name, reason }) => ["", `! left behind: ${kind} ${name}`, `  ${reason}`]),
    "",
    `${rows} rows: ${equal} as recorded, ${different} different, ${notSeen} not seen; ${seconds.toFixed(1)} s`,
    "",
  ].join("\n");
}

/** The report for programs: one JSON document. */
export function renderJson(findings: Findings): string {
  const { target, accountId, outcomes, leftBehind, seconds } = findings;
  const document = {
    target: target.kind === "aws" ? { kind: "aws" } : { kind: "endpoint", url: target.url },
    accountId,
    region: target.region,
    seconds: round(seconds),
    ...countOutcomes(outcomes),
    leftBehind,
    outcomes: outcomes.map(({ row, ...rest }) => ({
      topic: row.topic,
      says: row.says,
      source: row.source,
      ...rest,
      seconds: round(rest.seconds),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function renderOutcome(outcome: Outcome): string[] {
  const { topic, says, source } = outcome.row;
  if (outcome.outcome === "equal")
    return outcome.measured ? ["", `  ${topic}: ${says}`, `  measured  ${outcome.measured}`] : [];
  if (outcome.outcome === "not seen") return ["", `- ${topic}: ${says}`, `  not seen  ${outcome.reason}`];
  return [
    "",
    `! ${topic}: ${says}`,
    ...outcome.mismatches.flatMap(({ wanted, got }) => [`  wanted    ${wanted}`, `  got       ${got}`]),
    `  source    ${source}`,
  ];
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
