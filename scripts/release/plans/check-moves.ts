import { printedCommand } from "../../../lib/printed-command.ts";
import { ReleaseError, type ShownError } from "../model/errors.ts";
import { type FunctionError, groupErrors } from "../model/group-alike.ts";
import type { Reading, VersionFacts } from "../model/snapshot.ts";
import { versionsOf } from "../model/traffic.ts";
import type { Move, MoveAction, MovePlan } from "./plan.ts";

/** The facts of one version as read; `undefined` if AWS has no such version. */
export type FactsReading = Reading<VersionFacts | undefined>;
export type FactsByVersion = ReadonlyMap<string, FactsReading>;
export type FactsByFunction = ReadonlyMap<string, FactsByVersion>;

/** A version that must become Active before LIVE may name it. */
export interface UnreadyVersion {
  readonly functionName: string;
  readonly version: string;
  readonly state: "Pending" | "Inactive";
}

export interface CheckedPlan extends MovePlan {
  /** Versions to wait for (Pending) or to wake (Inactive) before any write. */
  readonly unready: readonly UnreadyVersion[];
}

/**
 * Checks that versions which get traffic exist and can run, and that a split's two share role and dead-letter
 * queue. If one fails, a verb that ends an incident blocks only that function; other verbs throw. A version
 * that can't be read is an error in a split, and otherwise a warning: AWS itself refuses a missing version.
 */
export function checkMoves(
  plan: MovePlan,
  facts: FactsByFunction,
  { endsIncident }: { readonly endsIncident: boolean },
): CheckedPlan {
  const warnings = [...plan.warnings];
  const unready: UnreadyVersion[] = [];
  const errors: FunctionError[] = [];
  const actions = plan.actions.map((action): MoveAction => {
    if (action.kind !== "move") return action;
    const checked = checkMove(action, facts.get(action.functionName) ?? new Map());
    if (checked.error) {
      const { functionName } = action;
      errors.push({ functionName, error: checked.error });
      return { kind: "blocked", functionName, error: checked.error };
    }
    warnings.push(...checked.warnings);
    unready.push(...checked.unready);
    return action;
  });
  if (errors.length > 0 && !endsIncident) throw refusal(errors);
  return { ...plan, actions, warnings, unready };
}

/** All errors in one, each cause once; `mistakes` has that of each function. */
function refusal(errors: readonly FunctionError[]): ReleaseError {
  const causes = groupErrors(errors);
  const { code = "", hint } = causes[0] ?? {};
  const mistakes = errors.length > 1 ? errors.map(({ error }) => error) : undefined;
  return new ReleaseError(code, causes.map(({ message }) => message).join("\n"), {
    ...(hint ? { hint } : {}),
    ...(mistakes ? { mistakes } : {}),
  });
}

interface MoveCheck {
  readonly error?: ShownError;
  readonly warnings: string[];
  readonly unready: UnreadyVersion[];
}

function checkMove(move: Move, facts: FactsByVersion): MoveCheck {
  const { functionName } = move;
  const checked = { warnings: [] as string[], unready: [] as UnreadyVersion[] };
  const found: VersionFacts[] = [];
  for (const version of versionsOf(move.to)) {
    const reading = facts.get(version);
    if (!reading) continue;
    if (!reading.ok) {
      if (move.to.canary) return { ...checked, error: reading.error };
      checked.warnings.push(`${functionName}: version ${version} was not checked: ${reading.error.message}`);
      continue;
    }
    if (!reading.value)
      return {
        ...checked,
        error: {
          code: "VersionMissing",
          message: `Version ${version} of ${functionName} does not exist.`,
          hint: `List what there is: ${printedCommand("live versions", { functions: [functionName] })}`,
        },
      };
    const { state, stateReason } = reading.value;
    if (state === "Failed")
      return {
        ...checked,
        error: {
          code: "VersionFailed",
          message: `Version ${version} of ${functionName} can't run: AWS says it failed${stateReason ? ` (${stateReason})` : ""}.`,
          hint: `Choose another version: ${printedCommand("live versions", { functions: [functionName] })}`,
        },
      };
    if (state !== "Active") checked.unready.push({ functionName, version, state });
    found.push(reading.value);
  }
  const [stable, canary] = found;
  const error = stable && canary ? splitMistake(functionName, stable, canary) : undefined;
  return error ? { ...checked, error } : checked;
}

/** The mistake of a split, if any: AWS wants both versions to have one role and one dead-letter queue. */
export function splitMistake(
  functionName: string,
  stable: VersionFacts,
  canary: VersionFacts,
): ShownError | undefined {
  const pair = `versions ${stable.version} and ${canary.version} of ${functionName}`;
  if (stable.role !== canary.role)
    return {
      code: "RolesDiffer",
      message: `AWS splits traffic only between versions of one role, but ${pair} have ${stable.role} and ${canary.role}.`,
      hint: `Move all traffic at once instead: ${printedCommand("live promote --version VERSION", { VERSION: canary.version, functions: [functionName] })}`,
    };
  if (stable.deadLetterTarget !== canary.deadLetterTarget)
    return {
      code: "DeadLetterQueuesDiffer",
      message: `AWS splits traffic only between versions of one dead-letter queue, but ${pair} have ${stable.deadLetterTarget ?? "none"} and ${canary.deadLetterTarget ?? "none"}.`,
      hint: `Move all traffic at once instead: ${printedCommand("live promote --version VERSION", { VERSION: canary.version, functions: [functionName] })}`,
    };
  return undefined;
}
