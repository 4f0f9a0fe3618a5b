import { expect } from "chai";
import { excerptOf, smokeDifference } from "../../../../scripts/release/model/smoke-answer.ts";

describe("the answer to a smoke call", () => {
  const fits: [what: string, expected: unknown, found: unknown][] = [
    ["the same text", "hello", "hello"],
    ["no answer at all where null is expected as such", null, null],
    ["an object with more members", { a: 1 }, { a: 1, b: 2 }],
    ["an object with more members inside", { a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }],
    ["any object where an empty one is expected", {}, { a: 1 }],
    ["a list with equal items", [1, { a: [2], b: 3 }], [1, { b: 3, a: [2] }]],
  ];
  for (const [what, expected, found] of fits)
    it(`fits: ${what}`, () => {
      expect(smokeDifference(expected, found)).to.equal(undefined);
    });

  const differs: [what: string, expected: unknown, found: unknown, says: string][] = [
    ["another text", "hello", "bye", 'the answer is "bye", and "hello" was expected'],
    ["the text of a number", 1, "1", 'the answer is "1", and 1 was expected'],
    ["no answer", { a: 1 }, undefined, 'the answer is nothing, and {"a":1} was expected'],
    ["a list for an object", {}, [], "the answer is [], and {} was expected"],
    ["null for an object", {}, null, "the answer is null, and {} was expected"],
    ["an object for a list", [], {}, "the answer is {}, and [] was expected"],
    ["another member", { a: { b: 1 } }, { a: { b: 2 } }, "a.b is 2, and 1 was expected"],
    ["a missing member", { a: { b: 1 } }, { a: {} }, "the answer has no a.b"],
    ["a member that every object inherits", { constructor: {} }, {}, "the answer has no constructor"],
    ["a longer list", [1], [1, 2], "the answer is [1,2], and [1] was expected"],
    [
      "another member inside a list",
      [{ a: 1 }],
      [{ a: 1, b: 1 }],
      'the answer is [{"a":1,"b":1}], and [{"a":1}] was expected',
    ],
    [
      "an equal number of other members inside a list",
      [{ a: 1 }],
      [{ b: 1 }],
      'the answer is [{"b":1}], and [{"a":1}] was expected',
    ],
    [
      "a list in a list that is an object",
      [[1]],
      [{ 0: 1 }],
      'the answer is [{"0":1}], and [[1]] was expected',
    ],
  ];
  for (const [what, expected, found, says] of differs)
    it(`differs: ${what}`, () => {
      expect(smokeDifference(expected, found)).to.equal(says);
    });

  it("is shown harmless and in at most 80 characters each", () => {
    const long = smokeDifference("x".repeat(500), `\u001b[31m${"y".repeat(500)}`) ?? "";
    expect(long).to.have.length.below(240).and.contain("\\u001b[31m");
    expect(excerptOf(`${"a".repeat(79)}🔥`)).to.equal(`${"a".repeat(79)}...`);
    expect(excerptOf("a\nb")).to.equal("a b");
  });
});
