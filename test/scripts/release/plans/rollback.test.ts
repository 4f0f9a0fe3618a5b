import { expect } from "chai";
import fc from "fast-check";
import type { Traffic } from "../../../../components/config.ts";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { type KnownFunctions, knownVersions } from "../../../../scripts/release/ledger/lost-functions.ts";
import { selectTargets } from "../../../../scripts/release/ledger/rollback-target.ts";
import { ledgerOf, trafficOfEntry } from "../../../../scripts/release/ledger/served-ledger.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

type Served = Record<string, Traffic>;

/** A ledger with one entry for each of `entries`, oldest first. */
function aLedger(...entries: (Served & { action?: never })[]): LedgerRecord[] {
  return entries.map((served, index) => entryOf(index + 1, served, "promote"));
}

function entryOf(entry: number, served: Served, action: string, serial = entry): LedgerRecord {
  return {
    entry,
    at: "",
    by: "",
    annotation: { action },
    value: ledgerOf(serial, new Map(Object.entries(served))),
  };
}

/** The targets, as `hello: "2"`, if LIVE serves `serving` (by default, the newest entry's traffic). */
function targetsOf(records: readonly LedgerRecord[], serving?: Served): Record<string, string> {
  const now = new Map(Object.entries(serving ?? servedBy(records)));
  const { targets } = selectTargets(now, foldHistory(records));
  return Object.fromEntries(targets.map(({ functionName, target }) => [functionName, target.version]));
}

const on = (live: string, canary?: string): Traffic =>
  canary ? { live, canary: { version: canary, weight: 10 } } : { live };

/** Version, action and serial of each entry: the file is set back to 2, and `sync` moves LIVE. */
const SYNCED = [
  ["1", "promote", 1],
  ["2", "promote", 2],
  ["3", "promote", 3],
  ["2", "sync", 3],
  ["4", "promote", 4],
] as const;

describe("the default target of rollback", () => {
  const table: [string, LedgerRecord[], Record<string, string>][] = [
    ["is the release before", aLedger({ a: on("1") }, { a: on("2") }), { a: "1" }],
    ["is not a number minus one", aLedger({ a: on("3") }, { a: on("9") }), { a: "3" }],
    [
      "is further back after a rollback, never the version that was left",
      aLedger({ a: on("1") }, { a: on("2") }, { a: on("3") }, { a: on("2") }),
      { a: "1" },
    ],
    [
      "after a new release on top of a rollback is what the rollback led to",
      aLedger({ a: on("1") }, { a: on("2") }, { a: on("3") }, { a: on("2") }, { a: on("4") }),
      { a: "2" },
    ],
    [
      "is stable while a canary is in flight",
      aLedger({ a: on("1") }, { a: on("2") }, { a: on("2", "3") }),
      { a: "2" },
    ],
    [
      "skips a canary that never was stable",
      aLedger({ a: on("1") }, { a: on("1", "2") }, { a: on("1") }, { a: on("3") }),
      { a: "1" },
    ],
    ["never is $LATEST", aLedger({ a: on("$LATEST") }, { a: on("1") }), {}],
    ["passes over $LATEST", aLedger({ a: on("1") }, { a: on("$LATEST") }, { a: on("2") }), { a: "1" }],
    [
      "leaves a function that the last release did not touch",
      aLedger({ a: on("1"), b: on("1") }, { a: on("2"), b: on("1") }),
      { a: "1" },
    ],
    [
      "leaves a function that an earlier release touched last, though it has a way back",
      aLedger({ a: on("1"), b: on("1") }, { a: on("2"), b: on("2") }, { a: on("3"), b: on("2") }),
      { a: "2" },
    ],
    [
      "takes back all functions of one release together",
      aLedger({ a: on("1"), b: on("5") }, { a: on("2"), b: on("6") }),
      { a: "1", b: "5" },
    ],
    [
      "takes back the release before, once the last is taken back",
      aLedger(
        { a: on("1"), b: on("1") },
        { a: on("2"), b: on("2") },
        { a: on("3"), b: on("2") },
        { a: on("2"), b: on("2") },
      ),
      { a: "1", b: "1" },
    ],
    [
      "after a release on top of a declared move back, which kept the serial, is what that move led to",
      SYNCED.map(([version, action, serial], index) =>
        entryOf(index + 1, { a: on(version) }, action, serial),
      ),
      { a: "2" },
    ],
    ["has none with a single release", aLedger({ a: on("1") }), {}],
    ["has none without a ledger", [], {}],
  ];
  for (const [name, records, expected] of table)
    it(name, () => {
      expect(targetsOf(records)).to.deep.equal(expected);
    });

  it("returns to the ledger's top if LIVE was moved by hand to a version that the ledger lacks", () => {
    expect(targetsOf(aLedger({ a: on("1") }, { a: on("2") }), { a: on("7") })).to.deep.equal({ a: "2" });
  });

  it("counts a move by hand to an earlier version as a rollback", () => {
    const records = aLedger({ a: on("1") }, { a: on("2") }, { a: on("3") });
    expect(targetsOf(records, { a: on("2") })).to.deep.equal({ a: "1" });
    expect(targetsOf(records, { a: on("2", "9") })).to.deep.equal({ a: "2" });
    expect(targetsOf(records, { a: on("1") })).to.deep.equal({});
  });

  it("returns to stable first if a function has a canary, and leaves functions without one alone", () => {
    const records = aLedger(
      { a: on("1"), b: on("1") },
      { a: on("2"), b: on("2") },
      { a: on("2"), b: on("2", "3") },
    );
    expect(targetsOf(records)).to.deep.equal({ b: "2" });
  });

  it("names the functions of the release that have no earlier version", () => {
    const records = aLedger({ a: on("1"), b: on("1") }, { a: on("2"), b: on("1"), c: on("1") });
    const serving = new Map([
      ["a", on("2")],
      ["b", on("1")],
      ["c", on("1")],
    ]);
    const { targets, bottomed } = selectTargets(serving, foldHistory(records));
    expect(targets.map(({ functionName }) => functionName)).to.deep.equal(["a"]);
    expect(bottomed).to.deep.equal(["c"]);
  });

  describe("where a function has no way back, or was moved later", () => {
    const chosen = (records: readonly LedgerRecord[], known: KnownFunctions = new Map()) => {
      const found = selectTargets(new Map(Object.entries(servedBy(records))), foldHistory(records), known);
      return {
        targets: Object.fromEntries(
          found.targets.map(({ functionName, target }) => [functionName, target.version]),
        ),
        passedOver: found.targets.flatMap(({ passedOver }) => passedOver),
        bottomed: found.bottomed,
        later: found.movedLater.map(({ functionName, movedBy }) => `${functionName} ${movedBy}`),
      };
    };
    const missing = (...versions: string[]) => knownVersions([], versions);
    const one = aLedger({ a: on("1"), b: on("1") }, { a: on("2"), b: on("1") });
    const entry = (number: number, served: Served, action = "promote") => entryOf(number, served, action);

    const table: [string, readonly LedgerRecord[], KnownFunctions, object][] = [
      [
        "takes the release before the pins of added functions, which moved no traffic",
        [...one, entry(3, { a: on("2"), b: on("1"), c: on("1"), d: on("1") }, "publish --pin")],
        new Map(),
        { targets: { a: "1" }, passedOver: [], bottomed: [], later: [] },
      ],
      [
        "names a function that was promoted after a canary on the others was begun",
        [
          ...one,
          entry(3, { a: on("2", "3"), b: on("1") }, "canary"),
          entry(4, { a: on("2", "3"), b: on("2") }),
        ],
        new Map(),
        { targets: { a: "2" }, passedOver: [], bottomed: [], later: ["b 4"] },
      ],
      [
        "names no function that was only moved back since",
        [
          ...aLedger({ a: on("1"), b: on("1") }, { a: on("1"), b: on("2") }),
          entry(3, { a: on("1", "3"), b: on("2") }, "canary"),
          entry(4, { a: on("1", "3"), b: on("1") }, "rollback"),
        ],
        new Map(),
        { targets: { a: "1" }, passedOver: [], bottomed: [], later: [] },
      ],
      [
        "passes over targets that were deleted",
        aLedger({ a: on("1") }, { a: on("2") }, { a: on("3") }, { a: on("4") }),
        new Map([["a", missing("2", "3")]]),
        { targets: { a: "1" }, passedOver: ["2", "3"], bottomed: [], later: [] },
      ],
      [
        "takes the newest release with a way back, if all targets of the newest were deleted",
        aLedger({ a: on("1"), b: on("1") }, { a: on("2"), b: on("1") }, { a: on("2"), b: on("2") }),
        new Map([["b", missing("1")]]),
        { targets: { a: "1" }, passedOver: [], bottomed: ["b"], later: [] },
      ],
      [
        "has no target if all were deleted",
        one,
        new Map([
          ["a", missing("1")],
          ["b", missing()],
        ]),
        { targets: {}, passedOver: [], bottomed: ["a", "b"], later: [] },
      ],
    ];
    for (const [name, records, known, expected] of table)
      it(name, () => {
        expect(chosen(records, known)).to.deep.equal(expected);
      });
  });

  it("counts a function that somebody took back by hand, to the end of its way, not as one without a way", () => {
    const records = aLedger({ a: on("1"), b: on("1") }, { a: on("2"), b: on("2") });
    const serving = new Map([
      ["a", on("2")],
      ["b", on("1")],
    ]);
    const { targets, bottomed } = selectTargets(serving, foldHistory(records));
    expect(targets.map(({ functionName }) => functionName)).to.deep.equal(["a"]);
    expect(bottomed).to.deep.equal([]);
  });

  it("never returns to a version that was rolled away from, even if SSM has forgotten old entries", () => {
    fc.assert(
      fc.property(aHistory, fc.array(aRound, { maxLength: 8 }), (steps, rounds) => {
        const records = released(steps);
        let served = servedBy(records);
        const left = new Map<string, Set<string>>(NAMES.map((name) => [name, new Set()]));
        for (const { removed, succeeds, to, remembered } of rounds) {
          if (removed) delete served[removed];
          const known = records.slice(-remembered);
          const chosen = to
            ? Object.fromEntries(Object.keys(served).map((name) => [name, String(to)]))
            : targetsOf(known, served);
          const targets = Object.entries(chosen).filter(([name]) => succeeds.includes(name));
          for (const [name, version] of targets) {
            if (!to) expect(left.get(name)?.has(version), `${name} back to ${version}`).to.equal(false);
            const before = served[name];
            left.get(name)?.delete(version);
            if (before && before.live !== version) left.get(name)?.add(before.live);
            if (before?.canary && before.canary.version !== version)
              left.get(name)?.add(before.canary.version);
            served = { ...served, [name]: on(version) };
          }
          if (targets.length > 0) records.push(entryOf((records.at(-1)?.entry ?? 0) + 1, served, "rollback"));
        }
      }),
      propertyRuns(2000),
    );
  });
});

const NAMES = ["a", "b", "c"];
const aVersion = fc.integer({ min: 1, max: 6 });
const aHistory = fc.array(
  fc.dictionary(fc.constantFrom(...NAMES), fc.record({ live: aVersion, canary: fc.option(aVersion) })),
  { maxLength: 12 },
);
/** One rollback: a function may be gone, some may fail, and SSM keeps only `remembered` entries. */
const aRound = fc.record({
  removed: fc.option(fc.constantFrom(...NAMES), { freq: 5 }),
  succeeds: fc.subarray(NAMES),
  to: fc.option(aVersion, { freq: 3 }),
  remembered: fc.integer({ min: 2, max: 20 }),
});

/** A ledger with a release for each step; a function that the step does not name keeps its traffic. */
function released(steps: readonly Record<string, { live: number; canary: number | null }>[]): LedgerRecord[] {
  let served: Served = {};
  return steps.map((step, index) => {
    const moved = Object.entries(step).map(([name, { live, canary }]) => [name, aTraffic(live, canary)]);
    served = { ...served, ...Object.fromEntries(moved) };
    return entryOf(index + 1, served, "promote");
  });
}

function servedBy(records: readonly LedgerRecord[]): Served {
  const newest = records.at(-1)?.value.functions ?? {};
  return Object.fromEntries(Object.entries(newest).map(([name, entry]) => [name, trafficOfEntry(entry)]));
}

function aTraffic(live: number, canary: number | null): Traffic {
  return canary !== null && canary !== live ? on(String(live), String(canary)) : on(String(live));
}
