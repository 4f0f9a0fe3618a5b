/** The laboratory of a row: clients, unused names, and functions that are ready to use. */
import { randomBytes } from "node:crypto";
import type { CreateFunctionCommandInput } from "@aws-sdk/client-lambda";
import { partitionOf } from "../../lib/partition.ts";
import { type Clients, gated, type InFlight } from "./clients.ts";
import type { Equipment } from "./equipment.ts";
import { type LabFunction, makeFunction } from "./lab-function.ts";
import { makeRole } from "./lab-role.ts";
import { createLeavings, type Leavings } from "./leavings.ts";
import type { Target } from "./target.ts";
import { until } from "./until.ts";

/** Prefix of all names that the suite makes up. */
export const PREFIX = "lambda-live-contract";

/** One row's view of the server: its equipment, and what is made with it. */
export interface Laboratory extends Equipment {
  /** Makes an Active function for this row alone. Its code answers `build`. */
  makeFunction(overrides?: Partial<CreateFunctionCommandInput>, build?: string): Promise<LabFunction>;
  /** Makes a thing once, for all rows that only read or invoke it. */
  shared<T>(key: string, make: (at: Laboratory) => Promise<T>): Promise<T>;
}

export interface LaboratoryOptions {
  readonly target: Target;
  readonly clients: Clients;
  readonly once: Clients;
  readonly accountId: string;
  /** Aborts when the whole run has to end. */
  readonly signal: AbortSignal;
}

/** The laboratory of a whole run: rooms for rows, and the list of things to remove. */
export interface LaboratoryBuilding {
  readonly leavings: Leavings;
  readonly inFlight: InFlight;
  /** Prefix of all names that this run makes up. */
  readonly runName: string;
  /** A laboratory that sends nothing after `signal`. */
  room(signal: AbortSignal): Laboratory;
}

/** Makes the laboratory of one run. */
export function createLaboratory(options: LaboratoryOptions): LaboratoryBuilding {
  const { target, accountId } = options;
  const leavings = createLeavings();
  const inFlight: InFlight = new Set();
  const sharedThings = new Map<string, Promise<unknown>>();
  const runName = `${PREFIX}-${randomBytes(3).toString("hex")}`;
  const arnStart = `arn:${partitionOf(target.region)}`;

  function room(signal: AbortSignal): Laboratory {
    const at: Laboratory = {
      ...gated(options.clients, signal, inFlight),
      once: gated(options.once, signal, inFlight),
      target,
      region: target.region,
      accountId,
      leavings,
      signal,
      arnStart,
      unusedName: () => `${runName}-${randomBytes(4).toString("hex")}`,
      functionArn(name, qualifier) {
        const arn = `${arnStart}:lambda:${target.region}:${accountId}:function:${name}`;
        return qualifier ? `${arn}:${qualifier}` : arn;
      },
      makeFunction: (overrides, build) => makeFunction(at, overrides, build),
      role: (which = "usual") => at.shared(`role ${which}`, makeRole),
      shared<T>(key: string, make: (at: Laboratory) => Promise<T>) {
        const made = sharedThings.get(key) ?? make(room(options.signal));
        sharedThings.set(key, made);
        return made as Promise<T>;
      },
      until: (probe) => until(signal, probe),
    };
    return at;
  }
  return { leavings, inFlight, runName, room };
}
