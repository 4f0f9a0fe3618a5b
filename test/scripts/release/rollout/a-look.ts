/** Looks at rollouts for the tests of the gate. Time counts in minutes from the first step. */
import type { FunctionRollout, RolloutPlan } from "../../../../components/config.ts";
import type {
  AlarmReading,
  RolloutMinute,
  VersionMinute,
} from "../../../../scripts/release/model/rollout-minutes.ts";
import type { Asked, Evidence, Participant, StepTaken } from "../../../../scripts/release/rollout/types.ts";

/** A whole minute, in milliseconds since 1970. */
export const START = Date.UTC(2026, 4, 8, 20, 0);

export const minute = (number: number): number => START + number * 60_000;

const RULES: FunctionRollout = { isWaitedFor: true, maxErrorIncrease: 1, maxSlowIncrease: 2 };

/** Steps 10 and 50, 5 minutes each, at most an hour; functions as given, `hello` by default. */
export function aPlan(
  more: Partial<RolloutPlan> = {},
  functions: Readonly<Record<string, Partial<FunctionRollout>>> = { hello: {} },
): RolloutPlan {
  const rules = Object.entries(functions).map(([name, own]) => [name, { ...RULES, ...own }] as const);
  return {
    steps: [
      { weight: 10, holdSeconds: 300 },
      { weight: 50, holdSeconds: 600 },
    ],
    maxHoldSeconds: 3600,
    onInconclusive: "hold",
    approveAt: [],
    confidence: 95,
    alarms: [],
    functions: Object.fromEntries(rules),
    ...more,
  };
}

/** The step of `weight` since minute `at`. */
export const aStep = (weight: number, at = 0): StepTaken => ({ weight, at: minute(at), entry: 1 });

/** Version 8 against 7, with a timeout of 3 s. */
export const aParticipant = (name = "hello"): Participant => ({
  name,
  stable: "7",
  canary: "8",
  timeoutSeconds: 3,
});

type Counts = readonly [calls: number, errors: number, more?: Partial<VersionMinute>];

/** `length` equal minutes from minute `from` on. */
export function minutes(from: number, length: number, canary: Counts, stable: Counts): RolloutMinute[] {
  return Array.from({ length }, (_, index) => ({
    at: minute(from + index),
    canary: version(canary),
    stable: version(stable),
  }));
}

function version([calls, errors, more]: Counts): VersionMinute {
  return { calls, errors, ...more };
}

/** What CloudWatch told: minutes by function, and alarms. */
export function anEvidence(
  byFunction: Readonly<Record<string, readonly RolloutMinute[] | string>>,
  alarms: readonly AlarmReading[] | string = [],
): Evidence {
  return {
    minutes: new Map(Object.entries(byFunction).map(([name, value]) => [name, reading(value)])),
    alarms: reading(alarms),
  };
}

function reading<T>(value: readonly T[] | string) {
  return typeof value === "string"
    ? ({ ok: false, error: { code: "Throttled", message: value } } as const)
    : ({ ok: true, value } as const);
}

/** An alarm since minute `at`. */
export const anAlarm = (state: AlarmReading["state"], at: number): AlarmReading => ({
  name: "hello-errors",
  state,
  changedAt: minute(at),
  reason: "3 datapoints were above 1",
});

/** A command line without flags. */
export const ASKED: Asked = { advances: false, onlyContinues: false, ignoresAlarms: false };
