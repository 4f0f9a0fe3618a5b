import { expect } from "chai";
import { plain } from "../../../../scripts/release/model/paint.ts";
import type { Check } from "../../../../scripts/release/plans/check.ts";
import { jsonVerification, renderVerification } from "../../../../scripts/release/shown/verification.ts";

const PLACE = { account: "123456789012", region: "us-east-1" };
const NAMES = ["f1", "f2", "f3", "f4", "f5"];

describe("the checks of many functions", () => {
  const checks = NAMES.flatMap((functionName, index): Check[] => [
    { functionName, name: "drift", result: "ok", message: `${index} at 100 %` },
    { functionName, name: `version ${index}`, result: "ok", message: "Active" },
    {
      functionName,
      name: "URL",
      result: "problem",
      message: `the URL of ${functionName} is bound to a version`,
      hint: `Bind it: live sync -f ${functionName}`,
    },
  ]);

  it("are one line for each kind that is ok and for each problem, with one hint", () => {
    const lines = renderVerification("prd", PLACE, checks, { paint: plain }).split("\n");
    expect(lines.slice(0, 4)).to.deep.equal([
      "! 5 functions (f1, f2 and 3 more)  URL      problem  the URL of FUNCTION is bound to a version",
      "  5 functions (f1, f2 and 3 more)  drift    ok",
      "  5 functions (f1, f2 and 3 more)  version  ok",
      "- Bind it: live sync -f f1",
    ]);
    expect(lines.at(-2)).to.equal(
      "15 checks of prd (account 123456789012, us-east-1): 10 ok, 5 problems, 0 drift, 0 not checked",
    );
  });

  it("have the hint of what is worst first", () => {
    const hinted = (result: Check["result"]) => ({
      functionName: "a",
      name: "x",
      result,
      hint: `mend ${result}`,
    });
    const shown = renderVerification("prd", PLACE, [hinted("drift"), hinted("problem")] as Check[], {
      paint: plain,
    });
    expect(shown).to.contain("\n- mend problem\n- mend drift\n");
  });

  it("count a function once, though two of its versions are checked", () => {
    const both = [
      ...checks,
      { functionName: "f1", name: "version 9", result: "ok", message: "Active" } as const,
    ];
    expect(renderVerification("prd", PLACE, both, { paint: plain })).to.contain(
      "  5 functions (f1, f2 and 3 more)  version  ok\n",
    );
  });

  it("are all listed if asked for, and in JSON", () => {
    expect(
      renderVerification("prd", PLACE, checks, { paint: plain, verbose: true }).split("\n"),
    ).to.have.length(15 + 4);
    expect((jsonVerification(checks) as { checks: unknown[] }).checks).to.have.length(15);
  });

  it("leave drift unknown where LIVE could not be read", () => {
    const drift = (...results: [string, Check["result"]][]) =>
      (
        jsonVerification(results.map(([name, result]) => ({ functionName: "a", name, result }))) as {
          drift: unknown;
        }
      ).drift;
    expect(drift(["drift", "ok"])).to.equal(false);
    expect(drift(["drift", "ok"], ["LIVE", "not checked"])).to.equal(null);
    expect(drift(["drift", "drift"], ["LIVE", "problem"])).to.equal(true);
  });
});
