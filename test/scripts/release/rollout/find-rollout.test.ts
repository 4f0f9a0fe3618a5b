import { expect } from "chai";
import type { LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import { findRollout, rolloutsIn } from "../../../../scripts/release/rollout/find-rollout.ts";
import { on } from "../builders.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const at = (minute: number) => START + minute * 60_000;

type Row = [action: string, a: ReturnType<typeof on>, b: ReturnType<typeof on>, reason?: string];

/** A ledger whose entry N was written in minute N. */
const aLedger = (...rows: Row[]): LedgerRecord[] =>
  rows.map(([action, a, b, reason], index) => ({
    entry: index + 1,
    at: new Date(at(index + 1)).toISOString(),
    by: "arn:aws:iam::123456789012:user/alice",
    annotation: { action, ...(reason ? { reason } : {}) },
    value: ledgerOf(index, new Map(Object.entries({ a, b }))),
  }));

/** Each rollout as: its entries, its outcome, and the steps of a function as `weight@from-until`. */
const described = (records: readonly LedgerRecord[]) =>
  rolloutsIn(records).map(({ entries, outcome, functions }) => {
    const steps = [...functions].map(([name, fn]) => {
      const each = fn.steps.map(
        ({ weight, entry, until }) =>
          `${weight}@${entry}-${until === undefined ? "" : (until - START) / 60_000}`,
      );
      return `${name} ${fn.stable}>${fn.canary} ${each.join(" ")}`;
    });
    return `${entries.map(({ entry }) => entry).join(" ")}: ${outcome.kind}; ${steps.join("; ")}`;
  });

const BEGUN: Row[] = [
  ["pulumi up", on("1"), on("5")],
  ["rollout", on("1", "2"), on("5", "6")],
  ["rollout", on("1", "2", 50), on("5", "6", 50)],
];

describe("the rollouts in a ledger", () => {
  const rows: [name: string, rows: Row[], expected: string[]][] = [
    ["one under way", BEGUN, ["2 3: under way; a 1>2 10@2-3 50@3-; b 5>6 10@2-3 50@3-"]],
    [
      "one that was promoted",
      [...BEGUN, ["rollout", on("2"), on("6")], ["canary", on("2", "3"), on("6")]],
      ["2 3 4: promoted; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-4"],
    ],
    [
      "one that a person promoted",
      [...BEGUN, ["promote", on("2"), on("6")]],
      ["2 3 4: promoted; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-4"],
    ],
    [
      "one that was taken back",
      [...BEGUN, ["rollout abort", on("1"), on("5")]],
      ["2 3 4: taken back; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-4"],
    ],
    [
      "one of which a function lost its canary first",
      [...BEGUN, ["found", on("1"), on("5", "6", 50)], ["rollout abort", on("1"), on("5")]],
      ["2 3 4 5: taken back; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-5"],
    ],
    [
      "one whose promotion was found before it was recorded",
      [...BEGUN, ["found", on("2"), on("6")], ["rollout", on("2"), on("6")]],
      ["2 3 4 5: promoted; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-4"],
    ],
    [
      "one that somebody else left at another weight",
      [...BEGUN, ["canary", on("1", "2", 20), on("5", "6", 50)]],
      ["2 3 4: ended by others; a 1>2 10@2-3 50@3-4 20@4-; b 5>6 10@2-3 50@3-"],
    ],
    [
      "one that went on after --take-over",
      [
        ...BEGUN,
        ["canary", on("1", "2", 20), on("5", "6", 50)],
        ["rollout", on("1", "2", 20), on("5", "6", 50), "take-over"],
      ],
      ["2 3 4 5: under way; a 1>2 10@2-3 50@3-4 20@4-5 20@5-; b 5>6 10@2-3 50@3-5 50@5-"],
    ],
    [
      "one that began with --take-over of a hand-made canary",
      [
        ["canary", on("1", "2", 20), on("5")],
        ["rollout", on("1", "2", 20), on("5"), "take-over: looks good"],
      ],
      ["2: under way; a 1>2 20@2-"],
    ],
    [
      "one that pulumi up ended",
      [...BEGUN, ["pulumi up", on("1"), on("5")]],
      ["2 3 4: ended by others; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-4"],
    ],
    [
      "two, one after the other",
      [
        ...BEGUN,
        ["rollout abort", on("1"), on("5")],
        ["publish --pin", on("1"), on("5")],
        ["rollout", on("1", "3"), on("5")],
      ],
      ["2 3 4: taken back; a 1>2 10@2-3 50@3-4; b 5>6 10@2-3 50@3-4", "6: under way; a 1>3 10@6-"],
    ],
    ["none of canaries and promotions by hand", [["canary", on("1", "2"), on("5")]], []],
  ];
  for (const [name, ledger, expected] of rows)
    it(`has ${name}`, () => expect(described(aLedger(...ledger))).to.deep.equal(expected));
});

describe("finding a rollout by an entry", () => {
  const records = aLedger(
    ...BEGUN,
    ["rollout abort", on("1"), on("5"), "canary 23 of 412 failed"],
    ["publish --pin", on("1"), on("5")],
    ["rollout", on("1", "3"), on("5")],
  );

  it("takes the newest one, or the one that has the entry", () => {
    expect(findRollout(records).entries.map(({ entry }) => entry)).to.deep.equal([6]);
    expect(findRollout(records, 3).entries).to.deep.equal([
      { entry: 2, at: at(2), by: "alice", action: "rollout", weights: { a: 10, b: 10 } },
      { entry: 3, at: at(3), by: "alice", action: "rollout", weights: { a: 50, b: 50 } },
      {
        entry: 4,
        at: at(4),
        by: "alice",
        action: "rollout abort",
        reason: "canary 23 of 412 failed",
        weights: { a: 0, b: 0 },
      },
    ]);
    expect(findRollout(records, 3).outcome).to.deep.equal({
      kind: "taken back",
      reason: "canary 23 of 412 failed",
    });
  });

  it("refuses an entry of no rollout and names those that are of one", () => {
    expect(() => findRollout(records, 5)).to.throw(
      "Entry 5 belongs to no rollout. The entries of rollouts are: 2 to 4, 6.",
    );
  });

  it("refuses a ledger without a rollout", () => {
    expect(() => findRollout(records.slice(0, 1))).to.throw("The ledger holds no rollout");
  });
});
