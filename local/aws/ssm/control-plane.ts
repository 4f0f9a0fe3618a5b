/** What SSM's operations stand on: the parameters, the clock, and how a parameter is found. */
import { byKey } from "../paging.ts";
import { type CallContext, orRefuse, type StoreAndClock } from "../service.ts";
import type { Collection } from "../state/store.ts";
import { parameterNotFound } from "./errors.ts";
import { readReference } from "./names.ts";
import { PARAMETERS, type ParameterDocument } from "./parameter.ts";

/** The state that all operations share. */
export interface ControlPlane {
  readonly parameters: Collection<ParameterDocument>;
  /** Epoch milliseconds. */
  now(): number;
}

/** Opens the parameters of the store. */
export function openControlPlane({ store, now }: StoreAndClock): ControlPlane {
  return { parameters: store.collection(PARAMETERS), now };
}

/** The key under which the store holds a parameter. */
export function keyOf({ region }: Pick<CallContext, "region">, name: string): string {
  return `${region}:${name}`;
}

/** Finds the parameter that a name or an ARN means, with or without a selector. */
export function findParameter(plane: ControlPlane, call: CallContext, reference = "") {
  const { names } = readReference(reference);
  return names.map((name) => plane.parameters.get(keyOf(call, name))).find(Boolean);
}

/** Finds it as `findParameter` does, or throws ParameterNotFound. */
export function loadParameter(plane: ControlPlane, call: CallContext, reference = ""): ParameterDocument {
  return orRefuse(findParameter(plane, call, reference), parameterNotFound);
}

/** All parameters of the region, by name. */
export function listRegion(plane: ControlPlane, call: CallContext): ParameterDocument[] {
  const found = plane.parameters.values().filter(({ region }) => region === call.region);
  return found.sort(byKey(({ name }) => name));
}

/** Makes a changed parameter last. */
export function save(plane: ControlPlane, parameter: ParameterDocument): void {
  plane.parameters.set(keyOf(parameter, parameter.name), parameter);
}
