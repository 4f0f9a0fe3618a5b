import { expect } from "chai";
import { jsonPrune, renderPruned, renderPrunePlan } from "../../../../scripts/release/shown/render-prune.ts";

const PLAN = new Map([
  [
    "hello",
    [
      { version: "1", deleted: true, reasons: ["nothing needs it"] },
      { version: "2", deleted: true, reasons: ["nothing needs it"] },
      { version: "3", deleted: false, reasons: ["LIVE names it", "younger than 30 days"] },
    ],
  ],
]);
const FAILURES = [{ functionName: "hello", version: "2", error: { code: "Throttled", message: "stays" } }];

describe("the output of live prune", () => {
  it("shows a line for each version with every reason, and a count", () => {
    expect(renderPrunePlan("prd (account 123456789012)", PLAN)).to.equal(`\
prune in prd (account 123456789012)
- hello  1  delete  nothing needs it
- hello  2  delete  nothing needs it
  hello  3  keep    LIVE names it; younger than 30 days
2 to delete, 1 to keep
`);
  });

  it("ends with the number of versions deleted and of those that could not be", () => {
    expect(renderPruned("prd", PLAN, [])).to.equal("2 versions of prd deleted; LIVE is unchanged.\n");
    expect(renderPruned("prd", PLAN, FAILURES)).to.equal(
      "1 version of prd deleted, 1 could not be; LIVE is unchanged.\n",
    );
  });

  it("marks versions as deleted in JSON only after the deletion, and names each failure", () => {
    const kept = { version: "3", action: "keep", reasons: ["LIVE names it", "younger than 30 days"] };
    const doomed = { action: "delete", reasons: ["nothing needs it"] };
    expect(jsonPrune(PLAN)).to.deep.equal({
      dryRun: true,
      functions: { hello: [{ version: "1", ...doomed }, { version: "2", ...doomed }, kept] },
    });
    expect(jsonPrune(PLAN, FAILURES)).to.deep.equal({
      dryRun: false,
      functions: {
        hello: [
          { version: "1", ...doomed, deleted: true },
          { version: "2", ...doomed, deleted: false, error: { code: "Throttled", message: "stays" } },
          kept,
        ],
      },
    });
  });
});
