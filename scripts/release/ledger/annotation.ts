import { oneLine } from "../../../lib/foreign-text.ts";

/** The action that wrote a ledger value, and its reason. `pulumi up` writes values without annotation. */
export interface Annotation {
  readonly action: string;
  readonly reason?: string;
}

/** A value that went behind another which its writer had not read. The writer says so in its next value. */
export interface LateWrite {
  /** Number of the late value. */
  readonly entry: number;
  /** Number of the newest value that its writer had read; 0 if there was none. */
  readonly read: number;
}

/** The action of values that no verb of `live` wrote. */
export const DECLARED = "pulumi up";

/** The action of a rollback: what it takes traffic from was rolled away from. */
export const ROLLBACK = "rollback";

/** The action of `sync`: LIVE was moved to what the stack file says, or found to serve that. */
export const SYNC = "sync";

/** The action of a rollout's start, of each of its steps, of its promotion, and of the take-over of a canary. */
export const ROLLOUT = "rollout";

/** The action of a rollout that takes its canary back; the reason holds the numbers that decided. */
export const ROLLOUT_ABORT = "rollout abort";

/** The actions of moves, whose record `sync --as` may make up for. */
export const MOVE_ACTIONS = [
  "publish --pin",
  "canary",
  "promote",
  "abort",
  ROLLBACK,
  ROLLOUT,
  ROLLOUT_ABORT,
] as const;

/** The actions that only take traffic back: nothing is left for a rollback to undo. */
export const MOVES_BACK: readonly string[] = [ROLLBACK, "abort", ROLLOUT_ABORT];

const TAKE_OVER = "take-over";

/** The reason of an entry of a rollout that sets nothing, and makes a canary the rollout's that a person had set. */
export function takeOverReason(reason: string | undefined): string {
  return reason ? `${TAKE_OVER}: ${reason}` : TAKE_OVER;
}

/** Whether the entry is such a take-over. An entry that only repeats the one before may be the second try of a write. */
export function isTakeOver({ action, reason }: Annotation): boolean {
  return action === ROLLOUT && (reason === TAKE_OVER || reason?.startsWith(`${TAKE_OVER}: `) === true);
}

/** Annotation of a value that records traffic unknown to the ledger, written ahead of a move's own value. */
export const FOUND: Annotation = { action: "found", reason: "LIVE had been moved without the ledger" };

const LIMIT = 1024;
/** Half of a character of two UTF-16 units, as a cut may leave it. AWS refuses such a text. */
const HALF_A_SIGN = /[\ud800-\udbff]$/;

/**
 * The parameter's `Description`: digest of the value, action, the writer's late value if there is one, and reason, in at
 * most 1,024 characters. Others read the reason in their terminals, with `live` or without, so it is stored harmless.
 */
export function formatAnnotation(digest: string, annotation: Annotation, late?: LateWrite): string {
  const reason = annotation.reason && oneLine(annotation.reason);
  const lateWrite = late ? ` (entry ${late.entry} had read ${late.read})` : "";
  const text = `${digest} ${annotation.action}${lateWrite}${reason ? `: ${reason}` : ""}`.slice(0, LIMIT);
  return text.replace(HALF_A_SIGN, "");
}

const DESCRIPTION = /^([0-9a-f]{8}) ([^:]+?)(?: \(entry (\d+) had read (\d+)\))?(?:: (.*))?$/s;

/** The late value that a `Description` tells of. */
export function parseLateWrite(description: string | undefined): LateWrite | undefined {
  const [, , , entry, read] = DESCRIPTION.exec(description ?? "") ?? [];
  return entry && read ? { entry: Number(entry), read: Number(read) } : undefined;
}

/** One ledger value: the digest of its text, and the `Description` stored beside it. */
export interface DescribedValue {
  readonly digest: string;
  readonly description: string | undefined;
}

/**
 * Reads a `Description` back. `pulumi up` changes the value and keeps the description, so the digest in it is
 * that of another value. If `pulumi up` returned to an earlier value, the digest fits again: then the value
 * just `before` is another one with the same description.
 */
export function parseAnnotation(
  { digest, description }: DescribedValue,
  before?: DescribedValue,
): Annotation {
  const [, found, action, , , reason] = DESCRIPTION.exec(description ?? "") ?? [];
  const isKept = before !== undefined && before.description === description && before.digest !== digest;
  if (found !== digest || !action || isKept) return { action: DECLARED };
  return { action, ...(reason ? { reason } : {}) };
}
