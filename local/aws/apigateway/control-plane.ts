/** What API Gateway's operations stand on: the APIs, and how one and its parts are found. */
import { randomBytes } from "node:crypto";
import { type CallContext, orRefuse, type StoreAndClock } from "../service.ts";
import type { Collection } from "../state/store.ts";
import { idOf } from "../unique-id.ts";
import { APIS, type ApiDocument } from "./documents.ts";
import { notFound } from "./errors.ts";

/** The state that all operations share. */
export interface ControlPlane {
  readonly apis: Collection<ApiDocument>;
  /** Epoch milliseconds. */
  now(): number;
}

/** Opens the APIs of the store. */
export function openControlPlane({ store, now }: StoreAndClock): ControlPlane {
  return { apis: store.collection(APIS), now };
}

/** Finds an API of the call's region, or throws NotFoundException. */
export function loadApi({ apis }: ControlPlane, id = "", call: CallContext): ApiDocument {
  const found = apis.get(id);
  return orRefuse(found?.region === call.region ? found : undefined, () =>
    notFound(`Invalid API identifier specified ${call.accountId}:${id}`),
  );
}

/** Finds a part of an API by its id, or throws NotFoundException. */
export function partOf<T>(parts: Readonly<Record<string, T>>, kind: string, id = ""): T {
  return orRefuse(Object.hasOwn(parts, id) ? parts[id] : undefined, () =>
    notFound(`Unable to find ${kind} by ${kind === "Stage" ? "name" : "id"} ${id} within the provided API`),
  );
}

/** Stores an API with changes. */
export function change(plane: ControlPlane, api: ApiDocument, changes: Partial<ApiDocument>): ApiDocument {
  const changed = { ...api, ...changes };
  plane.apis.set(changed.id, changed);
  return changed;
}

/** Leaves a part out. */
export function without<T>(parts: Readonly<Record<string, T>>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(parts).filter(([each]) => each !== id));
}

/** The members of `input` that are set, over those that were there. An empty text takes a member away. */
export function merged<T extends object>(before: T, input: Partial<T>): T {
  const set = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  const all = Object.entries({ ...before, ...Object.fromEntries(set) });
  return Object.fromEntries(all.filter(([, value]) => value !== "" && value !== undefined)) as T;
}

/** An unused id, in lower-case letters and digits. */
export function newId(length: number): string {
  return idOf(randomBytes(length)).toLowerCase();
}
