import { expect } from "chai";
import fc from "fast-check";
import {
  countsIn,
  poolStrata,
  type Stratum,
  stepWindows,
  total,
} from "../../../../scripts/release/rollout/strata.ts";
import { aStep, minute, minutes } from "./a-look.ts";

const TIMEOUT_SECONDS = 3;

/** The minutes that count, as numbers, of each step. */
function counted(steps: readonly ReturnType<typeof aStep>[], now: number, timeoutSeconds = TIMEOUT_SECONDS) {
  return stepWindows(steps, now, timeoutSeconds).map(({ from, to }) => [numberOf(from), numberOf(to)]);
}

function numberOf(at: number): number {
  return (at - minute(0)) / 60_000;
}

describe("the minutes that count", () => {
  it("begin at or after the step", () => {
    expect(counted([aStep(10, 0)], minute(10))).deep.equal([[0, 8]]);
    expect(counted([aStep(10, 0.01)], minute(10))).deep.equal([[1, 8]]);
  });

  it("ended 60 s and the timeout before now", () => {
    const settled = minute(5) + 63_000;
    expect(counted([aStep(10)], settled)).deep.equal([[0, 5]]);
    expect(counted([aStep(10)], settled - 1)).deep.equal([[0, 4]]);
    expect(counted([aStep(10)], minute(21), 900)).deep.equal([[0, 5]]);
  });

  it("are over before the next step", () => {
    expect(counted([aStep(10), aStep(50, 6.5)], minute(20))).deep.equal([
      [0, 6],
      [7, 18],
    ]);
  });

  it("leave out steps after now, so that a past time can be asked for", () => {
    expect(counted([aStep(10), aStep(50, 6)], minute(4))).deep.equal([[0, 2]]);
  });

  it("of slow calls begin two minutes later", () => {
    const [window] = stepWindows([aStep(10)], minute(10), TIMEOUT_SECONDS, "slow");
    expect(numberOf(window?.from ?? 0)).equal(2);
  });

  it("are those of the window alone, and a minute that CloudWatch lacks had no calls", () => {
    const all = [...minutes(-1, 3, [10, 1], [90, 2]), ...minutes(4, 1, [10, 1], [90, 2])];
    const [window] = stepWindows([aStep(10)], minute(5.5), TIMEOUT_SECONDS);
    expect(window && countsIn(window, all, "errors").length).equal(2);
  });
});

describe("a measure's counts", () => {
  const window = { share: 0.1, from: minute(0), to: minute(9) };
  const read = (measure: "errors" | "slow" | "url", ...given: Parameters<typeof minutes>) =>
    countsIn(window, minutes(...given), measure);

  it("are calls and errors", () => {
    expect(read("errors", 0, 1, [10, 1], [90, 2])).deep.equal([
      { canary: { calls: 10, bad: 1 }, stable: { calls: 90, bad: 2 } },
    ]);
  });

  it("never have more failures than calls, though CloudWatch adds them up on their own", () => {
    expect(read("errors", 0, 1, [1, 2], [90, 2])[0]?.canary).deep.equal({ calls: 1, bad: 1 });
  });

  it("are slow calls, where CloudWatch counted them", () => {
    expect(read("slow", 0, 1, [10, 0, { slow: 4 }], [0, 0])).deep.equal([
      { canary: { calls: 10, bad: 4 }, stable: { calls: 0, bad: 0 } },
    ]);
    expect(read("slow", 0, 1, [10, 0, { slow: 4 }], [90, 0])).deep.equal([]);
  });

  it("are requests to the URL and those answered with 5xx; a version without any had none", () => {
    expect(read("url", 0, 1, [10, 0, { url: { calls: 8, errors: 3 } }], [90, 0])).deep.equal([
      { canary: { calls: 8, bad: 3 }, stable: { calls: 0, bad: 0 } },
    ]);
  });
});

describe("strata", () => {
  const aMinute = (canary: number, stable: number): Stratum => ({
    canary: { calls: canary, bad: 0 },
    stable: { calls: stable, bad: 0 },
  });

  it("are single minutes where these have enough calls", () => {
    const busy = [aMinute(2, 18), aMinute(0, 20)];
    expect(poolStrata(busy, 0.1)).deep.equal(busy);
  });

  it("pool minutes until two calls of each version can be expected; a last pool that is not full does not count", () => {
    expect(poolStrata([aMinute(1, 9), aMinute(0, 9), aMinute(0, 1), aMinute(2, 17)], 0.1)).deep.equal([
      aMinute(1, 19),
    ]);
    expect(poolStrata([aMinute(3, 0), aMinute(1, 0), aMinute(1, 2)], 0.5)).deep.equal([aMinute(4, 0)]);
  });

  it("depend on the calls of both versions together, never on how many failed or who got them", () => {
    const count = fc.nat(12);
    const property = fc.property(fc.array(fc.tuple(count, count, count, count)), fc.nat(98), (rows, less) => {
      const share = (less + 1) / 100;
      const one = rows.map(([canary, stable]) => aMinute(canary, stable));
      const other = rows.map(
        ([canary, stable, a, b]): Stratum => ({
          canary: { calls: stable, bad: Math.min(a, stable) },
          stable: { calls: canary, bad: Math.min(b, canary) },
        }),
      );
      const sizes = (strata: readonly Stratum[]) =>
        strata.map(({ canary, stable }) => canary.calls + stable.calls);
      expect(sizes(poolStrata(one, share))).deep.equal(sizes(poolStrata(other, share)));
    });
    fc.assert(property);
  });

  it("add up to one", () => {
    expect(total([aMinute(1, 9), aMinute(2, 3)])).deep.equal(aMinute(3, 12));
    expect(total([])).deep.equal(aMinute(0, 0));
  });
});
