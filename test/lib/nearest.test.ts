import { expect } from "chai";
import { nearest } from "../../lib/nearest.ts";

const FLAGS = ["port", "region", "data", "seed", "settle-ms", "latency-ms", "rate"];
const KEYS = ["live_version", "live_serial", "canary_version", "canary_weight"];

describe("nearest", () => {
  const table: [what: string, word: string, candidates: string[], expected: string | undefined][] = [
    ["two letters swapped", "statsu", ["status", "publish"], "status"],
    ["two letters swapped, in a short word", "pdr", ["prd", "sbx"], "prd"],
    ["two letters swapped, at the start", "oprt", FLAGS, "port"],
    ["the fewest differences", "abrot", ["abort", "about"], "abort"],
    ["the first of two that are as near", "prb", ["prd", "prc"], "prd"],
    ["a letter too few", "sb", ["prd", "sbx"], "sbx"],
    ["a letter too many", "rates", FLAGS, "rate"],
    ["a letter changed", "regoin", FLAGS, "region"],
    ["upper case", "PRD", ["prd", "sbx"], "prd"],
    ["candidates in upper case", "prd", ["PRD", "SBX"], "PRD"],
    ["underscores for hyphens", "dry_run", ["dry-run", "delete"], "dry-run"],
    ["two differences in a long word", "canray_wieght", KEYS, "canary_weight"],
    ["the beginning of one candidate", "latency", FLAGS, "latency-ms"],
    ["the beginning of one candidate, in upper case", "SETTLE", FLAGS, "settle-ms"],
    ["the beginning of two candidates", "canary", KEYS, undefined],
    ["a beginning of two letters", "se", FLAGS, undefined],
    ["more than a third changed", "rollout", ["rollback", "publish"], undefined],
    ["three letters, two of them changed", "xyd", ["prd", "sbx"], undefined],
    ["one letter", "x", FLAGS, undefined],
    ["nothing typed", "", ["prd"], undefined],
    ["nothing to choose from", "prd", [], undefined],
  ];
  for (const [what, word, candidates, expected] of table)
    it(`finds ${expected ?? "no word"} for ${JSON.stringify(word)} among ${candidates.join(", ") || "none"} (${what})`, () => {
      expect(nearest(word, candidates)).to.equal(expected);
    });
});
