import type { Traffic } from "../../../components/config.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import type { FunctionHistory } from "../ledger/history.ts";
import { type RollbackTarget, selectTargets } from "../ledger/rollback-target.ts";
import { ReleaseError } from "../model/errors.ts";
import {
  type FunctionSnapshot,
  type Reading,
  type StackSnapshot,
  selectedFunctions,
} from "../model/snapshot.ts";
import { sameTraffic } from "../model/traffic.ts";
import type { MoveAction, MovePlan } from "./plan.ts";

export interface RollbackRequest {
  readonly to?: string;
  readonly histories: Reading<ReadonlyMap<string, FunctionHistory>>;
}

/**
 * Rollback to `to`, else to the ledger's target. Blocks functions whose LIVE can't be read, not the others.
 * Throws `NoRollbackTarget` (only without `to`) if the ledger can't be read, is missing, or names no target.
 */
export function planRollback(snapshot: StackSnapshot, request: RollbackRequest): MovePlan {
  const functions = selectedFunctions(snapshot);
  if (request.to) {
    const version = request.to;
    return {
      verb: "rollback",
      actions: functions.map((fn) => move(fn, { live: version }, "as asked")),
      warnings: [],
    };
  }
  const serving = new Map<string, Traffic>();
  for (const { name, live } of functions) if (live.ok) serving.set(name, live.value.traffic);
  const { targets, bottomed } = selectTargets(serving, historiesOf(request));
  if (targets.length === 0 && serving.size > 0)
    throw new ReleaseError("NoRollbackTarget", noTargetMessage(snapshot, bottomed), {
      hint: NAME_ONE,
    });
  const chosen = new Map(targets.map((target) => [target.functionName, target]));
  return {
    verb: "rollback",
    actions: functions.map((fn) => {
      const target = chosen.get(fn.name);
      if (target) return move(fn, { live: target.target.version }, describeRule(target));
      return move(
        fn,
        undefined,
        bottomed.includes(fn.name) ? "nothing further back" : "not part of that release",
      );
    }),
    warnings: bottomed.map((name) => `${name}: the ledger holds nothing further back, it stays`),
  };
}

const NAME_ONE = `Name a version: ${printedCommand("live rollback --to VERSION", { VERSION: "VERSION" })}`;

function historiesOf(request: RollbackRequest): ReadonlyMap<string, FunctionHistory> {
  if (request.histories.ok) return request.histories.value;
  const { message } = request.histories.error;
  throw new ReleaseError(
    "NoRollbackTarget",
    `The ledger can't be read, so it names no rollback target: ${message}`,
    {
      hint: NAME_ONE,
    },
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
  if (bottomed.length > 0) return `Nothing further back in ${where} for ${bottomed.join(", ")}.`;
  return `Nothing in ${where} says what was released before.`;
}
