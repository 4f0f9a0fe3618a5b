/** Brings an alarm up to date: each period that has ended since it was last looked at is judged, one after the other. */
import type { AlarmDocument, AlarmEvent, AlarmStateName } from "./alarm-document.ts";
import { periodSecondsOf } from "./alarm-rules.ts";
import { type AlarmRule, type Datapoint, type Judgement, judge, lookBackPeriods } from "./alarm-state.ts";
import type { MetricStore } from "./metric-store.ts";
import { runQueries } from "./query.ts";

/** An alarm that slept for long is not judged for longer than this. */
const PERIODS_LIMIT = 1500;

export interface Evaluation {
  readonly alarm: AlarmDocument;
  /** Changes of state, oldest first. */
  readonly events: readonly AlarmEvent[];
}

/** Judges all periods that ended up to `now`. Nothing else changes an alarm's state but SetAlarmState. */
export function evaluateAlarm(alarm: AlarmDocument, metrics: MetricStore, now: number): Evaluation {
  const step = periodSecondsOf(alarm.settings) * 1000;
  const newest = Math.floor(now / step) * step;
  const events: AlarmEvent[] = [];
  let current = alarm;
  const first = Math.max(Math.floor(alarm.evaluatedAt / step) * step + step, newest - PERIODS_LIMIT * step);
  for (let end = first; end <= newest; end += step) {
    const judgement = judgeAt(current, metrics, end, step);
    const changed = applyJudgement(current, judgement, end, step);
    if (changed.event) events.push(changed.event);
    current = { ...changed.alarm, evaluatedAt: end };
  }
  return { alarm: current, events };
}

function judgeAt(alarm: AlarmDocument, metrics: MetricStore, end: number, step: number): Judgement {
  const { settings } = alarm;
  const count = lookBackPeriods(settings.EvaluationPeriods ?? 1);
  const start = end - count * step;
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
  const results = runQueries(queries, { region: alarm.region, start, end }, metrics);
  const series = results[queries.findIndex((query) => query.ReturnData !== false)]?.series;
  const datapoints = Array.from({ length: count }, (_, index): Datapoint => {
    const timestamp = start + index * step;
    return { timestamp, value: series?.get(timestamp) };
  });
  return judge(datapoints, ruleOf(alarm));
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
  step: number,
): { alarm: AlarmDocument; event?: AlarmEvent } {
  if (state === undefined || state === alarm.state.value) return { alarm };
  const { settings } = alarm;
  const reasonData = JSON.stringify({
    version: "1.0",
    queryDate: showDate(at),
    ...(decisive[0] ? { startDate: showDate(decisive[0].timestamp) } : {}),
    ...(settings.Unit ? { unit: settings.Unit } : {}),
    ...(settings.Statistic ? { statistic: settings.Statistic } : {}),
    period: step / 1000,
    recentDatapoints: decisive.map(({ value }) => value),
    threshold: settings.Threshold,
    evaluatedDatapoints: [...decisive]
      .reverse()
      .map(({ timestamp, value }) => ({ timestamp: showDate(timestamp), value })),
  });
  return changeState(alarm, { state, reason, reasonData, at });
}

/** Puts an alarm into a state, with the line of history that tells of it. */
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

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `2026-03-02T12:00:00.000+0000` */
function showDate(time: number): string {
  return new Date(time).toISOString().replace("Z", "+0000");
}
