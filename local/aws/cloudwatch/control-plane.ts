/** What CloudWatch's operations stand on: metrics, alarms and their history, and how an alarm is found. */
import { byKey } from "../paging.ts";
import { type CallContext, orRefuse, type StoreAndClock } from "../service.ts";
import type { Journal } from "../state/journal.ts";
import type { Collection } from "../state/store.ts";
import { ALARM_HISTORY, ALARMS, type AlarmDocument, type AlarmEvent } from "./alarm-document.ts";
import { resourceNotFound } from "./errors.ts";
import { evaluateAlarm } from "./evaluate-alarm.ts";
import type { MetricStore } from "./metric-store.ts";

/** What the server hands to CloudWatch. */
export interface CloudWatchDependencies extends StoreAndClock {
  /** Shared with the sink that Lambda's metrics come through. */
  readonly metrics: MetricStore;
}

/** The state that all operations share. */
export interface ControlPlane extends CloudWatchDependencies {
  readonly alarms: Collection<AlarmDocument>;
  /** By region. */
  readonly history: Journal<AlarmEvent>;
  /** By stored alarm: the same alarm judged up to a later time, without a change of state. */
  readonly judged: WeakMap<AlarmDocument, AlarmDocument>;
}

/** Opens the alarms of the store. */
export function openControlPlane(dependencies: CloudWatchDependencies): ControlPlane {
  const { store } = dependencies;
  const alarms = store.collection(ALARMS);
  const history = store.journal(ALARM_HISTORY);
  return { ...dependencies, alarms, history, judged: new WeakMap() };
}

/** The key under which the store holds an alarm. */
export function keyOf({ region }: Pick<CallContext, "region">, name: string | undefined): string {
  return `${region}:${name ?? ""}`;
}

/** Finds an alarm by its ARN, or throws ResourceNotFound. */
export function loadByArn(plane: ControlPlane, arn: string | undefined, call: CallContext): AlarmDocument {
  const alarms = plane.alarms.values();
  return orRefuse(
    alarms.find((alarm) => alarm.arn === arn && alarm.region === call.region),
    resourceNotFound,
  );
}

/** All alarms of the region by name, judged up to now. */
export function listRegion(plane: ControlPlane, call: CallContext): AlarmDocument[] {
  const found = plane.alarms.values().filter(({ region }) => region === call.region);
  return found.map((alarm) => judgeUpToNow(plane, alarm)).sort(byKey(({ name }) => name));
}

/** Judges a stored alarm up to now. The store hears of it only when the state changes. */
export function judgeUpToNow(plane: ControlPlane, alarm: AlarmDocument): AlarmDocument {
  const known = plane.judged.get(alarm) ?? alarm;
  const { alarm: judged, events } = evaluateAlarm(known, plane.metrics, plane.now());
  if (events.length > 0) save(plane, judged, events);
  else plane.judged.set(alarm, judged);
  return judged;
}

/** Makes a changed alarm last, with the lines of history that tell of the change. */
export function save(plane: ControlPlane, alarm: AlarmDocument, events: readonly AlarmEvent[] = []): void {
  plane.alarms.set(keyOf(alarm, alarm.name), alarm);
  plane.history.append(alarm.region, events);
}
