import { expect } from "chai";
import type { RolloutPlan, Traffic } from "../../../../components/config.ts";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import { rolloutUnderWay } from "../../../../scripts/release/rollout/rollout-under-way.ts";
import { aStack, configOf, on } from "../builders.ts";

const PLAN = configOf({ rollout: { steps: [10, 50] } }, ["a", "b"]).rollout as RolloutPlan;
const at = (entry: number) => `2026-03-01T00:0${entry}:00.000Z`;

type Served = Record<string, Traffic>;

function underWay(
  serves: Served,
  entries: readonly [action: string, served: Served][],
  plan: RolloutPlan | null = PLAN,
) {
  const records = entries.map(
    ([action, served], index): LedgerRecord => ({
      entry: index + 1,
      at: at(index + 1),
      by: "",
      annotation: { action },
      value: ledgerOf(index + 1, new Map(Object.entries(served))),
    }),
  );
  return rolloutUnderWay(aStack(serves).functions, foldHistory(records), plan ?? undefined);
}

describe("the rollout that status names", () => {
  const BEGUN = { a: on("1", "2"), b: on("1", "2") };

  it("is the one that set what LIVE serves", () => {
    expect(underWay(BEGUN, [["rollout", BEGUN]])).to.deep.equal({
      weight: 10,
      since: at(1),
      next: 50,
      functions: ["a", "b"],
    });
  });

  it("has the lowest weight of its functions, since the newest entry that set this weight", () => {
    const raised = { a: on("1", "2", 50), b: on("1", "2") };
    const one = { a: on("1", "2"), b: on("1") };
    const steps: [string, Served][] = [
      ["rollout", one],
      ["rollout", BEGUN],
      ["rollout", raised],
    ];
    expect(underWay(BEGUN, steps.slice(0, 2))?.since).to.equal(at(2));
    expect(underWay(raised, steps)).to.deep.include({ weight: 10, since: at(2), next: 50 });
  });

  it("ends with the promotion, and its last step leads there", () => {
    const last = { a: on("1", "2", 50), b: on("1", "2", 50) };
    expect(underWay(last, [["rollout", last]])?.next).to.equal(100);
    const promoted = { a: on("2"), b: on("2") };
    expect(
      underWay(promoted, [
        ["rollout", last],
        ["rollout", promoted],
      ]),
    ).to.equal(undefined);
  });

  it("is none where somebody else set the canary, or moved LIVE since", () => {
    expect(underWay(BEGUN, [["canary", BEGUN]])).to.equal(undefined);
    const elsewhere = { a: on("1", "2", 20), b: on("1") };
    expect(underWay(elsewhere, [["rollout", BEGUN]])).to.equal(undefined);
    expect(underWay({ ...BEGUN, a: on("1") }, [["rollout", BEGUN]])?.functions).to.deep.equal(["b"]);
  });

  it("says nothing of what comes next without a plan", () => {
    expect(underWay(BEGUN, [["rollout", BEGUN]], null)).not.to.have.property("next");
  });
});
