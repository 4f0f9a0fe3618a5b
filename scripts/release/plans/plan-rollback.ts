import type { Traffic } from "../../../components/config.ts";
import { nameList } from "../../../lib/name-list.ts";
import type { FunctionHistory } from "../ledger/history.ts";
import type { KnownFunctions } from "../ledger/lost-functions.ts";
import { type RollbackTarget, selectTargets } from "../ledger/rollback-target.ts";
import { ReleaseError } from "../model/errors.ts";
import {
  type FunctionSnapshot,
  type Reading,
  type StackSnapshot,
  selectedFunctions,
} from "../model/snapshot.ts";
import { sameTraffic } from "../model/traffic.ts";
import { describeMove, type MoveAction, type MovePlan } from "./plan.ts";

export interface RollbackRequest {
  readonly to?: string;
  readonly histories: Reading<ReadonlyMap<string, FunctionHistory>>;
  /** Versions of which it is known whether they exist; no other than these is passed over. */
  readonly known?: KnownFunctions;
}

/** The plan of a rollback, with the evidence for each of its moves. */
export interface RollbackPlan extends MovePlan {
  readonly targets: readonly RollbackTarget[];
  readonly doubtful: readonly string[];
}

/**
 * Rollback to `to`, else to the ledger's target. Blocks functions whose LIVE can't be read, not the others.
 * Throws `NoRollbackTarget` (only without `to`) if the ledger can't be read, is missing, or names no target.
 */
export function planRollback(snapshot: StackSnapshot, request: RollbackRequest): RollbackPlan {
  const functions = selectedFunctions(snapshot);
  if (request.to) {
    const version = request.to;
    return {
      verb: "rollback",
      actions: functions.map((fn) => move(fn, { live: version }, "as asked")),
      warnings: [],
      targets: [],
      doubtful: [],
    };
  }
  const serving = new Map<string, Traffic>();
  for (const { name, live } of functions) if (live.ok) serving.set(name, live.value.traffic);
  const { targets, bottomed, movedLater, doubtful } = selectTargets(
    serving,
    historiesOf(request),
    request.known,
  );
  if (targets.length === 0 && serving.size > 0)
    throw new ReleaseError("NoRollbackTarget", noTargetMessage(snapshot, bottomed));
  const chosen = new Map(targets.map((target) => [target.functionName, target]));
  const later = new Map(movedLater.map((one) => [one.functionName, one]));
  return {
    verb: "rollback",
    actions: functions.map((fn) => {
      const target = chosen.get(fn.name);
      if (target) return move(fn, { live: target.target.version }, describeRule(target));
      const moved = later.get(fn.name);
      if (bottomed.includes(fn.name)) return move(fn, undefined, "nothing further back");
      return move(fn, undefined, moved ? `moved later ${describeMove(moved)}` : "not part of that release");
    }),
    warnings: [
      ...deletedTargets(targets),
      ...(bottomed.length > 0
        ? [
            `${nameList(bottomed)}: the ledger holds nothing further back, ${bottomed.length === 1 ? "it stays" : "they stay"}`,
          ]
        : []),
    ],
    movedLater,
    bottomed,
    targets,
    doubtful,
  };
}

/** A warning for all functions alike whose target was deleted. */
function deletedTargets(targets: readonly RollbackTarget[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { functionName, target, passedOver } of targets) {
    if (passedOver.length === 0) continue;
    const deleted =
      passedOver.length === 1 ? `version ${passedOver[0]} was` : `versions ${passedOver.join(", ")} were`;
    const said = `${deleted} deleted; ${target.version} is the next one back`;
    alike.set(said, [...(alike.get(said) ?? []), functionName]);
  }
  return [...alike].map(([said, names]) => `${nameList(names)}: ${said}`);
}

function historiesOf(request: RollbackRequest): ReadonlyMap<string, FunctionHistory> {
  if (request.histories.ok) return request.histories.value;
  const { message } = request.histories.error;
  throw new ReleaseError(
    "NoRollbackTarget",
    `The ledger can't be read, so it names no rollback target: ${message}`,
  );
}

function move(fn: FunctionSnapshot, to: Traffic | undefined, reason: string): MoveAction {
  const functionName = fn.name;
  if (!fn.live.ok) return { kind: "blocked", functionName, error: fn.live.error };
  const { traffic: from, revisionId } = fn.live.value;
  if (!to) return { kind: "keep", functionName, serves: from, reason };
  if (sameTraffic(from, to))
    return { kind: "keep", functionName, serves: from, reason: `already on ${to.live}` };
  return { kind: "move", functionName, from, to, revisionId, reason };
}

function describeRule({ rule, target }: RollbackTarget): string {
  return `${rule}: ${target.version} was released with ledger entry ${target.entry}`;
}

function noTargetMessage(snapshot: StackSnapshot, bottomed: readonly string[]): string {
  const where = `the ledger of ${snapshot.stack}`;
  if (snapshot.ledger.kind === "missing")
    return `There is no ledger of ${snapshot.stack} yet, so it names no rollback target.`;
  if (bottomed.length > 0) return `Nothing further back in ${where} for ${nameList(bottomed)}.`;
  return `Nothing in ${where} says what was released before.`;
}
