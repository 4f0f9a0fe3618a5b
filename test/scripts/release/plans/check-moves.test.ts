import { expect } from "chai";
import { findVerb } from "../../../../scripts/command-line/verbs.ts";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import type { VersionFacts } from "../../../../scripts/release/model/snapshot.ts";
import {
  type CheckedPlan,
  checkMoves,
  type FactsReading,
} from "../../../../scripts/release/plans/check-moves.ts";
import type { MovePlan } from "../../../../scripts/release/plans/plan.ts";
import { aVersion, on } from "../builders.ts";

const planTo = (to: ReturnType<typeof on>, verb = "promote", warnings: string[] = []): MovePlan => ({
  verb,
  actions: [
    { kind: "move", functionName: "a", from: on("1"), to, revisionId: "r", reason: "" },
    { kind: "keep", functionName: "b", serves: on("1"), reason: "" },
  ],
  warnings,
});
const SPLIT = planTo(on("1", "2"));
const MOVE = planTo(on("2"));

const read = (value: VersionFacts | undefined): FactsReading => ({ ok: true, value });
const UNREAD: FactsReading = { ok: false, error: { code: "AccessDenied", message: "no", hint: "ask" } };

function check(plan: MovePlan, facts: Record<string, FactsReading>): CheckedPlan {
  const endsIncident = findVerb(plan.verb)?.endsIncident === true;
  return checkMoves(plan, new Map([["a", new Map(Object.entries(facts))]]), { endsIncident });
}

/** Code, message and hint of the error that the check of `plan` throws. */
function refusal(plan: MovePlan, facts: Record<string, FactsReading>): unknown {
  try {
    return check(plan, facts);
  } catch (error) {
    const { code, message, hint } = error as ReleaseError;
    return { code, message, ...(hint ? { hint } : {}) };
  }
}

const REFUSED: [string, MovePlan, Record<string, FactsReading>, object][] = [
  [
    "a version that does not exist",
    MOVE,
    { 2: read(undefined) },
    {
      code: "VersionMissing",
      message: "Version 2 of a does not exist.",
      hint: "List what there is: live versions -f a",
    },
  ],
  [
    "a version that failed",
    MOVE,
    { 2: read(aVersion("2", { state: "Failed", stateReason: "The image is gone" })) },
    {
      code: "VersionFailed",
      message: "Version 2 of a can't run: AWS says it failed (The image is gone).",
      hint: "Choose another version: live versions -f a",
    },
  ],
  [
    "a version that failed for no known reason",
    MOVE,
    { 2: read(aVersion("2", { state: "Failed" })) },
    {
      code: "VersionFailed",
      message: "Version 2 of a can't run: AWS says it failed.",
      hint: "Choose another version: live versions -f a",
    },
  ],
  [
    "a split between two roles",
    SPLIT,
    { 1: read(aVersion("1")), 2: read(aVersion("2", { role: "q" })) },
    {
      code: "RolesDiffer",
      message:
        "AWS splits traffic only between versions of one role, but versions 1 and 2 of a have r and q.",
      hint: "Move all traffic at once instead: live promote -f a --version 2",
    },
  ],
  [
    "a split where only the canary has a dead-letter queue",
    SPLIT,
    { 1: read(aVersion("1")), 2: read(aVersion("2", { deadLetterTarget: "q" })) },
    {
      code: "DeadLetterQueuesDiffer",
      message:
        "AWS splits traffic only between versions of one dead-letter queue, but versions 1 and 2 of a have none and q.",
      hint: "Move all traffic at once instead: live promote -f a --version 2",
    },
  ],
  [
    "a split where only stable has a dead-letter queue",
    SPLIT,
    { 1: read(aVersion("1", { deadLetterTarget: "q" })), 2: read(aVersion("2")) },
    {
      code: "DeadLetterQueuesDiffer",
      message:
        "AWS splits traffic only between versions of one dead-letter queue, but versions 1 and 2 of a have q and none.",
      hint: "Move all traffic at once instead: live promote -f a --version 2",
    },
  ],
  [
    "a split with a version that can't be read",
    SPLIT,
    { 1: read(aVersion("1")), 2: UNREAD },
    { code: "AccessDenied", message: "no", hint: "ask" },
  ],
];

describe("the check of versions", () => {
  for (const [what, plan, facts, expected] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(refusal(plan, facts)).to.deep.equal(expected);
    });

    it(`blocks one function instead of refusing a rollback with ${what}`, () => {
      const { actions } = check({ ...plan, verb: "rollback" }, facts);
      expect(actions).to.deep.equal([
        { kind: "blocked", functionName: "a", error: expected },
        plan.actions[1],
      ]);
    });
  }

  it("passes two versions that share role and dead-letter queue, and leaves the plan unchanged", () => {
    const facts = {
      1: read(aVersion("1", { deadLetterTarget: "q" })),
      2: read(aVersion("2", { deadLetterTarget: "q" })),
    };
    const plan = { ...SPLIT, warnings: ["before"] };
    expect(check(plan, facts)).to.deep.equal({ ...plan, unready: [] });
  });

  it("lets a move to one version go on with a warning if that version could not be read", () => {
    expect(check(MOVE, { 2: UNREAD }).warnings).to.deep.equal(["a: version 2 was not checked: no"]);
  });

  it("lists the versions that must become active first", () => {
    const facts = {
      1: read(aVersion("1", { state: "Inactive" })),
      2: read(aVersion("2", { state: "Pending" })),
    };
    expect(check(SPLIT, facts).unready).to.deep.equal([
      { functionName: "a", version: "1", state: "Inactive" },
      { functionName: "a", version: "2", state: "Pending" },
    ]);
  });

  it("passes a version whose facts were not read", () => {
    expect(checkMoves(MOVE, new Map(), { endsIncident: false })).to.deep.equal({ ...MOVE, unready: [] });
  });
});
