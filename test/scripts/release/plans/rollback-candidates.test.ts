import { expect } from "chai";
import { knownVersions } from "../../../../scripts/release/ledger/lost-functions.ts";
import { listCandidates } from "../../../../scripts/release/plans/rollback-candidates.ts";
import { aStack, on } from "../builders.ts";

const existing = (...versions: string[]) =>
  knownVersions(versions.map((version) => ({ version, lastModified: "2026-03-01T12:00:00.000+0000" })));
const stables = (...versions: string[]) =>
  versions.map((version, index) => ({ version, entry: index + 1, at: "" }));

describe("the candidates of a rollback", () => {
  it("lists the five newest versions of each function, and which serve or were rolled away from", () => {
    const histories = new Map([
      ["a", { stables: stables("4"), rolledAway: new Set(["7"]), ended: new Map<string, number>() }],
      ["b", { stables: stables("1", "2"), rolledAway: new Set<string>(), ended: new Map<string, number>() }],
    ]);
    const known = new Map([
      ["a", existing("1", "2", "3", "4", "5", "6", "7")],
      ["b", existing("1", "2")],
      ["c", existing()],
    ]);
    const lives = { a: on("4"), b: on("1"), c: on("$LATEST"), d: on("1") };
    expect(listCandidates(aStack(lives), known, histories)).to.deep.equal({
      lines: [
        "a: 7 (rolled away from), 6, 5, 4 (serves now), 3",
        "b: 2 (rolled away from), 1 (serves now)",
        "c: no published version",
        "d: its versions can't be read",
      ],
      hasEarlier: true,
      example: { version: "3", functions: ["a"] },
    });
  });

  it("takes at most five lines, functions of the same versions in one, and an example that fits", () => {
    const names = Array.from({ length: 29 }, (_, index) => `f${index + 10}`);
    const lives = Object.fromEntries(names.map((name) => [name, on("2")]));
    const alike = new Map(names.map((name) => [name, existing("1", "2")]));
    expect(listCandidates(aStack(lives), alike, new Map())).to.deep.equal({
      lines: ["f10, f11 and 27 more: 2 (serves now), 1"],
      hasEarlier: true,
      example: { version: "1", functions: ["f10", "f11", "f12"] },
    });
    const different = new Map(names.map((name, index) => [name, existing("2", String(index + 10))]));
    const { lines, example } = listCandidates(aStack(lives), different, new Map());
    expect(lines).to.have.length(5);
    expect(lines.at(-1)).to.equal("and 25 functions more");
    expect(example, "an example of versions that are all newer than what serves").to.equal(undefined);
  });

  it("names no version that was deleted", () => {
    const known = new Map([["a", knownVersions([{ version: "3" }], ["1", "2"])]]);
    expect(listCandidates(aStack({ a: on("3") }), known, new Map())).to.deep.equal({
      lines: ["a: 3 (serves now)"],
      hasEarlier: false,
    });
  });

  it("offers no function whose LIVE can't be read, and tells that all earlier versions were rolled away from", () => {
    const stack = aStack({ a: on("1"), b: on("1"), c: on("2") });
    const unread = (code: string) => ({ live: { ok: false, error: { code, message: "" } } }) as const;
    const functions = stack.functions.map((fn) =>
      fn.name === "a"
        ? { ...fn, ...unread("NameClash") }
        : fn.name === "b"
          ? { ...fn, ...unread("LiveMissing") }
          : fn,
    );
    const known = new Map(["a", "b", "c"].map((name) => [name, existing("1", "2")]));
    const histories = new Map([
      ["c", { stables: stables("2"), rolledAway: new Set(["1"]), ended: new Map<string, number>() }],
    ]);
    expect(listCandidates({ ...stack, functions }, known, histories)).to.deep.equal({
      lines: ["a: LIVE can't be read", "b: not deployed", "c: 2 (serves now), 1 (rolled away from)"],
      hasEarlier: true,
    });
  });
});
