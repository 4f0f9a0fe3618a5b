import { expect } from "chai";
import { checkClock } from "../../../../scripts/release/plans/check-clock.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe("the clock that ages go by", () => {
  it("is trusted up to 5 minutes of difference from this machine's, either way", () => {
    for (const aheadMs of [0, 5 * MINUTE_MS, -5 * MINUTE_MS]) expect(checkClock(aheadMs)).to.equal(undefined);
    for (const aheadMs of [5 * MINUTE_MS + 1, -5 * MINUTE_MS - 1])
      expect(checkClock(aheadMs)?.code).to.equal("ClockDiffers");
  });

  it("is told apart from a machine's clock that is ahead, behind, or that no answer tells", () => {
    expect(checkClock(-400 * DAY_MS)?.message).to.match(/^This machine's clock is 400 d ahead of AWS's: /);
    expect(checkClock(6 * MINUTE_MS)?.message).to.match(/^This machine's clock is 6 min behind AWS's: /);
    expect(checkClock(undefined)).to.include({
      code: "ClockUnknown",
      hint: "Check what stands between here and AWS: endpoint, proxy",
    });
  });
});
