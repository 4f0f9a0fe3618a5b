import type { CloudWatchClient, CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { foreignText } from "../../lib/foreign-text.ts";
import { nameList } from "../../lib/name-list.ts";
import { ReleaseError } from "../release/model/errors.ts";
import {
  ALL_CALLS,
  type Metered,
  MINUTE_MS,
  minutesOf,
  type Points,
  seriesOf,
} from "../release/model/metric-minutes.ts";
import type { AlarmReading, RolloutMinute } from "../release/model/rollout-minutes.ts";
import type { Reading } from "../release/model/snapshot.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import type { Caller } from "./caller.ts";
import { endWith, openClient } from "./clients.ts";
import { secondsToSpare } from "./deadline.ts";
import { type GetMetricData, type InAws, metricsPartial, readingOf, readSeries } from "./metric-series.ts";

/** A function whose rollout is measured. */
export type MeteredFunction = InAws & Metered;

/**
 * Reads what a rollout is judged by. Failures of AWS are readings that are not ok, never thrown: access denied, throttling,
 * a part of the data (`MetricsPartial`), credentials that ended, and all others.
 */
export interface MetricsGateway {
  /**
   * The whole minutes from `from` until `to` (milliseconds since 1970), oldest first, by the function's name. One call for
   * 500 series, and a function has 6 to 12. CloudWatch keeps minutes for 15 days.
   */
  readMinutes(
    functions: readonly MeteredFunction[],
    from: number,
    to: number,
  ): Promise<Map<string, Reading<RolloutMinute[]>>>;
  /** Alarms of these names, metric and composite, in one call for 100. `NoSuchAlarm` names those that AWS leaves out. */
  readAlarms(names: readonly string[]): Promise<Reading<AlarmReading[]>>;
  /** Calls of LIVE in the 24 whole hours before `now`, by the function's name. */
  readDailyCalls(functions: readonly InAws[], now: number): Promise<Map<string, Reading<number>>>;
}

const MOST_ALARMS = 100;
const ATTEMPTS = 3;
/** A look that CloudWatch does not answer holds, and the next one asks again. */
const LONGEST_SECONDS = 20;
const HOUR_MS = 60 * MINUTE_MS;

/** Loads the SDK's client late: no `rollback` and no `abort` waits for it. */
export async function openMetrics(settings: AwsSettings, caller: Caller): Promise<MetricsGateway> {
  const { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } = await import(
    "@aws-sdk/client-cloudwatch"
  );
  const client: CloudWatchClient = await openClient(CloudWatchClient, settings, "cloudwatch", caller.clock);
  endWith(client, caller.deadline);

  /** All pages of a list; each asks for the next one. */
  async function pages<Page extends { NextToken?: string | undefined }>(
    operation: string,
    send: (token: { NextToken?: string }, options: { abortSignal: AbortSignal }) => Promise<Page>,
  ): Promise<Page[]> {
    const options = {
      operation,
      quota: "cloudwatch",
      endpoint: settings.endpoints.cloudwatch,
      attempts: ATTEMPTS,
      withinSeconds: secondsToSpare(caller.deadline, LONGEST_SECONDS),
    } as const;
    const read: Page[] = [];
    for (let token = {}; ; ) {
      const from = token;
      const page = await caller.read(options, (abortSignal) => send(from, { abortSignal }));
      const before = read.at(-1)?.NextToken;
      read.push(page);
      if (!page.NextToken) return read;
      if (page.NextToken === before) throw unreadableAnswer(operation);
      token = { NextToken: page.NextToken };
    }
  }

  const metricData =
    (from: number, to: number): GetMetricData =>
    (MetricDataQueries) => {
      const range = { StartTime: new Date(from), EndTime: new Date(to) };
      return pages("cloudwatch:GetMetricData", (token, options) =>
        client.send(new GetMetricDataCommand({ MetricDataQueries, ...range, ...token }), options),
      );
    };

  const describeAlarms = (AlarmNames: string[]) =>
    pages("cloudwatch:DescribeAlarms", (token, options) =>
      client.send(
        new DescribeAlarmsCommand({
          AlarmNames,
          AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
          MaxRecords: MOST_ALARMS,
          ...token,
        }),
        options,
      ),
    );

  return {
    async readMinutes(functions, from, until) {
      const [start, to] = [floorTo(MINUTE_MS, from), floorTo(MINUTE_MS, until)];
      if (start >= to) return new Map(functions.map(({ name }) => [name, { ok: true, value: [] }]));
      const read = await readSeries(functions, seriesOf, MINUTE_MS / 1000, metricData(start, to));
      return new Map(
        functions.map((fn) => [fn.name, minutesIn(fn, read.get(fn.name) as Reading<Points[]>, to)]),
      );
    },
    async readDailyCalls(functions, now) {
      const to = floorTo(HOUR_MS, now);
      const read = await readSeries(
        functions,
        () => [ALL_CALLS],
        HOUR_MS / 1000,
        metricData(to - 24 * HOUR_MS, to),
      );
      return new Map([...read].map(([name, points]) => [name, points.ok ? callsIn(points.value) : points]));
    },
    readAlarms: (names) =>
      readingOf(async () => {
        const chunks = Array.from({ length: Math.ceil(names.length / MOST_ALARMS) }, (_, index) =>
          names.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS),
        );
        const read = (await Promise.all(chunks.map(describeAlarms))).flat();
        const found = read.flatMap(({ MetricAlarms = [], CompositeAlarms = [] }) =>
          [...MetricAlarms, ...CompositeAlarms].map(alarmReading),
        );
        return names.map(foreignText).map((name, _, all) => {
          const alarm = found.find((one) => one.name === name);
          if (alarm) return alarm;
          throw noSuchAlarm(all.filter((wanted) => !found.some((one) => one.name === wanted)));
        });
      }),
  };
}

function minutesIn(fn: MeteredFunction, points: Reading<Points[]>, to: number): Reading<RolloutMinute[]> {
  if (!points.ok) return points;
  const { minutes, lost } = minutesOf(fn, points.value, to);
  if (lost === undefined) return { ok: true, value: minutes };
  const minute = new Date(lost).toISOString();
  return { ok: false, error: metricsPartial(fn.name, `of ${minute} it has calls, and not how many failed`) };
}

function callsIn(points: readonly Points[]): Reading<number> {
  const calls = points.flatMap((values) => [...values.values()]);
  return { ok: true, value: calls.reduce((sum, value) => sum + value, 0) };
}

function floorTo(unitMs: number, at: number): number {
  return Math.floor(at / unitMs) * unitMs;
}

const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;

/** `StateTransitionedTimestamp` is the change of the state; `StateUpdatedTimestamp` moves with the reason too. */
function alarmReading(alarm: MetricAlarm | CompositeAlarm): AlarmReading {
  const { AlarmName: name, StateValue, StateReason: reason = "" } = alarm;
  const state = STATES.find((known) => known === StateValue);
  const changedAt = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.valueOf();
  if (!name || !state || !Number.isFinite(changedAt)) throw unreadableAnswer("cloudwatch:DescribeAlarms");
  return { name, state, changedAt: changedAt as number, reason };
}

function noSuchAlarm(names: readonly string[]): ReleaseError {
  return new ReleaseError(
    "NoSuchAlarm",
    `CloudWatch has no alarm ${nameList(names)} in this account and region.`,
    { hint: "Make it there, or take it from rollout.gate.alarms of the stack file" },
  );
}
