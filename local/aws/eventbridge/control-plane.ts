/** What EventBridge's operations stand on: buses, rules, the clock, and how a bus and a rule are found. */
import { type CallContext, orRefuse } from "../service.ts";
import type { Collection } from "../state/store.ts";
import type { Bus } from "./bus.ts";
import { noSuchBus, noSuchRule } from "./errors.ts";
import { busKey, DEFAULT_BUS, type EventBusDocument, emptyBus } from "./event-bus.ts";
import type { RuleDocument } from "./rule.ts";

/** The state that all operations share. */
export interface ControlPlane {
  readonly bus: Bus;
  readonly buses: Collection<EventBusDocument>;
  /** Epoch milliseconds. */
  now(): number;
}

/** Finds a bus by name or ARN, the default one without either; `undefined` if there is none. */
export function findBus(
  { buses }: ControlPlane,
  nameOrArn: string | undefined,
  call: CallContext,
): EventBusDocument | undefined {
  const { region } = call;
  const name = nameOf(nameOrArn, call);
  if (name === undefined) return undefined;
  return buses.get(busKey({ region, name })) ?? (name === DEFAULT_BUS ? emptyBus(name, call) : undefined);
}

/** Finds a bus as `findBus` does, or throws ResourceNotFoundException. */
export function loadBus(plane: ControlPlane, nameOrArn: string | undefined, call: CallContext) {
  return orRefuse(findBus(plane, nameOrArn, call), () =>
    noSuchBus(nameOrArn?.replace(/^arn:.*:event-bus\//, "") ?? ""),
  );
}

/** Makes a changed bus last. */
export function saveBus({ buses, now }: ControlPlane, bus: EventBusDocument): void {
  buses.set(busKey(bus), { ...bus, modifiedAt: now() });
}

/** Finds a rule of a bus, or throws ResourceNotFoundException. */
export function loadRule(plane: ControlPlane, call: CallContext, busName?: string, name = "") {
  const { name: bus } = loadBus(plane, busName, call);
  return orRefuse(plane.bus.find(call.region, name, bus), () => noSuchRule(name, bus));
}

/** Finds a rule or a bus by its ARN, or throws ResourceNotFoundException. */
export function loadByArn(
  plane: ControlPlane,
  arn: string | undefined,
  call: CallContext,
): RuleDocument | EventBusDocument {
  if (arn?.includes(":event-bus/")) return loadBus(plane, arn, call);
  const rule = plane.bus.rules(call.region).find((each) => each.arn === arn);
  return orRefuse(rule, () => noSuchRule(arn?.split("/").pop() ?? "", DEFAULT_BUS));
}

/** A bus's name; `undefined` for the ARN of another region or account. */
function nameOf(nameOrArn: string | undefined, call: CallContext): string | undefined {
  if (!nameOrArn?.startsWith("arn:")) return nameOrArn ?? DEFAULT_BUS;
  const name = nameOrArn.slice(nameOrArn.indexOf("/") + 1);
  return nameOrArn === emptyBus(name, call).arn ? name : undefined;
}
