import { expect } from "chai";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import {
  canSpeakOf,
  knownVersions,
  lostFunctions,
  lostUntil,
  withoutLost,
} from "../../../../scripts/release/ledger/lost-functions.ts";
import { selectTargets } from "../../../../scripts/release/ledger/rollback-target.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import { on } from "../builders.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
/** An entry at each minute from 1, with what `a` and `b` serve then. */
const aLedger = (...served: Record<string, ReturnType<typeof on>>[]): LedgerRecord[] =>
  served.map((functions, index) => ({
    entry: index + 1,
    at: at(index + 1),
    by: "",
    annotation: { action: "promote" },
    value: ledgerOf(index + 1, new Map(Object.entries(functions))),
  }));
const published = (versions: Record<string, number>) =>
  knownVersions(
    Object.entries(versions).map(([version, minute]) => ({
      version,
      lastModified: at(minute).replace("Z", "+0000"),
    })),
  );

describe("a ledger that speaks of a function which was deleted and made again", () => {
  it("speaks of a version published at most 2 s after it, and of one of unknown age", () => {
    const table: [string, string | undefined, boolean][] = [
      ["2026-03-01T12:00:00.000Z", "2026-03-01T12:00:02.000+0000", true],
      ["2026-03-01T12:00:00.000Z", "2026-03-01T12:00:02.001+0000", false],
      ["2026-03-01T12:00:00.000Z", "2025-03-01T12:00:00.000+0000", true],
      ["2026-03-01T12:00:00.000Z", undefined, true],
      ["2026-03-01T12:00:00.000Z", "some day", true],
      ["", "2026-03-01T12:00:00.000+0000", true],
    ];
    for (const [entry, version, can] of table)
      expect(canSpeakOf(entry, version), `${entry} ${version}`).to.equal(can);
  });

  it("is lost up to the newest entry that names a version published later, or one with a higher number", () => {
    const records = aLedger({ a: on("1") }, { a: on("4") }, { a: on("$LATEST") }, { a: on("1") });
    expect(lostUntil(records, "a", published({ 1: 0, 4: 1 }))).to.equal(0);
    expect(lostUntil(records, "a", published({ 1: 3 }))).to.equal(2);
    expect(lostUntil(records, "a", published({ 4: 3 })), "nothing is known of 1").to.equal(2);
    expect(lostUntil(records, "a", published({ 5: 3 })), "of another number").to.equal(0);
    expect(lostUntil(records, "a", new Map())).to.equal(0);
  });

  it("counts a canary of the lost function too", () => {
    expect(lostUntil(aLedger({ a: on("1", "2") }), "a", published({ 2: 5 }))).to.equal(1);
  });

  it("is read without what it says of the lost function, and says which entries those are", () => {
    const records = aLedger(
      { a: on("1"), b: on("1") },
      { a: on("2"), b: on("1") },
      { a: on("1"), b: on("2") },
    );
    const known = new Map([["a", published({ 1: 3 })]]);
    const functions = withoutLost(records, known).map(({ value }) => Object.keys(value.functions));
    expect(functions).to.deep.equal([["b"], ["b"], ["a", "b"]]);
    expect(lostFunctions(records, known)).to.deep.equal([
      "a was deleted and made again: ledger entries 1 to 2 speak of the lost one",
    ]);
    expect(lostFunctions(records.slice(1), known)).to.deep.equal([
      "a was deleted and made again: ledger entry 2 speaks of the lost one",
    ]);
  });

  it("casts doubt on a version made stable again, which may be another one of the same number", () => {
    const records = aLedger(
      { a: on("3"), b: on("1") },
      { a: on("1"), b: on("1") },
      { a: on("2"), b: on("1") },
      { a: on("3"), b: on("2") },
    );
    const targets = (known = new Map()) => {
      const serving = new Map([
        ["a", on("3")],
        ["b", on("2")],
      ]);
      const found = selectTargets(serving, foldHistory(withoutLost(records, known)), known);
      return [found.targets.map(({ functionName, target }) => functionName + target.version), found.doubtful];
    };
    expect(targets()).to.deep.equal([["b1"], ["a"]]);
    expect(targets(new Map([["a", published({ 1: 1.5, 2: 2, 3: 3 })]]))).to.deep.equal([["a2", "b1"], []]);
  });
});
