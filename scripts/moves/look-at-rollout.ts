import { editStackFile } from "../adapters/stack-file.ts";
import { printError, printProgress, printWarnings } from "../command-line/print.ts";
import type { Run } from "../command-line/run.ts";
import { ROLLOUT, ROLLOUT_ABORT } from "../release/ledger/annotation.ts";
import { EXIT, type ExitCode, ReleaseError, type ShownError } from "../release/model/errors.ts";
import { groupTexts } from "../release/model/group-alike.ts";
import { planDeclare } from "../release/plans/plan-declare.ts";
import { decide } from "../release/rollout/decide-rollout.ts";
import { isMoving, type MovingAction, partsOf } from "../release/rollout/plan-rollout.ts";
import { type StepNeed, stepNeeds } from "../release/rollout/step-needs.ts";
import { type Asked, type Decision, type Look, PROMOTION } from "../release/rollout/types.ts";
import type { RolloutState } from "../release/shown/rollout-state.ts";
import { checkConfirm, confirmWrite } from "../stack/confirm-write.ts";
import { type OpenStack, openNamedStack } from "../stack/open-stack.ts";
import type { StackReading } from "../stack/read-stack.ts";
import type { StackFiles } from "../stack/stack-files.ts";
import { actOnLook, takeOver } from "./act-on-look.ts";
import type { FinishedMoves } from "./finish-moves.ts";
import { type KnownTimeouts, readLook } from "./read-look.ts";

/** What the looks of one run share. Nothing of it outlives the run. */
export interface RolloutRun {
  /** True until a look has decided. */
  isFirst: boolean;
  isConfirmed: boolean;
  readonly timeouts: KnownTimeouts;
}

/** One look, and what came of it. */
export interface Looked {
  readonly files: StackFiles;
  readonly reading: StackReading;
  readonly look: Look;
  readonly decision: Decision;
  readonly state: RolloutState;
  readonly exitCode: ExitCode;
  /** Absent where the look changed nothing. */
  readonly finished?: FinishedMoves;
  /** What the steps still need; only of a dry run. */
  readonly needs?: readonly StepNeed[];
  /** Another look comes: after the usual time, or `soon`, since somebody else moved LIVE. Absent: the run ends, as a dry run does. */
  readonly nextLook?: "later" | "soon";
}

/**
 * Makes one look inside the run's `--timeout`: reads everything anew, decides, and does the one thing to do. Throws what
 * kept the look from deciding, with nothing changed.
 */
export async function lookAtRollout(run: Run, memory: RolloutRun): Promise<Looked> {
  const { flags } = run;
  const stack = openNamedStack(run, "rollout");
  const { files } = stack;
  checkConfirm(run, files);
  const isDry = flags["dry-run"];
  const asked: Asked = {
    ...(typeof flags.from === "number" ? { from: flags.from } : {}),
    advances: flags.advance && memory.isFirst,
    onlyContinues: flags.continue,
    ignoresAlarms: flags["ignore-alarms"],
  };
  const read = await readLook(stack, asked, memory);
  const { look, reading } = read;
  const names = files.functions.map(({ name }) => name);
  printWarnings(run, groupTexts([...files.config.warnings, ...unjudgedUrls(files, look)], names));
  const confirm = async () => {
    if (!memory.isConfirmed) await confirmWrite(run, files, reading.place);
    memory.isConfirmed = true;
  };
  if (!isDry) catchUpFile(stack, reading);
  if (look.position.kind === "others" && flags["take-over"] && memory.isFirst && !isDry) {
    await takeOver(stack, read, confirm);
    memory.isFirst = false;
    return lookAtRollout(run, memory);
  }
  const decision = decide(look);
  memory.isFirst = false;
  const { action } = decision;
  const told = { files, reading, look, decision };
  if (action.kind === "stop") printError(run, action.error);
  if (isDry) {
    const { state, exitCode } = judgeWaiting(decision, false);
    return { ...told, state, exitCode, needs: await needsOf(stack, look) };
  }
  if (isMoving(action)) {
    const finished = await actOnLook(stack, read, action, confirm);
    return { ...told, finished, ...judgeActing(action, finished) };
  }
  // A run that goes on, or that a clock starts, must be able to take the canary back without a further question.
  if (action.kind === "hold" && !(flags.once && run.io.interactive)) await confirm();
  return { ...told, ...judgeWaiting(decision, run.io.interactive) };
}

/** Functions with a URL whose requests CloudWatch does not count by version: their 5xx answers can't be judged. */
function unjudgedUrls(files: StackFiles, { position, evidence }: Look): string[] {
  if (position.kind !== "under way") return [];
  return position.participants.flatMap(({ name }) => {
    const read = evidence?.minutes.get(name);
    if (!files.inAws(name).hasUrl || !read?.ok) return [];
    const hasCalls = read.value.some(({ canary, stable }) => canary.calls > 0 && stable.calls > 0);
    const isCounted = read.value.some(({ canary, stable }) => canary.url || stable.url);
    return hasCalls && !isCounted
      ? [`${name}: CloudWatch counts no requests of its URL by version, so 5xx answers are not judged`]
      : [];
  });
}

async function needsOf({ files, aws }: OpenStack, { plan, position, now }: Look): Promise<StepNeed[]> {
  const functions = partsOf(position).participants.map(({ name }) => files.inAws(name));
  const metrics = await aws.metrics();
  return stepNeeds(plan, position, await metrics.readDailyCalls(functions, now));
}

type Judged = Pick<Looked, "state" | "exitCode" | "nextLook">;

function stateOf({ action }: Decision): RolloutState {
  if (action.kind === "none") return "idle";
  if (action.kind === "stop") return "stopped";
  return action.kind === "wait" ? "waiting" : "under way";
}

function judgeWaiting(decision: Decision, isWatched: boolean): Judged {
  const state = stateOf(decision);
  const exitCode = state === "stopped" ? EXIT.failed : EXIT.done;
  const goesOn = state === "under way" || (state === "waiting" && isWatched);
  return { state, exitCode, ...(goesOn ? { nextLook: "later" } : {}) };
}

/** Another look follows what the next look can mend. */
function judgeActing(action: MovingAction, { outcomes, recorded, exitCode }: FinishedMoves): Judged {
  const takesBack = action.kind === "take back";
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  const isRaced =
    errors.some(({ code }) => code === "AliasChanged") || (recorded?.overwritten.length ?? 0) > 0;
  if (isRaced) return { state: "under way", exitCode: EXIT.failed, nextLook: "soon" };
  if (exitCode === EXIT.interrupted) return { state: "under way", exitCode };
  if (exitCode === EXIT.failed)
    return takesBack || errors.every(holdsOn)
      ? { state: "under way", exitCode, nextLook: "later" }
      : { state: "stopped", exitCode };
  if (takesBack)
    return {
      state: "taken back",
      exitCode: EXIT.unhealthy,
      ...(recorded?.ledgerError ? { nextLook: "later" } : {}),
    };
  const isOver = action.kind === "promote" || (action.kind === "complete" && action.weight === PROMOTION);
  if (isOver && !recorded?.ledgerError) return { state: "promoted", exitCode };
  return { state: "under way", exitCode, nextLook: "later" };
}

/** Codes of failures that pass, or that somebody mends while the canary keeps its share. */
const PASSING = new Set([
  "AccessDenied",
  "ConnectionLost",
  "CredentialsExpired",
  "CredentialsInvalid",
  "NoAnswer",
  "NoCredentials",
  "RequestFailed",
  "RoleRefused",
  "ServiceFailed",
  "StateUnknown",
  "Throttled",
  "TimedOut",
  "UnreadableAnswer",
  "Unreachable",
]);

/** Whether a rollout holds its step after such a failure, and looks again. */
export function holdsOn({ code }: Pick<ShownError | ReleaseError, "code">): boolean {
  return PASSING.has(code);
}

/** A run that ended between ledger and stack file left the file behind: it gets what LIVE and the ledger say. */
function catchUpFile({ run, files }: OpenStack, { snapshot, records }: StackReading): void {
  const last = records.at(-1);
  const isOurs = last && [ROLLOUT, ROLLOUT_ABORT].includes(last.annotation.action);
  if (
    !isOurs ||
    last.value.serial <= files.config.liveSerial ||
    snapshot.functions.some(({ live }) => !live.ok)
  )
    return;
  const plan = planDeclare(snapshot, files.configNow());
  if (plan.ledgerIsStale) return;
  try {
    editStackFile(files.filePath, files.project.name, () => plan.edits);
    printProgress(run, `${files.fileName}: brought up to ledger entry ${last.entry}`);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    printWarnings(run, [error.message]);
  }
}
