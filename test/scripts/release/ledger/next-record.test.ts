import { expect } from "chai";
import * as fc from "fast-check";
import type { Traffic } from "../../../../components/config.ts";
import type { Ledger } from "../../../../components/ledger.ts";
import type { LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import {
  afterReading,
  afterWrite,
  beginRecording,
  declaredAfter,
  type Lives,
  nextStep,
  type Recording,
  type RecordRequest,
} from "../../../../scripts/release/ledger/next-record.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import type { LedgerState, LiveAlias, Reading } from "../../../../scripts/release/model/snapshot.ts";
import { propertyRuns } from "../../../support/property-runs.ts";
import { aStack, on } from "../builders.ts";

const NO_ANSWER = { code: "NoAnswer", message: "no answer" };

/** The ledger as read: value number `entry` with this serial. */
const ledgerAt = (entry: number, serial: number, served: Record<string, Traffic>): LedgerState => {
  const value = ledgerOf(serial, new Map(Object.entries(served)));
  return { kind: "read", now: { value, raw: JSON.stringify(value), entry } };
};
/** LIVE as read: `lives({ a: on("2"), b: undefined })`, where `b` gave no answer. */
const lives = (served: Record<string, Traffic | undefined>): Lives =>
  new Map(
    Object.entries(served).map(([name, traffic]): [string, Reading<LiveAlias>] => [
      name,
      traffic ? { ok: true, value: { traffic, revisionId: "r", arn: "" } } : { ok: false, error: NO_ANSWER },
    ]),
  );
/** The record of a move of `a` from 1 to 2, while `b` serves 1. */
function moveOfA(state: LedgerState, liveSerial = 4, more: Partial<RecordRequest> = {}): Recording {
  const a = { live_version: more.isDeclared ? "2" : "1" };
  const snapshot = aStack(
    { a: on("1"), b: on("1") },
    { live_version: "1", live_serial: liveSerial, functions: { a } },
    state,
  );
  const served = new Map([
    ["a", on("2")],
    ["b", on("1")],
  ]);
  const annotation = { action: more.isDeclared ? "sync" : "promote" };
  return beginRecording({ snapshot, served, touched: ["a"], annotation, ...more }, state);
}
/** The record of a `sync` that moved `a` from 1 to 2, as the stack file says. */
const syncOfA = (state: LedgerState, liveSerial = 4, more: Partial<RecordRequest> = {}) =>
  moveOfA(state, liveSerial, { isDeclared: true, ...more });
const SAME = ledgerAt(9, 4, { a: on("1"), b: on("1") });
/** The values to write next as `serial action a b`, or the code of the error that prevents a write. */
function writes(recording: Recording): string[] | string {
  const { write } = nextStep(recording);
  if (!("length" in write)) return write.code;
  return write.map(
    ({ ledger: { serial, functions }, annotation: { action } }) =>
      `${serial} ${action} ${functions.a?.live} ${functions.b?.live}`,
  );
}

const BEGINS: readonly [string, Recording, string[] | string][] = [
  ["one value under the next serial", moveOfA(SAME), ["5 promote 2 1"]],
  ["the first value where there is no ledger yet", moveOfA({ kind: "missing" }), ["5 promote 2 1"]],
  ["a serial above the ledger's where the file is older", moveOfA(SAME, 2), ["5 promote 2 1"]],
  ["a serial above the file's where the ledger is older", moveOfA(SAME, 7), ["8 promote 2 1"]],
  [
    "first what served where the ledger does not know it",
    moveOfA(ledgerAt(9, 4, { a: on("7"), b: on("1") })),
    ["5 found 1 1", "6 promote 2 1"],
  ],
  ["the serial that file and ledger have where the file declared the move", syncOfA(SAME), ["4 sync 2 1"]],
  [
    "that serial for both values where the ledger does not know what served",
    syncOfA(ledgerAt(9, 4, { a: on("7"), b: on("1") })),
    ["4 found 1 1", "4 sync 2 1"],
  ],
  ["a higher serial where the file that declared the move is newer", syncOfA(SAME, 7), ["8 sync 2 1"]],
  [
    "a higher serial where the file that declared the move is older, and nothing moves",
    syncOfA(SAME, 2, { touched: [] }),
    ["5 sync 2 1"],
  ],
  [
    "a higher serial where a declared move was taken back, since the file changes",
    syncOfA(SAME, 4, { served: new Map([["a", on("1")]]) }),
    ["5 sync 1 1"],
  ],
  [
    "a higher serial for a declared move where there is no ledger",
    syncOfA({ kind: "missing" }),
    ["5 sync 2 1"],
  ],
  [
    "nothing where not even the number of the newest value is known",
    moveOfA({ kind: "unreadable", error: NO_ANSWER }),
    "NoAnswer",
  ],
  [
    "a value all the same where only the newest value is broken",
    moveOfA({ kind: "unreadable", error: NO_ANSWER, entry: 9 }),
    ["5 promote 2 1"],
  ],
];

describe("the record of a move", () => {
  for (const [what, recording, expected] of BEGINS)
    it(`begins with ${what}`, () => expect(writes(recording)).to.deep.equal(expected));

  it("reads the touched functions first, and all functions in each further round", () => {
    const first = moveOfA(SAME);
    expect(nextStep(first).read).to.deep.equal(["a"]);
    const second = afterReading(first, { state: SAME, records: [] }, new Map());
    expect(nextStep(second).read).to.deep.equal(["a", "b"]);
  });

  it("is done if the value's number is the next one and LIVE serves what was written", () => {
    const done = afterWrite(moveOfA(SAME), 10, lives({ a: on("2") }));
    expect(done).to.deep.include({ isDone: true, entry: 10, serial: 5 });
    expect([...declaredAfter(done)]).to.deep.equal([["a", on("2")]]);
  });

  it("writes again if somebody wrote in between, with a serial above both, and declares all functions", () => {
    const raced = afterWrite(moveOfA(SAME), 11, lives({ a: on("2") }));
    expect(raced.isDone).to.equal(false);
    const other: Ledger = ledgerOf(6, new Map([["b", on("3")]]));
    const records = [{ entry: 10, value: other }] as unknown as LedgerRecord[];
    const again = afterReading(
      raced,
      { state: ledgerAt(11, 5, { a: on("2"), b: on("1") }), records },
      lives({ b: on("3") }),
    );
    expect(writes(again)).to.deep.equal(["7 promote 2 3"]);
    expect(nextStep(again).write).to.have.deep.nested.property("[0].late", { entry: 11, read: 9 });
    const done = afterWrite(again, 12, lives({ a: on("2"), b: on("3") }));
    expect([...declaredAfter(done)]).to.deep.equal([
      ["a", on("2")],
      ["b", on("3")],
    ]);
  });

  it("raises the serial of a declared move in a second round, for the file that others may have", () => {
    const raced = afterWrite(syncOfA(SAME), 11, lives({ a: on("2") }));
    expect(raced.isDone).to.equal(false);
    const again = afterReading(raced, { state: ledgerAt(11, 4, { a: on("2") }), records: [] }, new Map());
    expect(writes(again)).to.deep.equal(["5 sync 2 1"]);
  });

  it("names a touched function as overwritten if it serves other traffic, and records that traffic", () => {
    const seen = afterWrite(moveOfA(SAME), 10, lives({ a: on("8") }));
    expect(seen.isDone).to.equal(false);
    expect([...seen.overwritten]).to.deep.equal(["a"]);
    const again = afterReading(
      seen,
      { state: ledgerAt(10, 5, { a: on("2"), b: on("1") }), records: [] },
      lives({ a: on("8") }),
    );
    expect(writes(again)).to.deep.equal(["6 promote 8 1"]);
  });

  it("keeps the last known traffic of a function that gives no answer, and names the function", () => {
    const done = afterWrite(moveOfA(SAME), 10, lives({ a: undefined }));
    expect(done.isDone).to.equal(true);
    expect([...done.unread]).to.deep.equal([["a", NO_ANSWER]]);
    expect(done.served.get("a")).to.deep.equal(on("2"));
  });

  it("ends with the error of a failed write", () => {
    const failed = afterWrite(moveOfA(SAME), NO_ANSWER, lives({ a: on("2") }));
    expect(failed).to.deep.include({ isDone: true, ledgerError: NO_ANSWER, entry: undefined });
  });

  it("declares whole percents in the file, even if another tool set 12.5 %", () => {
    const odd = { live: "1", canary: { version: "2", weight: 12.5 } };
    const done = afterWrite(moveOfA(SAME), 10, lives({ a: odd }));
    expect(declaredAfter(done).get("a")).to.deep.equal(on("1", "2", 13));
  });

  it("ends after at most five rounds, with a serial above every serial that was read", () => {
    const rounds = fc.array(fc.record({ gap: fc.nat(3), serial: fc.nat(20), a: fc.constantFrom("2", "8") }), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(rounds, (others) => {
        let recording = moveOfA(SAME);
        let entry = 9;
        let highest = 4;
        let count = 0;
        for (const { gap, serial, a } of others) {
          count++;
          entry += gap + 1;
          recording = afterWrite(recording, entry, lives({ a: on(a) }));
          if (recording.isDone) break;
          highest = Math.max(highest, serial);
          const records = [{ entry, value: ledgerOf(serial, new Map()) }] as unknown as LedgerRecord[];
          recording = afterReading(
            recording,
            { state: ledgerAt(entry, serial, {}), records },
            lives({ a: on(a) }),
          );
        }
        expect(recording.isDone).to.equal(true);
        expect(recording.serial).to.be.greaterThan(highest);
        expect(count).to.be.at.most(5);
      }),
      propertyRuns(500),
    );
  });
});
