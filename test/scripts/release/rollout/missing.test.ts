import { expect } from "chai";
import {
  evidence,
  gather,
  growthOfEqual,
  noEvidence,
  notWorseBar,
} from "../../../../scripts/release/rollout/gate.ts";
import { callsNeeded, callsUntil } from "../../../../scripts/release/rollout/missing.ts";

describe("the calls that a verdict still needs", () => {
  const question = { weight: 10, limit: 1, confidence: 95, badShare: 0.01 };

  it("bring calls that fail alike in both versions just to the bar", () => {
    const calls = callsNeeded(question) ?? Number.NaN;
    const both = (share: number, number: number) => ({ calls: share * number, bad: share * number * 0.01 });
    const after = (number: number) =>
      evidence(gather("not worse", [{ canary: both(0.1, number), stable: both(0.9, number) }], 0.01));
    expect(after(calls)).at.least(20);
    expect(after(calls - 1)).below(20);
  });

  it("are more for a lower limit, a higher confidence and a smaller share", () => {
    const calls = callsNeeded(question) ?? Number.NaN;
    expect(callsNeeded({ ...question, limit: 0.5 })).above(calls);
    expect(callsNeeded({ ...question, confidence: 99 })).above(calls);
    expect(callsNeeded({ ...question, weight: 1 })).above(calls);
  });

  it("are fewer with the evidence that there is, and none where it is enough", () => {
    const growth = growthOfEqual(0.1, 0.01, 0.01);
    const half = noEvidence("not worse").map(() => Math.log(4));
    expect(callsUntil(half, growth, notWorseBar(95))).below(callsNeeded(question) ?? Number.NaN);
    expect(callsUntil(half, growth, 4)).equal(0);
  });

  it("are unknown where no number is enough: half of all calls fail, and the limit is 0.1 points", () => {
    expect(callsNeeded({ weight: 50, limit: 0.1, confidence: 95, badShare: 0.5 })).equal(undefined);
  });
});
