import { expect } from "chai";
import { nearest } from "../../../../scripts/release/model/nearest.ts";

describe("the nearest word", () => {
  const table: [string, string[], string | undefined][] = [
    ["statsu", ["status", "publish"], "status"],
    ["pdr", ["prd", "sbx"], "prd"],
    ["PRD", ["prd", "sbx"], "prd"],
    ["dry_run", ["dry-run", "delete"], "dry-run"],
    ["canray_weight", ["canary_version", "canary_weight"], "canary_weight"],
    ["abrot", ["abort", "about"], "abort"],
    ["sb", ["prd", "sbx"], "sbx"],
    ["rollout", ["rollback", "publish"], undefined],
    ["xyz", ["prd", "sbx"], undefined],
    ["", ["prd"], undefined],
    ["prd", [], undefined],
  ];
  for (const [word, candidates, expected] of table)
    it(`finds ${expected ?? "none"} for "${word}" in [${candidates.join(", ")}]`, () => {
      expect(nearest(word, candidates)).to.equal(expected);
    });
});
