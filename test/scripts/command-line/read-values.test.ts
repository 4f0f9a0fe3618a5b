import { expect } from "chai";
import { percent, seconds, twoVersions, versionNumber } from "../../../scripts/command-line/read-values.ts";

describe("the reader of a canary's share", () => {
  for (const [typed, weight] of [
    ["1", 1],
    ["99", 99],
    ["10%", 10],
    ["10 %", 10],
  ] as const)
    it(`reads ${typed} as ${weight} percent`, () => {
      expect(percent([typed], "--weight")).to.equal(weight);
    });

  for (const [typed, hint] of [
    ["100", "All traffic is a promotion: live promote"],
    ["0", "No canary is an abort: live abort"],
    ["0.25", "Weights are percents: --weight 25"],
    ["0.001", "Weights are percents: --weight 1"],
    ["101", "Use a whole percent from 1 to 99, for example --weight 10"],
    ["1.5", "Use a whole percent from 1 to 99, for example --weight 10"],
    ["-5", "Use a whole percent from 1 to 99, for example --weight 10"],
    ["10%x", "Use a whole percent from 1 to 99, for example --weight 10"],
  ] as const)
    it(`refuses ${typed} as a canary's share`, () => {
      expect(percent([typed], "--weight")).to.deep.include({
        code: "InvalidWeight",
        message: `Weight ${typed} is out of range: a canary gets a whole percent from 1 to 99.`,
        hint,
      });
    });
});

describe("the reader of a version number", () => {
  it("accepts a whole number from 1", () => {
    expect(versionNumber(["7"], "--to")).to.equal("7");
  });
  for (const [typed, hint] of [
    ["v7", "Did you mean --to 7?"],
    ["007", "Did you mean --to 7?"],
    ["7.5", "Versions are whole numbers from 1, for example --to 7; to list them: live versions"],
    ["x7", "Versions are whole numbers from 1, for example --to 7; to list them: live versions"],
    ["0", "Versions are whole numbers from 1, for example --to 7; to list them: live versions"],
  ] as const)
    it(`refuses ${typed} as a version number`, () => {
      expect(versionNumber([typed], "--to")).to.deep.include({
        code: "InvalidVersion",
        message: `--to "${typed}" is not the number of a published version.`,
        hint,
      });
    });
});

describe("the reader of two versions", () => {
  for (const [texts, pair] of [
    [
      ["7", "8"],
      ["7", "8"],
    ],
    [["7,8"], ["7", "8"]],
    [["7..8"], ["7", "8"]],
    [
      ["8", "latest"],
      ["8", "$LATEST"],
    ],
    [undefined, undefined],
  ] as const)
    it(`reads ${texts?.join(" ") ?? "nothing"} as ${pair?.join(" and ") ?? "no versions"}`, () => {
      expect(twoVersions(texts, "--diff")).to.deep.equal(pair);
    });

  for (const texts of [["7"], ["7", "8", "9"], ["7", "v8"], ["0", "8"]])
    it(`refuses ${texts.join(" ")} as two versions`, () => {
      expect(twoVersions(texts, "--diff")).to.deep.include({
        code: "InvalidVersion",
        message: `--diff compares two versions, not "${texts.join(" ")}".`,
        hint: "For example: --diff 7 8, or --diff 8 latest",
      });
    });
});

describe("the reader of seconds", () => {
  for (const [typed, value] of [
    ["1", 1],
    ["0.5", 0.5],
    ["90s", 90],
    ["86400", 86_400],
  ] as const)
    it(`reads ${typed} as ${value} s`, () => {
      expect(seconds(typed, "--timeout")).to.equal(value);
    });

  for (const typed of ["0", "-1", "86401", "soon", "1m", "s"])
    it(`refuses ${typed} as out of range`, () => {
      expect(seconds(typed, "--timeout")).to.deep.include({
        code: "InvalidTimeout",
        message: `--timeout ${typed} is out of range: seconds, more than 0 and at most 86400.`,
        hint: "For example: --timeout 120",
      });
    });
});
