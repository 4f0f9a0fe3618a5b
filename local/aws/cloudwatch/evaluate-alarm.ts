/**
 * Brings an alarm up to date: judges each moment since its last evaluation, one after the other.
 * CloudWatch judges the last whole periods each minute, or at the end of each period when that is shorter. Metrics that
 * come late are judged so much later.
 */
import { parseOrText } from "../json-object.ts";
import { AwsError } from "../service.ts";
import type { AlarmDocument, AlarmEvent, AlarmStateName } from "./alarm-document.ts";
import { periodSecondsOf } from "./alarm-rules.ts";
import { type AlarmRule, type Datapoint, type Judgement, judge, lookBackPeriods } from "./alarm-state.ts";
import type { MetricStore } from "./metric-store.ts";
import { type QueryRange, runQueries } from "./query.ts";

const LONGEST_STEP_MS = 60_000;
/** At most so many moments are judged at once. Earlier ones are left out. */
const STEPS_LIMIT = 1500;

/** An alarm that is judged up to a time. */
export interface Evaluation {
  readonly alarm: AlarmDocument;
  /** Changes of state, oldest first. */
  readonly events: readonly AlarmEvent[];
}

/** Judges all moments up to `now`. Only SetAlarmState changes an alarm's state otherwise. */
export function evaluateAlarm(alarm: AlarmDocument, metrics: MetricStore, now: number): Evaluation {
  const step = Math.min(periodSecondsOf(alarm.settings) * 1000, LONGEST_STEP_MS);
  const newest = Math.floor(now / step) * step;
  const events: AlarmEvent[] = [];
  let current = alarm;
  const first = Math.max(Math.floor(alarm.evaluatedAt / step) * step + step, newest - STEPS_LIMIT * step);
  for (let end = first; end <= newest; end += step) {
    const judgement = judgeAt(current, metrics, end);
    const changed = applyJudgement(current, judgement, end);
    if (changed.event) events.push(changed.event);
    current = { ...changed.alarm, evaluatedAt: end };
  }
  return { alarm: current, events };
}

function judgeAt(alarm: AlarmDocument, metrics: MetricStore, end: number): Judgement {
  const periodMs = periodSecondsOf(alarm.settings) * 1000;
  const count = lookBackPeriods(alarm.settings.EvaluationPeriods ?? 1);
  const seen = end - Math.ceil(metrics.delayMs / LONGEST_STEP_MS) * LONGEST_STEP_MS;
  const start = seen - count * periodMs;
  const series = readSeries(alarm, { region: alarm.region, start, end: seen }, metrics);
  const datapoints = Array.from({ length: count }, (_, index): Datapoint => {
    const timestamp = start + index * periodMs;
    return { timestamp, value: series?.get(timestamp) };
  });
  return judge(datapoints, ruleOf(alarm));
}

/** The series to judge; undefined when an expression fails over it. The alarm can then still be described. */
function readSeries({ settings }: AlarmDocument, range: QueryRange, metrics: MetricStore) {
  const queries = settings.Metrics ?? [
    {
      Id: "m1",
      MetricStat: {
        Metric: {
          Namespace: settings.Namespace,
          MetricName: settings.MetricName,
          Dimensions: settings.Dimensions,
        },
        Period: settings.Period,
        Stat: settings.Statistic ?? settings.ExtendedStatistic,
        Unit: settings.Unit,
      },
    },
  ];
  try {
    const results = runQueries(queries, range, metrics);
    return results[queries.findIndex((query) => query.ReturnData !== false)]?.series;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function ruleOf({ settings }: AlarmDocument): AlarmRule {
  return {
    operator: settings.ComparisonOperator ?? "",
    threshold: settings.Threshold ?? 0,
    evaluationPeriods: settings.EvaluationPeriods ?? 1,
    datapointsToAlarm: settings.DatapointsToAlarm,
    missing: (settings.TreatMissingData ?? "missing") as AlarmRule["missing"],
  };
}

function applyJudgement(
  alarm: AlarmDocument,
  { state, reason, decisive }: Judgement,
  at: number,
): { alarm: AlarmDocument; event?: AlarmEvent } {
  if (state === undefined || state === alarm.state.value) return { alarm };
  const { settings } = alarm;
  const present = decisive.filter(({ value }) => value !== undefined);
  const reasonData = JSON.stringify({
    version: "1.0",
    queryDate: showDate(at),
    ...(present[0] ? { startDate: showDate(present[0].timestamp) } : {}),
    ...(settings.Unit ? { unit: settings.Unit } : {}),
    ...(settings.Statistic ? { statistic: settings.Statistic } : {}),
    period: periodSecondsOf(settings),
    recentDatapoints: present.map(({ value }) => value),
    threshold: settings.Threshold,
    evaluatedDatapoints: [...decisive]
      .reverse()
      .map(({ timestamp, value }) => ({ timestamp: showDate(timestamp), value })),
  });
  return changeState(alarm, { state, reason, reasonData, at });
}

/** Puts an alarm into a state, with the line of history for it. */
export function changeState(
  alarm: AlarmDocument,
  change: { state: AlarmStateName; reason: string; reasonData?: string; at: number },
): { alarm: AlarmDocument; event: AlarmEvent } {
  const { state, reason, reasonData, at } = change;
  const before = alarm.state;
  const moved = before.value !== state;
  return {
    alarm: {
      ...alarm,
      state: {
        value: state,
        reason,
        ...(reasonData === undefined ? {} : { reasonData }),
        updatedAt: at,
        transitionedAt: moved ? at : before.transitionedAt,
      },
    },
    event: {
      alarm: alarm.name,
      type: "StateUpdate",
      at,
      summary: `Alarm updated from ${before.value} to ${state}`,
      data: JSON.stringify({
        version: "1.0",
        oldState: showState(before.value, before.reason, before.reasonData),
        newState: showState(state, reason, reasonData),
      }),
    },
  };
}

function showState(stateValue: string, stateReason: string, reasonData: string | undefined) {
  return {
    stateValue,
    stateReason,
    ...(reasonData ? { stateReasonData: parseOrText(reasonData) } : {}),
  };
}

/** `2026-03-02T12:00:00.000+0000` */
function showDate(time: number): string {
  return new Date(time).toISOString().replace("Z", "+0000");
}
