import { oneLine } from "../../../lib/foreign-text.ts";
import type { Paint, Style } from "../model/paint.ts";
import { alignColumns, count, duration } from "../model/text.ts";
import { partsOf } from "../rollout/plan-rollout.ts";
import { sayNumber } from "../rollout/say-measure.ts";
import { stepAbove } from "../rollout/standing.ts";
import type { StepNeed } from "../rollout/step-needs.ts";
import {
  type Decision,
  type FunctionVerdict,
  type Health,
  type Look,
  type Measured,
  PROMOTION,
} from "../rollout/types.ts";
import type { RolloutState } from "./rollout-state.ts";

/** A look as it is shown. */
export interface ShownLook {
  readonly stack: string;
  readonly look: Look;
  readonly decision: Decision;
  readonly state: RolloutState;
}

const STYLES: Record<Health, Style> = {
  unhealthy: "red",
  unknown: "yellow",
  inconclusive: "yellow",
  healthy: "green",
};

/**
 * The block that a terminal shows while a rollout is under way: step and hold, then for each function the share set and
 * measured, calls and failures, its verdict and what is missing for it.
 */
export function renderLookBlock(shown: ShownLook, paint: Paint): string {
  const { stack, look, decision } = shown;
  const lines = [`${paint("bold", `rollout in ${stack}`)}: ${describeStep(shown)}`];
  const rows = decision.verdicts.map((verdict) => [
    verdict.name,
    versionsOf(look, verdict.name),
    shareOf(look, verdict),
    callsOf(verdict),
    `${paint(STYLES[verdict.health], verdict.health)}${verdict.isWaitedFor ? "" : " (not waited for)"}`,
    verdict.missing ? `missing: ${verdict.missing}` : verdict.reason,
  ]);
  lines.push(...alignColumns(rows, "  "));
  return `${lines.join("\n")}\n`;
}

/** One line of a look for a log: AWS's time, the step, and what is done and why. */
export function renderLookLine(shown: ShownLook): string {
  const time = new Date(shown.look.now).toISOString().slice(0, 19).replace("T", " ");
  return `${time} UTC ${shown.stack}: ${describeStep(shown)}: ${describeAction(shown.decision)}`;
}

/** Equal for looks between which nothing changed that a log should tell. */
export function changeKey({ look, decision, state }: ShownLook): string {
  const verdicts = decision.verdicts.map(({ health }) => health);
  return JSON.stringify([weightAfter(look, decision), decision.action.kind, verdicts, state]);
}

function describeStep({ look, decision }: ShownLook): string {
  const weight = weightAfter(look, decision);
  if (weight === undefined) return "not begun";
  if (weight === 0) return "taken back";
  if (weight === PROMOTION) return "at 100 %";
  const next = stepAbove(look.plan, weight);
  const left = decision.holdUntil === undefined ? 0 : decision.holdUntil - look.now;
  const hold = weight !== underWayAt(look) ? "" : left > 0 ? `, hold ${duration(left)} more` : ", hold over";
  return `at ${weight} %, then ${next} %${hold}`;
}

function describeAction({ action }: Decision): string {
  switch (action.kind) {
    case "start":
      return "begun";
    case "advance":
      return "next step";
    case "promote":
      return "promoted";
    case "complete":
      return "completed a step that a run had left half done";
    case "stop":
      return `stopped (${action.error.code})`;
    default:
      return oneLine(action.reason);
  }
}

/** The canary's weight once the action is done; `undefined` before a rollout. */
function weightAfter(look: Look, { action }: Decision): number | undefined {
  if (action.kind === "take back") return 0;
  if (action.kind === "promote") return PROMOTION;
  if ("weight" in action) return action.weight;
  return underWayAt(look);
}

function underWayAt({ position }: Look): number | undefined {
  return position.kind === "under way" ? position.weight : undefined;
}

function versionsOf({ position }: Look, name: string): string {
  const part = partsOf(position).participants.find((one) => one.name === name);
  return part ? `${part.stable} -> ${part.canary}` : "";
}

function shareOf(look: Look, { shareMeasured }: FunctionVerdict): string {
  const set = `${underWayAt(look) ?? 0} %`;
  return shareMeasured === undefined ? `${set} set` : `${set} set, ${round(shareMeasured)} % measured`;
}

function callsOf({ measures }: FunctionVerdict): string {
  return measures.map(describeMeasure).join("; ");
}

const BAD = { errors: "failed", slow: "slow", url: "5xx" } as const;

/** `canary 2 of 412 failed, stable 9 of 3,871`. */
function describeMeasure({ measure, canary, stable }: Measured): string {
  const of = ({ bad, calls }: Measured["canary"]) => `${sayNumber(bad)} of ${sayNumber(calls)}`;
  return `canary ${of(canary)} ${BAD[measure]}, stable ${of(stable)}`;
}

function round(percent: number): number {
  return Number(percent.toFixed(1));
}

function longTime(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? `${hours} h` : `${sayNumber(Math.ceil(hours / 24))} d`;
}

const WOULD: Record<Decision["action"]["kind"], string> = {
  start: "begin the rollout",
  hold: "hold the step",
  advance: "take the next step",
  promote: "promote the canary",
  complete: "complete the step that a run left half done",
  "take back": "take the canary back",
  wait: "wait for a person",
  stop: "stop",
  none: "begin nothing",
};

/** `step 10 %   hold 5 min   hello   about 1,214 calls, 12 min at the last day's rate`. */
function needRow({ weight, holdSeconds, functionName, calls, minutes }: StepNeed): string[] {
  const time =
    minutes === undefined ? "no calls in the last day" : `${longTime(minutes)} at the last day's rate`;
  const needed =
    calls === undefined ? "never proved, however many calls" : `about ${sayNumber(calls)} calls, ${time}`;
  return [`step ${weight} %`, `hold ${duration(holdSeconds * 1000)}`, functionName, needed];
}

/** The last lines of a run: what became of the rollout, what is left out, and what to run next. */
export function renderRolloutResult(
  shown: ShownLook,
  {
    looks,
    milliseconds,
    needs,
    next,
    typed,
  }: {
    readonly looks: number;
    readonly milliseconds: number;
    /** Only of a dry run, which says what it would do. */
    readonly needs: readonly StepNeed[] | undefined;
    readonly next: string;
    /** Gives a command in a text as a person here types it. */
    typed(text: string): string;
  },
): string {
  const { look, decision, stack, state } = shown;
  const parts = partsOf(look.position).participants;
  const versions = parts.map(({ name, stable, canary }) => [
    name,
    state === "taken back" ? `${canary} -> ${stable}` : `${stable} -> ${canary}`,
  ]);
  const left = "leftOut" in look.position ? look.position.leftOut : [];
  const { action } = decision;
  const isTold = action.kind === "none" && left.length > 0;
  const why = "reason" in action && !isTold ? `${oneLine(action.reason)}\n` : "";
  return [
    ...alignColumns(versions, "  "),
    ...alignColumns((needs ?? []).map(needRow), "  "),
    ...left.map(({ name, reason }) => `  ${name} is left out: ${typed(reason)}`),
    `${why}${describeEnd(stack, shown)} (${count(looks, "look")}, ${duration(milliseconds)}).${next}`,
    "",
  ].join("\n");

  function describeEnd(name: string, last: ShownLook): string {
    if (state === "idle") return `Nothing to roll out in ${name}`;
    if (state === "promoted") return `The rollout in ${name} is done: the canary serves all calls`;
    if (state === "taken back") return `The rollout in ${name} was taken back: stable serves all calls`;
    if (state === "stopped") return `The rollout in ${name} stopped; LIVE stays as it is`;
    const at = weightAfter(last.look, last.decision);
    if (needs)
      return `Nothing was changed: a look in ${name} would ${WOULD[action.kind]}${at === undefined ? "" : ` (${at} %)`}`;
    return state === "waiting"
      ? `The rollout in ${name} waits at ${at} % for a person`
      : `The rollout in ${name} is under way at ${at} %`;
  }
}
