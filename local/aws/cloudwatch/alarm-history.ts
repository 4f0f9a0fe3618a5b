/** What has become of the alarms of a region, line by line. Pure. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { byKey, pageOf } from "../paging.ts";
import type { AlarmEvent } from "./alarm-document.ts";
import { invalidNextToken } from "./errors.ts";

const PAGE_LIMIT = 100;

/** The page that the request asks for; newest first unless it asks otherwise. */
export function describeHistory(
  events: readonly AlarmEvent[],
  input: sdk.DescribeAlarmHistoryCommandInput,
): Omit<sdk.DescribeAlarmHistoryCommandOutput, "$metadata"> {
  const from = input.StartDate?.getTime() ?? 0;
  const to = input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
  const items = events
    .map((event, index) => ({ event, key: keyOf(event, index) }))
    .filter(({ event }) => input.AlarmName === undefined || input.AlarmName === event.alarm)
    .filter(({ event }) => event.at >= from && event.at <= to)
    .filter(({ event }) => input.HistoryItemType === undefined || input.HistoryItemType === event.type)
    .sort(byKey(({ key }) => key));
  const descending = input.ScanBy !== "TimestampAscending";
  const page = pageOf(descending ? items.reverse() : items, {
    keyOf: ({ key }) => key,
    limit: input.MaxRecords ?? PAGE_LIMIT,
    token: input.NextToken,
    descending,
    invalidToken: invalidNextToken,
  });
  return {
    AlarmHistoryItems: page.items.map(({ event }) => ({
      AlarmName: event.alarm,
      AlarmType: "MetricAlarm",
      Timestamp: new Date(event.at),
      HistoryItemType: event.type,
      HistorySummary: event.summary,
      HistoryData: event.data,
    })),
    NextToken: page.next,
  };
}

/** The line that tells of an alarm's settings. */
export function configurationEvent(
  alarm: string,
  type: "Create" | "Update" | "Delete",
  at: number,
): AlarmEvent {
  return {
    alarm,
    type: "ConfigurationUpdate",
    at,
    summary: `Alarm "${alarm}" ${type.toLowerCase()}d`,
    data: JSON.stringify({ version: "1.0", type }),
  };
}

/** By time, then by arrival. */
function keyOf({ at }: AlarmEvent, index: number): string {
  return `${String(at).padStart(15, "0")}:${String(index).padStart(6, "0")}`;
}
