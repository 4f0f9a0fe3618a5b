import { notReached } from "../../../components/config.ts";
import { nameList } from "../../../lib/name-list.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import { trafficOfEntry } from "../ledger/served-ledger.ts";
import { ReleaseError } from "../model/errors.ts";
import { type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { describeTraffic, sameTraffic } from "../model/traffic.ts";
import { liveOf } from "./live-of.ts";
import type { MoveAction, MovePlan } from "./plan.ts";

/**
 * Makes LIVE of each function serve the traffic that the stack file declares. Warns of functions that the stack's keys do
 * not reach. Throws `StaleCheckout` if LIVE would move and the ledger's serial is above the file's: the file is older than
 * a move that it would undo. Throws `WouldMove` if LIVE would move and the plan `recordsOnly`.
 */
export function planSync(snapshot: StackSnapshot, { recordsOnly = false } = {}): MovePlan {
  const actions = selectedFunctions(snapshot).map((fn): MoveAction => {
    const { traffic: from, revisionId } = liveOf(fn);
    const functionName = fn.name;
    if (sameTraffic(from, fn.declared))
      return { kind: "keep", functionName, serves: from, reason: "serves what the stack file says" };
    return {
      kind: "move",
      functionName,
      from,
      to: fn.declared,
      revisionId,
      reason: "as the stack file says",
    };
  });
  const moving = actions.filter(({ kind }) => kind === "move").map(({ functionName }) => functionName);
  if (moving.length > 0) refuseStaleCheckout(snapshot, moving);
  if (recordsOnly) refuseMoves(actions, snapshot.stack);
  return { verb: "sync", actions, warnings: notReached(snapshot.config, moving) };
}

function refuseMoves(actions: readonly MoveAction[], stack: string): void {
  const moves = actions.flatMap((action) => (action.kind === "move" ? [action] : []));
  if (moves.length === 0) return;
  const would = moves.map(
    ({ functionName, from, to }) =>
      `${functionName} serves ${describeTraffic(from)}, declared is ${describeTraffic(to)}`,
  );
  throw new ReleaseError(
    "WouldMove",
    `--as records a move that was made, and LIVE would move now: ${would.join("; ")}.`,
    { hint: `First declare what LIVE serves: ${printedCommand("live sync --from-aws", { stack })}` },
  );
}

function refuseStaleCheckout(
  { ledger, config, stack, fileName }: StackSnapshot,
  moving: readonly string[],
): void {
  if (ledger.kind !== "read" || ledger.now.value.serial <= config.liveSerial) return;
  const moves = Object.entries(ledger.now.value.functions).flatMap(([name, entry]) =>
    moving.includes(name) ? [`${name} ${describeTraffic(trafficOfEntry(entry))}`] : [],
  );
  const which = moves.length > 0 ? ` (${nameList(moves)})` : "";
  throw new ReleaseError(
    "StaleCheckout",
    `${fileName} has live_serial ${config.liveSerial}, the ledger has ${ledger.now.value.serial}: this checkout is older than a move${which}, and would undo it.`,
    {
      hint: `Pull first, or take over what LIVE serves: ${printedCommand("live sync --from-aws", { stack })}`,
    },
  );
}
