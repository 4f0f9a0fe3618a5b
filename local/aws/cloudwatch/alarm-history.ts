/** DescribeAlarmHistory, and the lines that tell of an alarm's settings. */
import type * as sdk from "@aws-sdk/client-cloudwatch";
import { byKey, pageOf } from "../paging.ts";
import type { CallContext } from "../service.ts";
import type { AlarmEvent } from "./alarm-document.ts";
import { type ControlPlane, listRegion } from "./control-plane.ts";
import { invalidNextToken } from "./errors.ts";

const PAGE_LIMIT = 100;

/** A page of the region's history; newest first unless the request asks otherwise. */
export function describeAlarmHistory(
  plane: ControlPlane,
  input: sdk.DescribeAlarmHistoryInput,
  call: CallContext,
) {
  // Listing the alarms judges them, so that the history has their changes up to now.
  listRegion(plane, call);
  const events = plane.history.entries(call.region);
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

/** The line for an alarm that was created, updated or deleted. */
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

/** Sorts by time, then by arrival. */
function keyOf({ at }: AlarmEvent, index: number): string {
  return `${String(at).padStart(15, "0")}:${String(index).padStart(6, "0")}`;
}
