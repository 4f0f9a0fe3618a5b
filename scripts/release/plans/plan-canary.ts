import { LATEST, type Traffic } from "../../../components/config.ts";
import { nameList } from "../../../lib/name-list.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import type { FunctionHistory } from "../ledger/history.ts";
import { ReleaseError, usageError } from "../model/errors.ts";
import { type FunctionSnapshot, type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { isNewer, sameTraffic } from "../model/traffic.ts";
import { liveOf } from "./live-of.ts";
import { chooseNewest, howToPublish, notVouchedFor } from "./newest-version.ts";
import type { MoveAction, MovePlan } from "./plan.ts";

export interface CanaryRequest {
  /** Whole percent, 1-99. */
  readonly weight: number;
  readonly version?: string;
  /** Published versions by function, oldest first; not needed with `version` or a running canary. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
  readonly histories: ReadonlyMap<string, FunctionHistory>;
}

/**
 * Plans each function's canary: the version asked for, else the running canary, else the newest version. A function
 * whose stable version it is stays. Throws `CanaryIsStable` if the version asked for is that of all functions.
 */
export function planCanary(snapshot: StackSnapshot, request: CanaryRequest): MovePlan {
  const warnings: string[] = [];
  const functions = selectedFunctions(snapshot);
  const actions = functions.map((fn) => planOne(snapshot, fn, request, warnings));
  const { version } = request;
  if (version && functions.length > 0 && functions.every((fn) => liveOf(fn).traffic.live === version))
    throw usageError(
      "CanaryIsStable",
      `Version ${version} is the stable version of ${nameList(functions.map(({ name }) => name))}: it has all traffic, and a canary is another version.`,
      `Nothing was changed. See what there is: ${printedCommand("live versions", { functions: functions.length === 1 ? functions.map(({ name }) => name) : [] })}`,
    );
  return { verb: "canary", actions, warnings };
}

function planOne(
  snapshot: StackSnapshot,
  fn: FunctionSnapshot,
  request: CanaryRequest,
  warnings: string[],
): MoveAction {
  const live = liveOf(fn);
  const from = live.traffic;
  const keep = (reason: string): MoveAction => ({
    kind: "keep",
    functionName: fn.name,
    serves: from,
    reason,
  });
  if (from.live === LATEST) throw canaryOnLatest(snapshot, fn.name);

  const { version, reason } = chooseCanary(snapshot, fn, from, request, warnings);
  if (version === from.live) {
    if (request.version && from.canary)
      throw usageError(
        "CanaryIsStable",
        `Version ${version} of ${fn.name} is stable already, and ${from.canary.version} is its canary.`,
        `Remove the canary: ${printedCommand("live abort", { functions: [fn.name] })}`,
      );
    return keep(`already on ${version}${request.version ? "" : `, ${reason}`}`);
  }
  const to: Traffic = { live: from.live, canary: { version, weight: request.weight } };
  if (sameTraffic(from, to)) return keep(`${version} has ${request.weight} % already`);
  return { kind: "move", functionName: fn.name, from, to, revisionId: live.revisionId, reason };
}

/** Why a function whose LIVE follows `$LATEST` gets no canary. */
export function canaryOnLatest(snapshot: StackSnapshot, name: string): ReleaseError {
  return new ReleaseError(
    "CanaryOnLatest",
    `LIVE of ${name} follows $LATEST, and AWS splits traffic only between published versions.`,
    {
      hint: howToPublish(
        snapshot,
        `Pin it first: ${printedCommand("live publish --pin", { functions: [name] })}`,
      ),
    },
  );
}

function chooseCanary(
  snapshot: StackSnapshot,
  fn: FunctionSnapshot,
  from: Traffic,
  request: CanaryRequest,
  warnings: string[],
) {
  const functionName = fn.name;
  if (request.version) return { version: request.version, reason: "as asked" };
  const versions = request.versions.get(functionName) ?? [];
  if (!from.canary) {
    const history = request.histories.get(functionName);
    const version = chooseNewest({ functionName, versions, history, live: from.live, snapshot });
    if (version !== from.live) warnings.push(...notVouchedFor(functionName, version, snapshot.ledger));
    return { version, reason: "the newest version" };
  }
  const newest = versions.at(-1);
  if (newest && isNewer(newest, from.canary.version))
    warnings.push(
      `${functionName}: ${newest} is newer than the canary ${from.canary.version}; to take it: --version ${newest}`,
    );
  return { version: from.canary.version, reason: "the running canary" };
}
