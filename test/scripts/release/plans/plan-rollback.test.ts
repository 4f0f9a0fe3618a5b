import { expect } from "chai";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import type { StackSnapshot } from "../../../../scripts/release/model/snapshot.ts";
import { planRollback, type RollbackRequest } from "../../../../scripts/release/plans/plan-rollback.ts";
import { aStack, on } from "../builders.ts";

type Served = Parameters<typeof aStack>[0];

function recordsOf(...releases: Served[]): LedgerRecord[] {
  return releases.map((served, index) => ({
    entry: index + 1,
    at: "",
    by: "",
    annotation: { action: "promote" },
    value: ledgerOf(index + 1, new Map(Object.entries(served))),
  }));
}

const released = (...releases: Served[]): RollbackRequest => ({
  histories: { ok: true, value: foldHistory(recordsOf(...releases)) },
});

function refusal(snapshot: StackSnapshot, request: RollbackRequest): unknown {
  try {
    return planRollback(snapshot, request);
  } catch (error) {
    const { code, message } = error as ReleaseError;
    return { code, message };
  }
}

const RECORDED = {
  kind: "read",
  now: { value: { serial: 1, functions: {} }, raw: "", entry: 1 },
} as const;
const unread = (snapshot: StackSnapshot, name: string): StackSnapshot => ({
  ...snapshot,
  functions: snapshot.functions.map((fn) =>
    fn.name === name ? { ...fn, live: { ok: false, error: { code: "AccessDenied", message: "no" } } } : fn,
  ),
});

describe("the plan of rollback", () => {
  it("says where each function goes or why it stays, with the rule and the evidence", () => {
    const lives = { a: on("2"), b: on("5"), c: on("1") };
    const { targets, doubtful, ...plan } = planRollback(
      aStack(lives),
      released({ a: on("1"), b: on("5") }, { a: on("2"), b: on("5"), c: on("1") }),
    );
    expect([targets.map(({ functionName }) => functionName), doubtful]).to.deep.equal([["a"], []]);
    expect(plan).to.deep.equal({
      verb: "rollback",
      actions: [
        {
          kind: "move",
          functionName: "a",
          from: on("2"),
          to: on("1"),
          revisionId: "r-a",
          reason: "one release back: 1 was released with ledger entry 1",
        },
        { kind: "keep", functionName: "b", serves: on("5"), reason: "not part of that release" },
        { kind: "keep", functionName: "c", serves: on("1"), reason: "nothing further back" },
      ],
      warnings: ["c: the ledger holds nothing further back, it stays"],
      movedLater: [],
      bottomed: ["c"],
    });
  });

  for (const [serves, rule] of [
    [on("2", "3"), "canary in flight"],
    [on("9"), "not what was released"],
  ] as const)
    it(`returns to the last released version before any earlier one: ${rule}`, () => {
      const plan = planRollback(aStack({ a: serves }), released({ a: on("1") }, { a: on("2") }));
      expect(plan.actions).to.deep.equal([
        {
          kind: "move",
          functionName: "a",
          from: serves,
          to: on("2"),
          revisionId: "r-a",
          reason: `${rule}: 2 was released with ledger entry 2`,
        },
      ]);
    });

  it("moves to the version named with --to without the ledger, and keeps functions already on it", () => {
    const histories = { ok: false, error: { code: "Unreachable", message: "down" } } as const;
    const lives = { a: on("2"), b: on("1"), c: on("1", "2") };
    const { actions, warnings } = planRollback(aStack(lives), { to: "1", histories });
    expect(actions).to.deep.equal([
      {
        kind: "move",
        functionName: "a",
        from: on("2"),
        to: on("1"),
        revisionId: "r-a",
        reason: "as asked",
      },
      { kind: "keep", functionName: "b", serves: on("1"), reason: "already on 1" },
      {
        kind: "move",
        functionName: "c",
        from: on("1", "2"),
        to: on("1"),
        revisionId: "r-c",
        reason: "as asked",
      },
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it("blocks a function whose LIVE can't be read, and goes on with the others", () => {
    const snapshot = unread(aStack({ a: on("2"), b: on("2") }), "a");
    const { actions } = planRollback(
      snapshot,
      released({ a: on("1"), b: on("1") }, { a: on("2"), b: on("2") }),
    );
    expect(actions.map(({ kind }) => kind)).to.deep.equal(["blocked", "move"]);
    const alone = planRollback(unread(aStack({ a: on("2") }), "a"), released());
    expect(alone.actions).to.deep.equal([
      { kind: "blocked", functionName: "a", error: { code: "AccessDenied", message: "no" } },
    ]);
  });

  const none: [string, StackSnapshot, RollbackRequest, string][] = [
    [
      "there is no ledger yet",
      aStack({ a: on("1") }),
      released(),
      "There is no ledger of prd yet, so it names no rollback target.",
    ],
    [
      "nothing was released before",
      aStack({ a: on("1"), b: on("1") }, {}, RECORDED),
      released({ a: on("1"), b: on("1") }),
      "Nothing further back in the ledger of prd for a, b.",
    ],
    [
      "the ledger does not know the function",
      aStack({ a: on("1") }, {}, RECORDED),
      released({ b: on("1") }),
      "Nothing in the ledger of prd says what was released before.",
    ],
    [
      "the ledger can't be read",
      aStack({ a: on("1") }),
      { histories: { ok: false, error: { code: "Unreachable", message: "down" } } },
      "The ledger can't be read, so it names no rollback target: down",
    ],
  ];
  for (const [when, snapshot, request, message] of none)
    it(`refuses a rollback if ${when}`, () => {
      expect(refusal(snapshot, request)).to.deep.equal({ code: "NoRollbackTarget", message });
    });
});

describe("the fold of the ledger", () => {
  const fold = (...steps: [live: string, canary?: string, action?: string][]) => {
    const records = steps.map(
      ([live, canary, action = "promote"], index): LedgerRecord => ({
        entry: index + 1,
        at: "",
        by: "",
        annotation: { action },
        value: ledgerOf(index + 1, new Map([["a", on(live, canary)]])),
      }),
    );
    const shown = (given: readonly LedgerRecord[]) => {
      const history = foldHistory(given).get("a");
      return [history?.stables.map(({ version }) => version), [...(history?.rolledAway ?? [])].sort()];
    };
    expect(shown([...records].reverse()), "in another order").to.deep.equal(shown(records));
    return shown(records);
  };

  it("counts versions as rolled away from until they are made stable again", () => {
    expect(fold(["1"], ["2"], ["3"], ["1", undefined, "rollback"])).to.deep.equal([["1"], ["2", "3"]]);
    expect(fold(["1"], ["2"], ["1", undefined, "rollback"], ["2"])).to.deep.equal([["1", "2"], []]);
  });

  it("counts a canary as rolled away from if a rollback ended it, but not if it was aborted", () => {
    expect(fold(["1"], ["1", "2"], ["1", undefined, "rollback"])).to.deep.equal([["1"], ["2"]]);
    expect(fold(["1"], ["1", "2"], ["1", undefined, "abort"])).to.deep.equal([["1"], []]);
    expect(fold(["1"], ["1", "2"], ["2", undefined, "rollback"])).to.deep.equal([["2"], ["1"]]);
    expect(fold(["1"], ["1", "2"], ["1", "2", "rollback"])).to.deep.equal([["1"], []]);
  });

  it("drops a canary that had been stable from the way back only if a rollback ended the canary", () => {
    expect(fold(["2"], ["1"], ["1", "2"], ["1", undefined, "rollback"])).to.deep.equal([["1"], ["2"]]);
    expect(fold(["2"], ["1"], ["1", "2"], ["1", undefined, "abort"])).to.deep.equal([["2", "1"], []]);
  });

  it("takes from a late writer's value only the functions that the writer moved", () => {
    const value = (serial: number, action: string, a: string, b: string, entry: number): LedgerRecord => ({
      entry,
      at: "",
      by: "",
      annotation: { action },
      value: ledgerOf(serial, new Map([a, b].map((live, index) => ["ab".charAt(index), on(live)]))),
    });
    const histories = foldHistory([
      value(1, "promote", "1", "1", 1),
      value(2, "promote", "1", "2", 2),
      value(3, "promote", "2", "2", 3),
      value(3, "rollback", "1", "1", 4),
      value(4, "rollback", "2", "1", 5),
    ]);
    const [a, b] = [histories.get("a"), histories.get("b")];
    expect([a?.stables.map(({ version }) => version), [...(a?.rolledAway ?? [])]]).to.deep.equal([
      ["1", "2"],
      [],
    ]);
    expect([b?.stables.map(({ version }) => version), [...(b?.rolledAway ?? [])]]).to.deep.equal([
      ["1"],
      ["2"],
    ]);
  });

  it("replaces the top by the version of a rollback --to, and keeps the top below a promoted one", () => {
    expect(fold(["1"], ["2"], ["7", undefined, "rollback"])).to.deep.equal([["1", "7"], ["2"]]);
    expect(fold(["1"], ["2"], ["7"])).to.deep.equal([["1", "2", "7"], []]);
  });
});
