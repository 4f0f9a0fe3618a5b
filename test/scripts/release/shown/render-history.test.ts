import { expect } from "chai";
import type { LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { knownVersions } from "../../../../scripts/release/ledger/lost-functions.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import { jsonHistory, renderHistory } from "../../../../scripts/release/shown/render-history.ts";
import { on } from "../builders.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

const anEntry = (
  entry: number,
  served: Record<string, ReturnType<typeof on>>,
  action: string,
  reason?: string,
): LedgerRecord => ({
  entry,
  at: new Date(NOW - (100 - entry) * 60_000).toISOString(),
  by: "arn:aws:iam::123456789012:user/alice",
  annotation: { action, ...(reason ? { reason } : {}) },
  value: ledgerOf(entry, new Map(Object.entries(served))),
});

const RECORDS = [
  anEntry(97, { a: on("1"), b: on("1"), c: on("5") }, "pulumi up"),
  anEntry(98, { a: on("1", "2"), b: on("1", "2"), c: on("5", "6") }, "canary", "the new parser"),
  anEntry(99, { a: on("1", "2"), b: on("1", "2"), c: on("5", "6") }, "sync"),
  anEntry(100, { a: on("2"), b: on("2") }, "promote"),
];

describe("the history of a stack", () => {
  it("shows functions that changed alike together, in one line below their entry", () => {
    expect(renderHistory("prd", RECORDS, ["a", "b", "c"], { now: NOW })).to.equal(
      `100  0 s ago (12:00 UTC)    alice  promote
       a, b: 1 at 90 %, 2 at 10 % -> 2 at 100 %
       c: 5 at 90 %, 6 at 10 % -> removed
99   1 min ago (11:59 UTC)  alice  sync
       no change
98   2 min ago (11:58 UTC)  alice  canary: the new parser
       a, b: 1 at 100 % -> 1 at 90 %, 2 at 10 %
       c: 5 at 100 % -> 5 at 90 %, 6 at 10 %
97   3 min ago (11:57 UTC)  alice  pulumi up
       a, b: 1 at 100 %
       c: 5 at 100 %
4 entries of prd, serial 100
`,
    );
  });

  it("shows only the named functions", () => {
    const shown = renderHistory("prd", RECORDS, ["c"], { now: NOW });
    expect(shown).to.contain("\n       c: 5 at 90 %, 6 at 10 % -> removed\n").and.not.contain("a, b");
  });

  it("says that a stack has no ledger yet", () => {
    expect(renderHistory("prd", [], ["a"], { now: NOW })).to.equal("prd has no ledger yet.\n");
  });

  it("gives the same entries in JSON, newest first", () => {
    expect(jsonHistory(RECORDS.slice(0, 2), ["a", "c"])).to.deep.equal({
      entries: [
        {
          entry: 98,
          at: "2026-03-01T11:58:00.000Z",
          by: "arn:aws:iam::123456789012:user/alice",
          action: "canary",
          reason: "the new parser",
          serial: 98,
          functions: {
            a: { live: "1", canary: "2", weight: 10 },
            c: { live: "5", canary: "6", weight: 10 },
          },
          changed: ["a", "c"],
          lost: [],
        },
        {
          entry: 97,
          at: "2026-03-01T11:57:00.000Z",
          by: "arn:aws:iam::123456789012:user/alice",
          action: "pulumi up",
          reason: null,
          serial: 97,
          functions: { a: { live: "1" }, c: { live: "5" } },
          changed: ["a", "c"],
          lost: [],
        },
      ],
    });
  });

  it("marks what is said of a function that was deleted and made again, and shows no move from the one to the other", () => {
    const known = new Map([["a", knownVersions([{ version: "1", lastModified: RECORDS[2]?.at ?? "" }])]]);
    const records = [...RECORDS.slice(0, 2), anEntry(99, { a: on("1"), b: on("1", "2") }, "publish --pin")];
    expect(renderHistory("prd", records, ["a", "b"], { now: NOW, known })).to.equal(
      `99  1 min ago (11:59 UTC)  alice  publish --pin
       a: 1 at 100 %
98  2 min ago (11:58 UTC)  alice  canary: the new parser
       a: 1 at 100 % -> 1 at 90 %, 2 at 10 % (of a function deleted and made again since)
       b: 1 at 100 % -> 1 at 90 %, 2 at 10 %
97  3 min ago (11:57 UTC)  alice  pulumi up
       a: 1 at 100 % (of a function deleted and made again since)
       b: 1 at 100 %
3 entries of prd, serial 99
`,
    );
    const { entries } = jsonHistory(records, ["a", "b"], known) as { entries: { lost: string[] }[] };
    expect(entries.map(({ lost }) => lost)).to.deep.equal([[], ["a"], ["a"]]);
  });
});
