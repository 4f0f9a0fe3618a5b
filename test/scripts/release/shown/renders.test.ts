import { expect } from "chai";
import { plain } from "../../../../scripts/release/model/paint.ts";
import type { Move, MoveAction, MovePlan } from "../../../../scripts/release/plans/plan.ts";
import type { PublishPlan } from "../../../../scripts/release/plans/plan-publish.ts";
import { jsonMovePlan, renderMovePlan } from "../../../../scripts/release/shown/render-plan.ts";
import {
  jsonPublish,
  type PublishOutcome,
  type PublishResult,
  renderPublishPlan,
  renderPublishResult,
} from "../../../../scripts/release/shown/render-publish.ts";
import {
  jsonMoveResult,
  type MoveResult,
  renderMoveResult,
} from "../../../../scripts/release/shown/render-result.ts";

const context = { stack: "prd", place: { account: "123456789012", region: "eu-west-1" } };
const error = { code: "AliasChanged", message: "LIVE of billing was moved meanwhile.", hint: "live status" };

function aMove(functionName: string): Move {
  return {
    kind: "move",
    functionName,
    from: { live: "7", canary: { version: "8", weight: 10 } },
    to: { live: "8" },
    revisionId: "r1",
    reason: "the canary, at 10 % until now",
  };
}

describe("a plan that moves LIVE", () => {
  const plan: MovePlan = {
    verb: "rollback",
    actions: [
      aMove("hello"),
      { kind: "keep", functionName: "orders", serves: { live: "3" }, reason: "no part of the last release" },
      { kind: "keep", functionName: "absent", serves: undefined, reason: "has no LIVE" },
      { kind: "blocked", functionName: "billing", error },
    ],
    warnings: ["The ledger is missing."],
  };

  it("has a line with a change mark for each function, and a count", () => {
    expect(renderMovePlan(plan, context, plain)).to.equal(
      [
        "rollback in prd (account 123456789012, eu-west-1)",
        "  ~ hello    7 at 90 %, 8 at 10 % -> 8 at 100 %  the canary, at 10 % until now",
        "    orders   3 at 100 %                          no part of the last release",
        "    absent                                       has no LIVE",
        "  ! billing  LIVE of billing was moved meanwhile.",
        "1 to change, 2 unchanged, 1 can't",
        "",
      ].join("\n"),
    );
  });

  it("has one line for many that move alike, and with verbose a line for each", () => {
    const names = ["a", "b", "c", "d", "e"];
    const blocked = (functionName: string) =>
      ({
        kind: "blocked",
        functionName,
        error: { ...error, message: `LIVE of ${functionName} is gone.` },
      }) as const;
    const many: MovePlan = { ...plan, actions: [...names.map(aMove), ...["v", "w", "x", "y"].map(blocked)] };
    expect(renderMovePlan(many, context, plain)).to.equal(
      [
        "rollback in prd (account 123456789012, eu-west-1)",
        "  ~ 5 functions (a, b and 3 more)  7 at 90 %, 8 at 10 % -> 8 at 100 %  the canary, at 10 % until now",
        "  ! 4 functions (v, w and 2 more)  LIVE of FUNCTION is gone.",
        "5 to change, 0 unchanged, 4 can't; -v lists each function",
        "",
      ].join("\n"),
    );
    const verbose = renderMovePlan(many, { ...context, verbose: true }, plain);
    expect(verbose.split("\n")).to.have.length(12);
    expect(verbose).to.contain("  ! y  LIVE of y is gone.\n");
  });

  it("gives one JSON document with functions by their short names", () => {
    expect(jsonMovePlan(plan)).to.deep.equal({
      dryRun: true,
      functions: {
        hello: {
          action: "move",
          from: { live: "7", canary: "8", weight: 10 },
          to: { live: "8" },
          reason: "the canary, at 10 % until now",
        },
        orders: { action: "keep", serves: { live: "3" }, reason: "no part of the last release" },
        absent: { action: "keep", serves: null, reason: "has no LIVE" },
        billing: { action: "blocked", error },
      },
    });
  });

  const failed = aMove("failed");
  const result: MoveResult = {
    outcomes: [
      { kind: "moved", move: aMove("hello"), revisionId: "r2" },
      { kind: "failed", move: failed, error },
    ],
    served: new Map([
      ["hello", { live: "8" }],
      ["failed", failed.from],
      ["orders", { live: "3" }],
    ]),
    recorded: {
      serial: 5,
      entry: 12,
      overwritten: [],
      ledgerError: undefined,
      stackFileError: { ...error, code: "StackFileNotWritten" },
    },
    milliseconds: 420,
  };
  const done: MovePlan = { ...plan, actions: [...plan.actions.slice(0, 2), failed] };

  it("shows what LIVE serves at the end, for each function and in the last line", () => {
    expect(renderMoveResult(done, result, context, undefined)).to.equal(
      [
        "~ hello: 8 at 100 %",
        "  orders: 3 at 100 % (no part of the last release)",
        "! failed: 7 at 90 %, 8 at 10 % (not changed)",
        "1 of 2 changed in prd in 0.4 s; LIVE serves hello 8 at 100 %, orders 3 at 100 %, failed 7 at 90 %, 8 at 10 %.",
        "",
      ].join("\n"),
    );
  });

  it("says the place where nothing moves, counts what can't be moved, and lists each function if asked to", () => {
    const [moved] = result.outcomes;
    const keep = ["a", "b", "c", "d"].map(
      (functionName): MoveAction => ({ kind: "keep", functionName, serves: { live: "1" }, reason: "as is" }),
    );
    const serves = {
      ...result,
      served: new Map(keep.map(({ functionName }) => [functionName, { live: "1" }])),
    };
    const shown = (actions: readonly MoveAction[], outcomes: MoveResult["outcomes"], verbose = false) =>
      renderMoveResult(
        { ...plan, actions },
        { ...serves, outcomes },
        { ...context, verbose },
        undefined,
      ).split("\n");
    expect(shown(keep, [])).to.deep.equal([
      "  4 functions (a, b and 2 more): 1 at 100 % (as is)",
      "Nothing to change in prd (account 123456789012, eu-west-1); LIVE serves 1 at 100 %.",
      "",
    ]);
    expect(shown(keep, [], true)).to.have.length(6);
    const blocked: MoveAction = { kind: "blocked", functionName: "billing", error };
    const said = shown([aMove("hello"), blocked], moved ? [moved] : []);
    expect(said.at(-2)).to.match(/^1 of 2 changed in prd /);
  });

  it("names last the functions without a way back", () => {
    const shown = renderMoveResult({ ...done, bottomed: ["orders"] }, result, context, "live status");
    expect(shown).to.match(
      /failed 7 at 90 %, 8 at 10 %\.\nNOT taken back: orders, the ledger holds nothing further back\.\n$/,
    );
  });

  it("never shows planned traffic as served if a function is unknown, taken back or overwritten", () => {
    const move = aMove("hello");
    const lineOf = (outcome: MoveResult["outcomes"][number], served = true, overwritten: string[] = []) =>
      renderMoveResult(
        { ...plan, actions: [move] },
        {
          outcomes: [outcome],
          served: new Map(served ? [["hello", move.from]] : []),
          recorded: {
            ...result.recorded,
            serial: 5,
            entry: 12,
            ledgerError: undefined,
            stackFileError: undefined,
            overwritten,
          },
          milliseconds: 1,
        },
        context,
        undefined,
      ).split("\n", 1)[0];
    expect(lineOf({ kind: "unknown", move, error }, false)).to.equal("! hello: unknown (unknown)");
    expect(lineOf({ kind: "reverted", move, revisionId: "r" })).to.equal(
      "  hello: 7 at 90 %, 8 at 10 % (taken back)",
    );
    expect(lineOf({ kind: "moved", move, revisionId: "r" }, true, ["hello"])).to.equal(
      "~ hello: 7 at 90 %, 8 at 10 % (overwritten)",
    );
  });

  it("gives one JSON document of plan, served traffic and record once done", () => {
    expect(jsonMoveResult(done, result)).to.deep.equal({
      dryRun: false,
      functions: {
        hello: {
          action: "moved",
          from: { live: "7", canary: "8", weight: 10 },
          to: { live: "8" },
          serves: { live: "8" },
          reason: "the canary, at 10 % until now",
        },
        orders: { action: "keep", serves: { live: "3" }, reason: "no part of the last release" },
        failed: {
          action: "failed",
          from: { live: "7", canary: "8", weight: 10 },
          to: { live: "8" },
          serves: { live: "7", canary: "8", weight: 10 },
          reason: "the canary, at 10 % until now",
          error,
        },
      },
      ledger: { serial: 5, entry: 12, error: null },
      stackFile: { written: false, error: { ...error, code: "StackFileNotWritten" } },
      seconds: 0.42,
    });
  });
});

describe("the plan and result of publish", () => {
  const plan: PublishPlan = {
    verb: "publish",
    actions: [
      {
        kind: "publish",
        functionName: "hello",
        codeSha256: "abc=",
        revisionId: "r1",
        description: "commit=1234567",
        after: "7",
        reason: "code",
      },
      {
        kind: "publish",
        functionName: "first",
        codeSha256: "def=",
        revisionId: "r2",
        description: "commit=1234567",
        after: undefined,
        reason: "the first version",
      },
      { kind: "unchanged", functionName: "orders", version: "3", codeSha256: "ghi=" },
    ],
    pins: [{ functionName: "first", revisionId: "r3" }],
    warnings: [],
  };
  const next = "live canary";
  const done: PublishResult = {
    published: new Map([
      ["hello", { version: "8" }],
      ["first", { version: "1" }],
    ]),
    pinned: { versions: new Map([["first", "1"]]) },
    milliseconds: 1500,
  };

  it("has a line for each function, and a count", () => {
    expect(renderPublishPlan(plan, context, plain)).to.equal(
      [
        "publish in prd (account 123456789012, eu-west-1)",
        "  + hello   next after 7          code",
        "  + first   the first version",
        "    orders  3 is $LATEST already  same code and settings",
        "  ~ first   LIVE is pinned to it  no traffic changes",
        "2 to publish, 1 unchanged, 1 to pin",
        "",
      ].join("\n"),
    );
  });

  it("shows the new versions at the end, and that LIVE serves the same code", () => {
    expect(renderPublishResult(plan, done, context, next)).to.equal(
      [
        "+ hello: version 8",
        "+ first: version 1; LIVE is pinned to it",
        "  orders: version 3 is $LATEST already",
        "2 published in prd in 1.5 s; LIVE serves the same code as before. Next: live canary",
        "",
      ].join("\n"),
    );
  });

  it("tells failed from unchanged functions, and names the next command only if all went well", () => {
    const pinned = { versions: new Map<string, string>() };
    const lastLine = (...results: [string, PublishOutcome][]) =>
      renderPublishResult(plan, { ...done, pinned, published: new Map(results) }, context, next)
        .trimEnd()
        .split("\n")
        .pop();
    const hello: [string, PublishOutcome] = ["hello", { version: "8" }];
    expect(lastLine(hello)).to.equal("1 published in prd in 1.5 s; traffic is unchanged. Next: live canary");
    expect(lastLine(hello, ["first", { error }])).to.equal(
      "1 published, 1 failed in prd in 1.5 s; traffic is unchanged.",
    );
    expect(lastLine()).to.equal(
      "Nothing to publish in prd (account 123456789012, eu-west-1); traffic is unchanged.",
    );
    expect(renderPublishResult(plan, { ...done, published: new Map() }, context, next)).to.match(
      /\n1 pinned in prd in 1\.5 s; LIVE serves the same code as before\. Next: live canary\n$/,
    );
  });

  it("gives one JSON document before and after the run", () => {
    const hello = { action: "publish", after: "7", reason: "code", codeSha256: "abc=" };
    const first = { action: "publish", after: null, reason: "the first version", codeSha256: "def=" };
    const orders = { action: "unchanged", version: "3", codeSha256: "ghi=" };
    expect(jsonPublish(plan)).to.deep.equal({
      dryRun: true,
      functions: {
        hello: { ...hello, pin: false },
        first: { ...first, pin: true },
        orders: { ...orders, pin: false },
      },
    });
    expect(jsonPublish(plan, done)).to.deep.equal({
      dryRun: false,
      functions: {
        hello: { ...hello, version: "8", pin: null },
        first: { ...first, version: "1", pin: "1" },
        orders: { ...orders, pin: null },
      },
      seconds: 1.5,
    });
  });
});
