/** The decision of one look at a rollout. `rollout`, `simulate` and `report` decide here alone. */
import type { RolloutPlan } from "../../../components/config.ts";
import { nameList } from "../../../lib/name-list.ts";
import { groupBy } from "../model/group-alike.ts";
import { count, duration } from "../model/text.ts";
import { stepAbove } from "./standing.ts";
import {
  type Decision,
  type FunctionVerdict,
  type Health,
  type Look,
  type Position,
  PROMOTION,
  type RolloutAction,
} from "./types.ts";
import { alarmsOf, healthOfRelease, judgeRollout, waitedFor } from "./verdict.ts";

type At<Kind extends Position["kind"]> = Extract<Position, { kind: Kind }>;

/**
 * What a look finds, and the one thing to do. Only a healthy rollout takes a step by itself, after the step's hold. A person
 * takes it at any time with `--advance`, which is for one look; an unhealthy canary is taken back all the same.
 */
export function decide(look: Look): Decision {
  const { plan, position } = look;
  switch (position.kind) {
    case "idle":
      return { verdicts: [], ...start(look, position) };
    case "under way":
      return decideStep(look, position);
    case "half done": {
      const { weight } = position;
      return { action: { kind: "complete", weight }, verdicts: [], ...withNext(plan, weight) };
    }
    case "canary lost": {
      const { lost } = position;
      const reason = `${nameList(lost)} ${lost.length === 1 ? "has" : "have"} no canary any more`;
      return { action: { kind: "take back", reason }, verdicts: [] };
    }
    case "others":
      return { action: { kind: "stop", error: position.error }, verdicts: [] };
  }
}

function start({ plan, evidence, asked }: Look, { ready, leftOut }: At<"idle">): Omit<Decision, "verdicts"> {
  if (asked.advances)
    return stop(
      "NoRollout",
      "No rollout is under way: there is no step to take.",
      "Begin one without --advance",
    );
  if (ready.length === 0) {
    const reasons = leftOut.map(({ name, reason }) => `${name}: ${reason}`);
    return none(reasons.length > 0 ? reasons.join("; ") : "no function has a newer version");
  }
  if (asked.onlyContinues) return none("no rollout is under way, and --continue begins none");
  const first = plan.steps.find(({ weight }) => weight >= (asked.from ?? 0));
  if (!first) {
    const last = plan.steps.at(-1)?.weight;
    return stop(
      "NoSuchStep",
      `The plan has no step of ${asked.from} % or more.`,
      `Its last step: --from ${last}`,
    );
  }
  const alarms = alarmsOf(evidence);
  if (plan.alarms.length === 0) return begin(plan, first.weight);
  // Ignored is what an alarm says, not that nobody knows what it says.
  if (!alarms.ok) return { action: { kind: "stop", error: alarms.error } };
  const red = alarms.value.filter(({ state }) => state === "ALARM").map(({ name }) => name);
  if (red.length === 0 || asked.ignoresAlarms) return begin(plan, first.weight);
  return stop(
    "AlarmIsRed",
    `${count(red.length, "alarm")} in ALARM before the start: ${nameList(red)}.`,
    "Wait until it is OK; if this release is the fix: --ignore-alarms",
  );
}

function begin(plan: RolloutPlan, weight: number): Omit<Decision, "verdicts"> {
  return { action: { kind: "start", weight }, ...withNext(plan, weight) };
}

function none(reason: string): Omit<Decision, "verdicts"> {
  return { action: { kind: "none", reason } };
}

function stop(code: string, message: string, hint: string): Omit<Decision, "verdicts"> {
  return { action: { kind: "stop", error: { code, message, hint } } };
}

function decideStep(look: Look, position: At<"under way">): Decision {
  const { plan, evidence, now } = look;
  const { steps, participants, weight } = position;
  const verdicts = judgeRollout({ plan, steps, participants, evidence, now });
  const health = healthOfRelease(verdicts);
  // A rollout under way has at least the step that it stands at.
  const since = steps.at(-1)?.at ?? now;
  const holdUntil = since + holdSeconds(plan, weight) * 1000;
  const times = { holdUntil, giveUpAt: since + plan.maxHoldSeconds * 1000 };
  const action = actionOf(look, weight, health, verdicts, times);
  return { action, health, verdicts, holdUntil, next: stepAbove(plan, weight) };
}

function actionOf(
  { plan, asked, now }: Look,
  weight: number,
  health: Health,
  verdicts: readonly FunctionVerdict[],
  times: { readonly holdUntil: number; readonly giveUpAt: number },
): RolloutAction {
  const reason = sayReasons(verdicts, health);
  if (health === "unhealthy") return { kind: "take back", reason };
  const next = stepAbove(plan, weight);
  const advance: RolloutAction = next === PROMOTION ? { kind: "promote" } : { kind: "advance", weight: next };
  if (asked.advances) return advance;
  if (health === "healthy") {
    if (now < times.holdUntil)
      return { kind: "hold", reason: `healthy at ${weight} %; the hold is not over` };
    if (!plan.approveAt.includes(weight)) return advance;
    return { kind: "wait", reason: `healthy at ${weight} %; a person approves the next step with --advance` };
  }
  if (now < times.giveUpAt) return { kind: "hold", reason };
  const message = `No verdict within ${duration(plan.maxHoldSeconds * 1000)} at ${weight} %: ${reason}`;
  if (plan.onInconclusive === "abort") return { kind: "take back", reason: message };
  const hint = "Take the next step with --advance, or end the rollout with promote or abort";
  return { kind: "stop", error: { code: "Inconclusive", message, hint } };
}

/** Why the release is no better than `health`: the reasons of the functions that are so, each once. */
function sayReasons(verdicts: readonly FunctionVerdict[], health: Health): string {
  const among = health === "inconclusive" ? waitedFor(verdicts) : verdicts;
  const those = among.filter((verdict) => verdict.health === health);
  const say = ({ reason, missing }: FunctionVerdict) => (missing ? `${reason}; missing: ${missing}` : reason);
  return groupBy(those, say)
    .map((alike) => {
      const names = nameList(alike.map(({ name }) => name));
      return alike.length === verdicts.length ? say(alike[0]) : `${names}: ${say(alike[0])}`;
    })
    .join("; ");
}

/** 100 is followed by nothing. */
function withNext(plan: RolloutPlan, weight: number): { readonly next?: number } {
  return weight === PROMOTION ? {} : { next: stepAbove(plan, weight) };
}

/** The hold of a weight: of its step, else of the nearest step below, else of the first. */
function holdSeconds({ steps }: RolloutPlan, weight: number): number {
  const step = steps.findLast((step) => step.weight <= weight) ?? steps[0];
  return step?.holdSeconds ?? 0;
}
