import { expect } from "chai";
import { openAwsClock } from "../../../scripts/adapters/aws-clock.ts";

describe("AWS's clock", () => {
  const MACHINE = Date.parse("2026-03-01T12:00:00Z");

  it("is this machine's until an answer has told it", () => {
    const clock = openAwsClock(() => MACHINE);
    expect({ ahead: clock.aheadMs(), now: clock.now() }).to.deep.equal({ ahead: undefined, now: MACHINE });
  });

  it("goes on from the newest answer's Date, whatever this machine's clock says", () => {
    let machine = MACHINE;
    const clock = openAwsClock(() => machine);
    clock.note("Sat, 28 Feb 2026 12:00:00 GMT");
    clock.note("Sun, 01 Mar 2026 12:01:00 GMT");
    machine += 5000;
    expect(clock.aheadMs()).to.equal(60_000);
    expect(new Date(clock.now()).toISOString()).to.equal("2026-03-01T12:01:05.000Z");
  });

  it("keeps what it knows at an answer without a Date that can be read", () => {
    const clock = openAwsClock(() => MACHINE);
    clock.note("Sun, 01 Mar 2026 12:01:00 GMT");
    for (const date of [undefined, "", "yesterday"]) clock.note(date);
    expect(clock.aheadMs()).to.equal(60_000);
  });
});
