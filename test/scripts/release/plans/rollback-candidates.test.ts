import { expect } from "chai";
import { describeCandidates } from "../../../../scripts/release/plans/rollback-candidates.ts";
import { aStack, on } from "../builders.ts";

describe("the candidates of a rollback", () => {
  it("lists the five newest versions of each function, and which serve or were rolled away from", () => {
    const histories = new Map([
      ["a", { stables: [{ version: "4", entry: 1 }], rolledAway: new Set(["7"]) }],
      [
        "b",
        {
          stables: [
            { version: "1", entry: 1 },
            { version: "2", entry: 2 },
          ],
          rolledAway: new Set<string>(),
        },
      ],
    ]);
    const versions = new Map([
      ["a", ["1", "2", "3", "4", "5", "6", "7"]],
      ["b", ["1", "2"]],
    ]);
    expect(
      describeCandidates(aStack({ a: on("4"), b: on("1"), c: on("$LATEST") }), versions, histories),
    ).to.equal(
      "Versions there are: a 7 (rolled away from), 6, 5, 4 (serves now), 3; b 2 (rolled away from), 1 (serves now); c none.",
    );
  });
});
