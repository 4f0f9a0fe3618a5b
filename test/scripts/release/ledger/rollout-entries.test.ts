import { expect } from "chai";
import type { Traffic } from "../../../../components/config.ts";
import type { Annotation } from "../../../../scripts/release/ledger/annotation.ts";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { selectTargets } from "../../../../scripts/release/ledger/rollback-target.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import { on } from "../builders.ts";

type Served = Record<string, Traffic>;

const at = (entry: number) => `2026-03-01T00:0${entry}:00Z`;

/** `rollout: reason` or the action alone. */
function annotationOf(text: string): Annotation {
  const [action = "", reason] = text.split(": ");
  return reason ? { action, reason } : { action };
}

const ledger = (...entries: [action: string, served: Served][]): LedgerRecord[] =>
  entries.map(([text, served], index) => ({
    entry: index + 1,
    at: at(index + 1),
    by: "",
    annotation: annotationOf(text),
    value: ledgerOf(index + 1, new Map(Object.entries(served))),
  }));

const fold = (...entries: [action: string, a: Traffic][]) => {
  const history = foldHistory(ledger(...entries.map(([action, a]) => [action, { a }] as [string, Served])));
  const { stables, rolledAway, ended } = history.get("a") ?? expect.fail("a has no history");
  return {
    way: stables.map(({ version }) => version).join(" "),
    rolledAway: [...rolledAway].join(" "),
    ended: Object.fromEntries(ended),
  };
};

const target = (records: LedgerRecord[]) => {
  const serving = new Map(Object.entries(records.at(-1)?.value.functions ?? {}));
  const lives = new Map([...serving].map(([name, { live }]) => [name, on(live)]));
  const { targets, movedLater } = selectTargets(lives, foldHistory(records));
  return {
    targets: Object.fromEntries(targets.map(({ functionName, target }) => [functionName, target.version])),
    movedLater: movedLater.map(({ functionName }) => functionName),
  };
};

describe("what the ledger says of a rollout", () => {
  it("is one release: after the promotion, rollback goes to the former stable", () => {
    const records = ledger(
      ["promote", { a: on("1"), b: on("4") }],
      ["rollout", { a: on("1", "2"), b: on("4", "5") }],
      ["rollout", { a: on("1", "2", 50), b: on("4", "5", 50) }],
      ["rollout", { a: on("2"), b: on("5") }],
    );
    expect(target(records)).to.deep.equal({ targets: { a: "1", b: "4" }, movedLater: [] });
  });

  it("takes the canary of a rollout abort for rolled away from, until it is stable again", () => {
    const aborted: [string, Traffic][] = [
      ["promote", on("1")],
      ["rollout", on("1", "2")],
      ["rollout abort", on("1")],
    ];
    expect(fold(...aborted)).to.deep.equal({ way: "1", rolledAway: "2", ended: { 2: 3 } });
    expect(fold(...aborted, ["promote", on("2")])).to.deep.equal({ way: "1 2", rolledAway: "", ended: {} });
  });

  it("leads no rollback to the canary of a rollout abort, though it had been stable before", () => {
    const records: [string, Traffic][] = [
      ["promote", on("1")],
      ["promote", on("2")],
      ["promote", on("3")],
      ["rollout", on("3", "2")],
      ["rollout abort", on("3")],
    ];
    expect(fold(...records).way).to.equal("1 3");
    expect(
      target(ledger(...records.map(([action, a]) => [action, { a }] as [string, Served]))),
    ).to.deep.equal({ targets: { a: "1" }, movedLater: [] });
  });

  it("names no rollout abort among the moves that came later", () => {
    const records = ledger(
      ["promote", { a: on("1"), b: on("1") }],
      ["promote", { a: on("1"), b: on("2") }],
      ["promote", { a: on("2"), b: on("2") }],
      ["rollout", { a: on("2"), b: on("2", "3") }],
      ["rollout abort", { a: on("2"), b: on("2") }],
    );
    expect(target(records)).to.deep.equal({ targets: { a: "1" }, movedLater: [] });
  });

  for (const [action, title] of [
    ["abort", "an abort"],
    ["sync", "a sync"],
    ["rollout: step 50 %", "a rollout's step, written twice"],
    ["pulumi up", "pulumi up"],
    ["found", "somebody without the ledger"],
  ] as const)
    it(`knows the version whose canary ${title} ended while stable stayed, and the entry`, () => {
      const found = fold(["promote", on("1")], ["rollout", on("1", "2")], [action, on("1")]);
      expect(found).to.deep.include({ rolledAway: "", ended: { 2: 3 } });
    });

  it("knows a version whose canary another one replaced", () => {
    expect(fold(["canary", on("1", "2")], ["canary", on("1", "3")]).ended).to.deep.equal({ 2: 2 });
  });

  it("forgets that a canary ended once the version is canary or stable again", () => {
    const ended: [string, Traffic][] = [
      ["canary", on("1", "2")],
      ["abort", on("1")],
    ];
    expect(fold(...ended, ["canary", on("1", "2", 5)]).ended).to.deep.equal({});
    expect(fold(...ended, ["promote", on("2")]).ended).to.deep.equal({});
    expect(fold(...ended, ["promote", on("3")]).ended).to.deep.equal({ 2: 2 });
  });

  it("takes a promotion, and a step, for no end of a canary", () => {
    expect(
      fold(["rollout", on("1", "2")], ["rollout", on("1", "2", 50)], ["rollout", on("2")]).ended,
    ).to.deep.equal({});
  });

  it("takes the end of a canary with another stable version for none of these", () => {
    expect(fold(["canary", on("1", "2")], ["promote", on("3")]).ended).to.deep.equal({});
  });

  it("counts a take-over as what set every canary, and nothing else", () => {
    const served = { a: on("1", "2"), b: on("1"), c: on("3", "4") };
    const records = ledger(
      ["canary", { ...served, c: on("3") }],
      ["canary", served],
      ["rollout: take-over", served],
    );
    const changes = [...foldHistory(records)].map(([name, { lastChange }]) => [
      name,
      lastChange?.action,
      lastChange?.entry,
      lastChange?.at,
    ]);
    expect(changes).to.deep.equal([
      ["a", "rollout", 3, at(3)],
      ["b", "canary", 1, at(1)],
      ["c", "rollout", 3, at(3)],
    ]);
  });

  for (const [action, title] of [
    ["canary", "another action"],
    ["sync", "a sync"],
    ["rollout: step 50 %", "a rollout's step, written twice"],
  ] as const)
    it(`takes an entry that repeats the one before for no take-over if it is of ${title}`, () => {
      const records = ledger(["canary", { a: on("1", "2") }], [action, { a: on("1", "2") }]);
      expect(foldHistory(records).get("a")?.lastChange?.entry).to.equal(1);
    });

  it("takes a step that moves one function for no take-over of the others", () => {
    const records = ledger(
      ["canary", { a: on("1", "2"), b: on("1", "2") }],
      ["rollout", { a: on("1", "2"), b: on("1", "2", 50) }],
    );
    expect(foldHistory(records).get("a")?.lastChange?.action).to.equal("canary");
  });
});
