import { expect } from "chai";
import { LEDGER_BYTES, serialiseLedger } from "../../../../components/ledger.ts";
import {
  checkLedgerFits,
  trafficOfEntry,
  wholePercents,
} from "../../../../scripts/release/ledger/served-ledger.ts";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import {
  describeTraffic,
  sameTraffic,
  toPercent,
  trafficOf,
} from "../../../../scripts/release/model/traffic.ts";
import { planSync } from "../../../../scripts/release/plans/plan-sync.ts";
import { aStack, on } from "../builders.ts";

function refusal(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    const { code, message, hint } = error as ReleaseError;
    return [code, message, hint];
  }
}

describe("the traffic of LIVE", () => {
  it("has no canary if the weight is 0", () => {
    expect(trafficOf({ version: "7", weights: { 8: 0 } })).to.deep.equal({ live: "7" });
    expect(trafficOf({ version: "7", weights: { 8: 0, 9: 0.1 } })).to.deep.equal(on("7", "9"));
  });

  it("shows weights of other tools as they are, and rounds them to whole percents to keep them", () => {
    expect(toPercent(0.12345)).to.equal(12.35);
    expect(describeTraffic(on("7"))).to.equal("7 at 100 %");
    expect(describeTraffic(on("7", "8", 0.1))).to.equal("7 at 99.9 %, 8 at 0.1 %");
    expect(wholePercents(on("7", "8", 0.1))).to.deep.equal(on("7", "8", 1));
    expect(wholePercents(on("7", "8", 99.9))).to.deep.equal(on("7", "8", 99));
    expect(wholePercents(on("7", "8", 12.5))).to.deep.equal(on("7", "8", 13));
  });

  it("equals other traffic only if versions and weight are the same", () => {
    expect(sameTraffic(on("7", "8"), on("7", "8"))).to.equal(true);
    for (const other of [on("7"), on("6", "8"), on("7", "9"), on("7", "8", 11)])
      expect(sameTraffic(on("7", "8"), other)).to.equal(false);
  });

  it("comes from a ledger entry with or without a canary", () => {
    expect(trafficOfEntry({ live: "7" })).to.deep.equal(on("7"));
    expect(trafficOfEntry({ live: "7", canary: "8", weight: 10 })).to.deep.equal(on("7", "8"));
  });
});

describe("a ledger", () => {
  it("fits up to 8192 bytes; one byte more is refused with the number of functions", () => {
    const of = (length: number) => ({ serial: 1, functions: { ["a".repeat(length)]: { live: "1" } } });
    const longest = LEDGER_BYTES - serialiseLedger(of(0)).length;
    expect(LEDGER_BYTES).to.equal(8192);
    expect(() => checkLedgerFits(of(longest))).to.not.throw();
    expect(refusal(() => checkLedgerFits(of(longest + 1)))).to.deep.equal([
      "LedgerTooLarge",
      "The ledger of 1 function takes 8193 bytes; a parameter holds 8192.",
      "Divide the functions among several projects",
    ]);
  });
});

describe("the plan of sync", () => {
  const ledgerAt = (serial: number) =>
    ({
      kind: "read",
      now: {
        value: { serial, functions: { a: { live: "2", canary: "3", weight: 10 }, b: { live: "1" } } },
        raw: "",
        entry: 1,
      },
    }) as const;
  const declared = { live_version: 1, live_serial: 4 };

  it("moves the functions that differ from the stack file, and keeps the others", () => {
    const plan = planSync(aStack({ a: on("2"), b: on("1") }, declared, ledgerAt(4)));
    expect(plan).to.deep.equal({
      verb: "sync",
      actions: [
        {
          kind: "move",
          functionName: "a",
          from: on("2"),
          to: on("1"),
          revisionId: "r-a",
          reason: "as the stack file says",
        },
        { kind: "keep", functionName: "b", serves: on("1"), reason: "serves what the stack file says" },
      ],
      warnings: [],
    });
  });

  it("refuses a stack file that is older than a move that it would undo", () => {
    expect(refusal(() => planSync(aStack({ a: on("2"), b: on("1") }, declared, ledgerAt(5))))).to.deep.equal([
      "StaleCheckout",
      "Pulumi.prd.yaml has live_serial 4, the ledger has 5: this checkout is older than a move (a 2 at 90 %, 3 at 10 %), and would undo it.",
      "Pull first, or take over what LIVE serves: live sync -s prd --from-aws",
    ]);
  });

  it("accepts an older stack file if nothing would move", () => {
    const plan = planSync(aStack({ a: on("1") }, declared, ledgerAt(5)));
    expect(plan.actions.map(({ kind }) => kind)).to.deep.equal(["keep"]);
  });
});
