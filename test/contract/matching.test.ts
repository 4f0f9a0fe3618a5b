import { expect } from "chai";
import { absent, mismatches, present } from "./matching.ts";

describe("matching of answers", () => {
  const cases: [what: string, got: unknown, wanted: unknown, isMatch: boolean][] = [
    ["an equal text", "a", "a", true],
    ["another text", "a", "b", false],
    ["a number for a text", 1, "1", false],
    ["a text that fits a pattern", "version 7", /^version \d$/, true],
    ["a text that does not fit", "version x", /^version \d$/, false],
    ["a number for a pattern", 7, /7/, false],
    ["an absent field", {}, { a: absent }, true],
    ["a field that should be absent", { a: 0 }, { a: absent }, false],
    ["a present field", { a: 0 }, { a: present }, true],
    ["a field that should be present", {}, { a: present }, false],
    ["further fields", { a: 1, b: 2 }, { a: 1 }, true],
    ["a field of another value", { a: { b: 1 } }, { a: { b: 2 } }, false],
    ["nothing for an object", undefined, { a: 1 }, false],
    ["an equal list", [1, { a: 1, b: 2 }], [1, { a: 1 }], true],
    ["a longer list", [1, 2], [1], false],
    ["an empty list for an object", [], {}, true],
    ["an object for a list", {}, [], false],
    ["null for null", null, null, true],
    ["NaN for NaN", Number.NaN, Number.NaN, true],
  ];
  for (const [what, got, wanted, isMatch] of cases) {
    it(`finds ${isMatch ? "no mismatch" : "a mismatch"}: ${what}`, () => {
      expect(mismatches(got, wanted).length === 0).to.equal(isMatch);
    });
  }

  it("names every place that differs", () => {
    const found = mismatches(
      { a: { b: 1 }, list: ["x", "y"] },
      { a: { b: 2 }, list: ["x", "z"], c: present },
    );
    expect(found).to.deep.equal([
      { wanted: "a.b: 2", got: "a.b: 1" },
      { wanted: 'list[1]: "z"', got: 'list[1]: "y"' },
      { wanted: "c: anything", got: "c: nothing" },
    ]);
  });

  it("cuts long values and says how long they are", () => {
    expect(mismatches("x".repeat(5_000), "y")[0]?.got).to.match(/^"x+\.\.\. \(5002 characters\)$/);
  });
});
