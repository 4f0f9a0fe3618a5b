import { expect } from "chai";
import { functionWords, namesMeant, nearestMeant } from "../../../../scripts/release/model/function-names.ts";

const NAMES = ["hello", "order-a", "order-b", "order-c", "order-d2", "reorder-a"];

describe("the functions that -f means", () => {
  for (const [pattern, meant] of [
    ["hello", ["hello"]],
    ["order-*", ["order-a", "order-b", "order-c", "order-d2"]],
    ["order-?", ["order-a", "order-b", "order-c"]],
    ["*order-a", ["order-a", "reorder-a"]],
    ["*", NAMES],
    ["order-", []],
    ["order.*", []],
    ["[a-z]*", []],
    ["payments-*", []],
  ] as const)
    it(`takes ${pattern} for ${meant.length} of them`, () => {
      expect(namesMeant(pattern, NAMES)).to.deep.equal(meant);
    });

  for (const [typed, near] of [
    ["helo", "hello"],
    ["ordr-*", "order-*"],
    ["oder-*", "order-*"],
    ["helo*", "hello*"],
    ["payments-*", undefined],
    ["*x", undefined],
  ] as const)
    it(`finds ${near ?? "nothing"} near ${typed}`, () => {
      expect(nearestMeant(typed, NAMES)).to.equal(near);
    });

  const orders = NAMES.filter((name) => name.startsWith("order"));
  for (const [says, typed, selected, flags] of [
    ["nothing without -f", undefined, NAMES, []],
    ["what was typed", ["order-*"], orders, ["order-*"]],
    ["up to three names", ["order-a", "hello"], ["hello", "order-a"], ["order-a", "hello"]],
    ["one pattern for many names that it alone means", orders, orders, ["order-*"]],
    ["nothing for all names", NAMES, NAMES, []],
    ["that no pattern means just these", NAMES.slice(0, 4), NAMES.slice(0, 4), undefined],
  ] as const)
    it(`prints ${says}`, () => {
      expect(functionWords(typed, selected, NAMES)).to.deep.equal(flags);
    });
});
