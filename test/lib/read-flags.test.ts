import { expect } from "chai";
import { anyText, isGiven, optional, orElse } from "../../lib/flag.ts";
import { readFlags } from "../../lib/read-flags.ts";
import { wholeNumber } from "../../lib/read-text.ts";
import { splitArguments } from "../../lib/split-arguments.ts";

const TABLE = {
  stack: { short: "s", value: "STACK", read: anyText },
  keep: { value: "N", read: orElse(10, wholeNumber({ code: "TooFew", from: 1, example: 10 })) },
  rate: { value: "N", read: optional(wholeNumber({ code: "NoRate", from: 0, to: 99, example: 15 })) },
  function: { short: "f", value: "FUNCTION", read: (texts: readonly string[] | undefined) => texts },
  json: { read: isGiven },
  pin: { read: isGiven },
};
const NOTHING = {
  stack: undefined,
  keep: 10,
  rate: undefined,
  function: undefined,
  json: false,
  pin: false,
};

const read = (line: string) =>
  readFlags(splitArguments(line.split(" "), TABLE).flags, TABLE, [
    "stack",
    "keep",
    "rate",
    "function",
    "json",
  ]);

describe("readFlags", () => {
  it("reads each flag by its own rule, and gives flags that were not given their default", () => {
    expect(read("-s prd --keep=7 -f a --rate 0 --function b --json")).to.deep.equal({
      values: { stack: "prd", keep: 7, rate: 0, function: ["a", "b"], json: true, pin: false },
      mistakes: [],
    });
    expect(read("")).to.deep.equal({ values: NOTHING, mistakes: [] });
  });

  it("accepts the same value given twice", () => {
    expect(read("-s prd --stack prd")).to.deep.equal({ values: { ...NOTHING, stack: "prd" }, mistakes: [] });
  });

  it("ignores a flag that the command does not take", () => {
    expect(read("--pin=1")).to.deep.equal({ values: NOTHING, mistakes: [] });
  });

  it("reads a misspelt flag as the flag that was probably meant", () => {
    expect(read("--stak prd --jsno")).to.deep.equal({
      values: { ...NOTHING, stack: "prd", json: true },
      mistakes: [],
    });
  });

  const mistaken: [line: string, ...mistakes: [code: string, message: string, hint: string][]][] = [
    ["--stack", ["MissingValue", "--stack needs a value.", "For example: --stack STACK"]],
    ["-s --json", ["MissingValue", "--stack needs a value.", "For example: --stack STACK"]],
    ["--keep=", ["MissingValue", "--keep needs a value.", "For example: --keep N"]],
    ["--json=yes", ["UnexpectedValue", "--json takes no value.", "Write --json alone"]],
    ["-s prd -s sbx", ["RepeatedFlag", "--stack is given twice: prd and sbx.", "Give it once"]],
    ["--keep 0", ["TooFew", "--keep 0 is not a whole number from 1.", "For example: --keep 10"]],
    ["--rate 100", ["NoRate", "--rate 100 is not a whole number from 0 to 99.", "For example: --rate 15"]],
    ["--kep 0", ["TooFew", "--keep 0 is not a whole number from 1.", "For example: --keep 10"]],
    [
      "--rate x --stack --json=1 --keep 0 --keep 1",
      ["MissingValue", "--stack needs a value.", "For example: --stack STACK"],
      ["UnexpectedValue", "--json takes no value.", "Write --json alone"],
      ["RepeatedFlag", "--keep is given twice: 0 and 1.", "Give it once"],
      ["NoRate", "--rate x is not a whole number from 0 to 99.", "For example: --rate 15"],
    ],
  ];
  for (const [line, ...expected] of mistaken)
    it(`reports ${expected.length === 1 ? "the mistake" : "all mistakes"} of ${line}, and takes the defaults instead`, () => {
      const { values, mistakes } = read(line);
      expect(mistakes.map(({ code, message, hint }) => [code, message, hint])).to.deep.equal(expected);
      expect({ ...values, json: false }).to.deep.equal(NOTHING);
    });
});
