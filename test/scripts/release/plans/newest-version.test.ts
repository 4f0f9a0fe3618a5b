import { expect } from "chai";
import { type FunctionHistory, withServed } from "../../../../scripts/release/ledger/history.ts";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import { chooseNewest } from "../../../../scripts/release/plans/newest-version.ts";
import { aStack, on } from "../builders.ts";

const history = (versions: string[], left: string[] = []): FunctionHistory => ({
  stables: versions.map((version, index) => ({ version, entry: index + 1, at: "" })),
  rolledAway: new Set(left),
  ended: new Map<string, number>(),
});

const stackOf = (names: readonly string[]) =>
  aStack(Object.fromEntries(names.map((name) => [name, on("2")])), { publish_versions: true });

function refusal(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    const { code, message, hint, exitCode } = error as ReleaseError;
    return [exitCode, code, message, hint];
  }
}

describe("the choice of the newest version", () => {
  const choose = (versions: string[], known: FunctionHistory | undefined, live: string) =>
    refusal(() =>
      chooseNewest({ functionName: "a", versions, history: known, live, snapshot: stackOf(["a"]) }),
    );
  const ROLLED_AWAY = [
    2,
    "RolledAway",
    "Version 3 of a is the newest, but it was rolled away from.",
    "Publish a better one, or name it: --version 3",
  ];

  it("takes the version that was published last", () => {
    expect(choose(["2", "10"], undefined, "2")).to.equal("10");
    expect(choose(["2", "10"], history(["2"], ["9"]), "2")).to.equal("10");
    expect(choose(["2", "3"], history(["2", "3"]), "3")).to.equal("3");
  });

  it("refuses a newest version that was rolled away from, by live or by hand", () => {
    expect(choose(["2", "3"], history(["2"], ["3"]), "2")).to.deep.equal(ROLLED_AWAY);
    expect(choose(["2", "3"], history(["2", "3"]), "2")).to.deep.equal(ROLLED_AWAY);
  });

  for (const [others, flags] of [
    [["b", "c"], "-f b -f c"],
    [["ship-1", "ship-2", "ship-3", "ship-4"], "-f 'ship-*'"],
    [["b", "ship-1", "ship-2", "ship-3"], "name all others by -f, which takes patterns"],
  ] as const)
    it(`proposes to leave the function out or take it alone, with few flags: ${flags}`, () => {
      const act = () =>
        chooseNewest({
          functionName: "a",
          versions: ["2", "3"],
          history: history(["2"], ["3"]),
          live: "2",
          snapshot: stackOf(["a", ...others]),
        });
      expect(refusal(act)).to.deep.equal([
        ...ROLLED_AWAY.slice(0, 3),
        `Publish a better one, take it alone: --version 3 -f a, or leave it out: ${flags}`,
      ]);
    });

  it("refuses a function that has no published version, and names publish only where it works", () => {
    const NONE = [1, "NoVersion", "Function a has no published version yet."];
    expect(choose([], undefined, "$LATEST")).to.deep.equal([...NONE, "Publish one: live publish"]);
    const snapshot = aStack({ a: on("$LATEST") });
    const act = () =>
      chooseNewest({ functionName: "a", versions: [], history: undefined, live: "$LATEST", snapshot });
    expect(refusal(act)).to.deep.equal([
      ...NONE,
      "Versions are published in release stacks only: pulumi config set publish_versions true -s prd",
    ]);
  });
});

describe("the history of a function, given what LIVE serves", () => {
  it("ends the history with the earlier version that LIVE was moved back to", () => {
    const { stables, rolledAway } = withServed(history(["1", "2", "3"], ["9"]), "1");
    expect(stables).to.deep.equal([{ version: "1", entry: 1, at: "" }]);
    expect([...rolledAway]).to.deep.equal(["9", "2", "3"]);
  });

  it("keeps the history if LIVE serves its top, or a version that it does not hold", () => {
    const known = history(["1", "2"], ["9"]);
    for (const live of ["2", "7", "$LATEST"]) expect(withServed(known, live)).to.deep.equal(known);
  });
});
