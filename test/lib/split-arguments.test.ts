import { expect } from "chai";
import fc from "fast-check";
import { anyText, isGiven } from "../../lib/flag.ts";
import { splitArguments } from "../../lib/split-arguments.ts";

const TABLE = {
  stack: { short: "s", value: "STACK", read: anyText },
  weight: { value: "PERCENT", read: anyText },
  diff: { value: "VERSION", words: 2, read: (texts: readonly string[] | undefined) => texts },
  json: { read: isGiven },
  help: { short: "h", read: isGiven },
};

/** Shows each flag as `--typed>meant value`, with `?` if not known, then each word after a bar. */
function shown(line: string): string {
  const { flags, words } = splitArguments(line.split(" ").filter(Boolean), TABLE, { commands: ["env"] });
  const parts = flags.map(({ typed, name, isKnown, texts }) =>
    [`${typed}>${name ?? ""}${isKnown ? "" : "?"}`, ...texts.map((text) => text || "(empty)")].join(" "),
  );
  return [parts.join(", "), ...words].join(" | ");
}

describe("splitArguments", () => {
  const table: [what: string, line: string, expected: string][] = [
    ["nothing", "", ""],
    ["a long flag", "--stack prd", "--stack>stack prd"],
    ["a long flag with an equals sign", "--stack=a=b", "--stack>stack a=b"],
    ["a short flag", "-s prd", "-s>stack prd"],
    ["a short flag with its value attached", "-sprd", "-s>stack prd"],
    ["a short flag with an equals sign", "-s=prd", "-s>stack prd"],
    ["switches", "--json -h", "--json>json, -h>help"],
    ["a switch before a word", "--json prd", "--json>json | prd"],
    ["a switch with a value", "--json=1", "--json>json 1"],
    ["a flag of two words", "--diff 7 8 9", "--diff>diff 7 8 | 9"],
    ["a flag of two words with one", "--diff 7 --json", "--diff>diff 7, --json>json"],
    ["a flag without its value", "--weight --json", "--weight>weight, --json>json"],
    ["a flag without its value at the end", "--weight", "--weight>weight"],
    ["a flag without its value before two dashes", "--weight -- prd", "--weight>weight | prd"],
    ["a flag with an empty value", "--weight=", "--weight>weight (empty)"],
    ["a number below zero as a value", "--weight -5", "--weight>weight -5"],
    ["words", "prd 10", " | prd | 10"],
    ["words after two dashes", "--json -- --stack prd", "--json>json | --stack | prd"],
    ["a misspelt flag, with its value", "--wieght 10 prd", "--wieght>weight? 10 | prd"],
    ["a misspelt flag of two words", "--dif 7 8", "--dif>diff? 7 8"],
    ["a misspelt switch, which takes none", "--jsn prd", "--jsn>json? | prd"],
    ["a long flag with one dash", "-stack prd", "-stack>stack? prd"],
    ["a switch with one dash", "-json", "-json>json?"],
    ["an unknown flag, with what may be its value", "--bar x y", "--bar>? x | y"],
    ["an unknown flag before another", "--bar --json", "--bar>?, --json>json"],
    ["an unknown flag before a command", "--bar env", "--bar>? | env"],
    ["a known flag before the name of a command", "--stack env", "--stack>stack env"],
    ["an unknown short flag", "-x", "-x>?"],
    ["what every object has", "--constructor x", "--constructor>? x"],
  ];
  for (const [what, line, expected] of table)
    it(`splits ${what}: ${line || "(none)"}`, () => {
      expect(shown(line)).to.equal(expected);
    });

  it("takes a misspelt flag only for a flag that the command takes", () => {
    const { flags } = splitArguments(["--wieght", "10"], TABLE, { guesses: ["stack"] });
    expect(flags).to.deep.equal([{ typed: "--wieght", name: undefined, isKnown: false, texts: ["10"] }]);
  });

  it("makes each argument a flag, a value or a word, and loses none", () => {
    const word = fc.oneof(
      fc.constantFrom("--stack", "-s", "--json", "--diff", "--bar", "--wieght", "prd", "-5", ""),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word.filter((one) => one !== "--" && !/^-.+=|^-s./.test(one))), (args) => {
        const { flags, words } = splitArguments(args, TABLE);
        const parts = [...flags.flatMap(({ typed, texts }) => [typed, ...texts]), ...words];
        expect([...parts].sort()).to.deep.equal([...args].sort());
      }),
    );
  });
});
