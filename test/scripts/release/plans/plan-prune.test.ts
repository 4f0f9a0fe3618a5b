import { expect } from "chai";
import type { LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import { type PruneFacts, planPrune, type Retention } from "../../../../scripts/release/plans/plan-prune.ts";
import { on } from "../builders.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.parse("2026-03-01T12:00:00Z");
/** A time in the past, in the format of Lambda. */
const daysAgo = (days: number) => new Date(NOW - days * DAY_MS).toISOString().replace("Z", "+0000");

const released = (...lives: string[]): LedgerRecord[] =>
  lives.map((live, index) => ({
    entry: index + 1,
    at: "",
    by: "",
    annotation: { action: "promote" },
    value: ledgerOf(index + 1, new Map([["a", on(live)]])),
  }));

/** Each version of `a`, with the reasons why it is kept, or `deleted`. */
function fate(facts: Partial<PruneFacts>, retention: Partial<Retention> = {}): Record<string, string> {
  const planned = planPrune(
    {
      functionName: "a",
      versions: ["$LATEST", "10", "2", "3"].map((version) => ({ version, lastModified: daysAgo(100) })),
      aliases: [],
      records: [],
      ...facts,
    },
    { keepNewest: 1, keepLive: 1, olderThanDays: 30, ...retention },
    NOW,
  );
  return Object.fromEntries(
    planned.map(({ version, deleted, reasons }) => [version, deleted ? "deleted" : reasons.join("; ")]),
  );
}

describe("the plan of prune", () => {
  it("deletes versions that nothing needs, oldest first, and never $LATEST", () => {
    const kept = fate({});
    expect(Object.keys(kept)).to.deep.equal(["2", "3", "10"]);
    expect(kept).to.deep.equal({ 2: "deleted", 3: "deleted", 10: "one of the newest 1" });
  });

  it("keeps a version that an alias names as stable or canary, and names the alias", () => {
    const aliases = [
      { name: "LIVE", versions: ["2", "3"] },
      { name: "beta", versions: ["2"] },
    ];
    expect(fate({ aliases })).to.include({ 2: "LIVE names it; beta names it", 3: "LIVE names it" });
  });

  it("keeps the last live versions, each counted once, in any order of the entries", () => {
    const records = released("2", "3", "2", "$LATEST");
    expect(fate({ records })).to.include({ 2: "one of the last 1 that were live", 3: "deleted" });
    expect(fate({ records: records.reverse() })).to.include({ 3: "deleted" });
    expect(fate({ records: released("3", "2", "2") }, { keepLive: 2 })).to.include({
      2: "one of the last 2 that were live",
      3: "one of the last 2 that were live",
    });
  });

  it("keeps no version for what a lost function of the same name served", () => {
    const at = (days: number) => ({ at: new Date(NOW - days * DAY_MS).toISOString() });
    const records = released("2", "3").map((record, index) => ({ ...record, ...at(200 - index) }));
    expect(fate({ records }), "versions of 100 days ago").to.include({ 2: "deleted", 3: "deleted" });
    const younger = records.map((record) => ({ ...record, ...at(50) }));
    expect(fate({ records: younger })).to.include({ 3: "one of the last 1 that were live" });
  });

  it("keeps versions younger than the age limit, which is exact to the day", () => {
    const versions = [
      { version: "1", lastModified: daysAgo(30) },
      { version: "2", lastModified: daysAgo(29.99) },
      { version: "3", lastModified: daysAgo(500) },
    ];
    expect(fate({ versions })).to.include({ 1: "deleted", 2: "younger than 30 days" });
    expect(fate({ versions }, { olderThanDays: 0 })).to.include({ 1: "deleted", 2: "deleted" });
  });

  it("takes a version for 0 days old that was made after AWS's clock, which is exact to a second only", () => {
    const versions = [{ version: "1", lastModified: new Date(NOW + 900).toISOString() }];
    const more = { versions: [...versions, { version: "2", lastModified: daysAgo(0) }] };
    expect(fate(more, { olderThanDays: 0 })).to.include({ 1: "deleted" });
  });

  it("keeps a version of unknown age, and all versions without a readable ledger", () => {
    const versions = [
      { version: "1", lastModified: "some day" },
      { version: "2", lastModified: daysAgo(100) },
    ];
    expect(fate({ versions })).to.include({ 1: "its age is unknown" });
    expect(fate({ records: undefined })).to.include({ 2: "the ledger can't be read" });
  });
});
