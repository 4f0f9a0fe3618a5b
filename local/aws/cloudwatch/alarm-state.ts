/**
 * Judges an alarm by its datapoints.
 * CloudWatch looks back a little further than the N periods that it judges. If N or more periods have data,
 * the newest N of them decide. Otherwise TreatMissingData fills the rest: `breaching` and `notBreaching`
 * count as such datapoints, `ignore` and `missing` as none. With `missing`, an alarm of M out of N still
 * goes off when all data breaches and the oldest is at least M periods old.
 */
import type { AlarmStateName } from "./alarm-document.ts";

/** The state that datapoints lead to, and why. */
export interface Judgement {
  /** Absent when the alarm keeps its state. */
  readonly state?: AlarmStateName;
  readonly reason: string;
  /** The datapoints that decided, oldest first. Without any data: the periods that have none. */
  readonly decisive: readonly Datapoint[];
}

/** The value of one period. */
export interface Datapoint {
  /** Beginning of the period, epoch milliseconds. */
  readonly timestamp: number;
  readonly value: number | undefined;
}

/** An alarm goes off when M out of N periods breach its threshold. */
export interface AlarmRule {
  readonly operator: string;
  readonly threshold: number;
  /** N. */
  readonly evaluationPeriods: number;
  /** M. Default N. */
  readonly datapointsToAlarm?: number;
  readonly missing: "missing" | "ignore" | "breaching" | "notBreaching";
}

/** The number of periods that CloudWatch looks at. */
export function lookBackPeriods(evaluationPeriods: number): number {
  return evaluationPeriods + Math.max(2, Math.floor(evaluationPeriods / 3));
}

/** Judges the datapoints of `lookBackPeriods` whole periods, oldest first. */
export function judge(datapoints: readonly Datapoint[], rule: AlarmRule): Judgement {
  const wanted = rule.evaluationPeriods;
  const needed = rule.datapointsToAlarm ?? wanted;
  const present = datapoints.filter(({ value }) => value !== undefined);
  const decisive = present.slice(-wanted);
  const breaching = decisive.filter((each) => isBreaching(each, rule));
  const absent = wanted - decisive.length;

  if (absent > 0 && present.length === 0) return judgeNothing(rule, datapoints.slice(-wanted));
  if (absent > 0 && (rule.missing === "missing" || rule.missing === "ignore")) {
    const allBreach = breaching.length === decisive.length;
    const age = datapoints.length - datapoints.indexOf(decisive[0] as Datapoint);
    if (breaching.length < needed && allBreach) {
      const goesOff = rule.missing === "missing" && age >= needed;
      return { ...(goesOff ? { state: "ALARM" } : {}), reason: describe(decisive, rule, true), decisive };
    }
  }
  const filled = rule.missing === "breaching" ? Math.max(absent, 0) : 0;
  const isAlarm = breaching.length + filled >= needed;
  return { state: isAlarm ? "ALARM" : "OK", reason: describe(decisive, rule, isAlarm), decisive };
}

function judgeNothing(rule: AlarmRule, decisive: readonly Datapoint[]): Judgement {
  const count = rule.evaluationPeriods;
  const periods = count === 1 ? "1 period" : `${count} periods`;
  const points = count === 1 ? "1 missing datapoint was" : `${count} missing datapoints were`;
  const treated = {
    missing: "Missing",
    ignore: "Ignore",
    breaching: "Breaching",
    notBreaching: "NonBreaching",
  };
  const told = `no datapoints were received for ${periods} and ${points} treated as [${treated[rule.missing]}].`;
  switch (rule.missing) {
    case "breaching":
      return { state: "ALARM", reason: `Threshold Crossed: ${told}`, decisive };
    case "notBreaching":
      return { state: "OK", reason: `Threshold Crossed: ${told}`, decisive };
    case "ignore":
      return { reason: told, decisive };
    case "missing":
      return { state: "INSUFFICIENT_DATA", reason: `Insufficient Data: ${told}`, decisive };
  }
}

const COMPARISONS: Record<string, { holds(value: number, threshold: number): boolean; words: string }> = {
  GreaterThanOrEqualToThreshold: { holds: (a, b) => a >= b, words: "greater than or equal to" },
  GreaterThanThreshold: { holds: (a, b) => a > b, words: "greater than" },
  LessThanThreshold: { holds: (a, b) => a < b, words: "less than" },
  LessThanOrEqualToThreshold: { holds: (a, b) => a <= b, words: "less than or equal to" },
};

/** The comparisons that local CloudWatch makes. Those with a band of values need a model that it lacks. */
export const OPERATORS = Object.keys(COMPARISONS);

function isBreaching({ value }: Datapoint, { operator, threshold }: AlarmRule): boolean {
  return value !== undefined && (COMPARISONS[operator]?.holds(value, threshold) ?? false);
}

/** `Threshold Crossed: 1 datapoint [21.5 (02/03/26 12:00:00)] was greater than the threshold (21.0).` */
function describe(decisive: readonly Datapoint[], rule: AlarmRule, isAlarm: boolean): string {
  const crossing = decisive.filter((each) => isBreaching(each, rule) === isAlarm);
  const list = [...crossing]
    .reverse()
    .map(({ value, timestamp }) => `${showNumber(value ?? 0)} (${showTime(timestamp)})`)
    .join(", ");
  const one = crossing.length === 1;
  const out =
    crossing.length < rule.evaluationPeriods
      ? `${crossing.length} out of the last ${rule.evaluationPeriods} datapoints`
      : `${crossing.length} ${one ? "datapoint" : "datapoints"}`;
  const verb = `${one ? "was" : "were"}${isAlarm ? "" : " not"}`;
  const words = COMPARISONS[rule.operator]?.words;
  return `Threshold Crossed: ${out} [${list}] ${verb} ${words} the threshold (${showNumber(rule.threshold)}).`;
}

function showNumber(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `02/03/26 12:00:00`, day first. */
function showTime(timestamp: number): string {
  const [, year, month, day, time] =
    /^\d\d(\d\d)-(\d\d)-(\d\d)T([\d:]{8})/.exec(new Date(timestamp).toISOString()) ?? [];
  return `${day}/${month}/${year} ${time}`;
}
