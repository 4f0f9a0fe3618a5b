import { expect } from "chai";
import {
  type Claim,
  evidence,
  gather,
  notWorseBar,
  STAKES,
  worseBar,
  worseSince,
} from "../../../../scripts/release/rollout/gate.ts";
import type { Stratum } from "../../../../scripts/release/rollout/strata.ts";

/** How many calls of a stratum fail in either version, in the canary alone, and in stable alone. */
interface Calls {
  readonly both: number;
  readonly canaryAlone: number;
  readonly stableAlone: number;
  readonly good: number;
}

/** Ways to choose `chosen` of `of`. */
function choose(of: number, chosen: number): number {
  if (chosen < 0 || chosen > of) return 0;
  let ways = 1;
  for (let index = 1; index <= chosen; index += 1) ways = (ways * (of - chosen + index)) / index;
  return ways;
}

/** The mean of each stake's evidence over all ways to deal the calls so that the canary gets `toCanary` of them. */
function meanEvidence(claim: Claim, calls: Calls, toCanary: number, increase: number): number[] {
  const { both, canaryAlone, stableAlone, good } = calls;
  const size = both + canaryAlone + stableAlone + good;
  const sums = STAKES[claim].map(() => 0);
  for (let a = 0; a <= both; a += 1)
    for (let b = 0; b <= canaryAlone; b += 1)
      for (let c = 0; c <= stableAlone; c += 1) {
        const ways =
          choose(both, a) *
          choose(canaryAlone, b) *
          choose(stableAlone, c) *
          choose(good, toCanary - a - b - c);
        const stratum: Stratum = {
          canary: { calls: toCanary, bad: a + b },
          stable: { calls: size - toCanary, bad: both - a + (stableAlone - c) },
        };
        const logs = gather(claim, [stratum], increase);
        for (const [index, log] of logs.entries())
          sums[index] = (sums[index] as number) + ways * Math.exp(log);
      }
  return sums.map((sum) => sum / choose(size, toCanary));
}

/** Every mixture of `size` calls. */
function* mixtures(size: number): Generator<Calls> {
  for (let both = 0; both <= size; both += 1)
    for (let canaryAlone = 0; canaryAlone <= size - both; canaryAlone += 1)
      for (let stableAlone = 0; stableAlone <= size - both - canaryAlone; stableAlone += 1)
        yield { both, canaryAlone, stableAlone, good: size - both - canaryAlone - stableAlone };
}

const ROUNDING = 1e-9;

describe("the gate", () => {
  it("gives equal versions evidence of at most 1 in the mean over all ways to deal the calls", () => {
    for (const size of [2, 5, 12, 20])
      for (let failures = 0; failures <= size; failures += 1)
        for (let toCanary = 1; toCanary < size; toCanary += 1)
          for (const increase of [0, 0.005, 0.3]) {
            const calls = { both: failures, canaryAlone: 0, stableAlone: 0, good: size - failures };
            for (const mean of meanEvidence("worse", calls, toCanary, increase))
              expect(mean, `${failures} of ${size}, ${toCanary} to the canary`).at.most(1 + ROUNDING);
          }
  });

  for (const claim of ["worse", "not worse"] as const)
    it(`gives versions that differ by exactly the increase at most 1 for "${claim}", whichever calls fail`, () => {
      for (const size of [2, 3, 6, 9])
        for (const calls of mixtures(size)) {
          const increase = (calls.canaryAlone - calls.stableAlone) / size;
          if (increase < 0 || increase > 0.5) continue;
          for (let toCanary = 1; toCanary < size; toCanary += 1)
            for (const mean of meanEvidence(claim, calls, toCanary, increase))
              expect(mean, `${JSON.stringify(calls)}, ${toCanary} to the canary`).at.most(1 + ROUNDING);
        }
    });

  it("is exact: a fair deal of one failing call leaves the evidence at 1", () => {
    const one = { both: 1, canaryAlone: 0, stableAlone: 0, good: 9 };
    for (const mean of meanEvidence("worse", one, 3, 0)) expect(mean).closeTo(1, ROUNDING);
  });

  it("keeps at most 1 through two minutes that are dealt one after the other, the second in a burst", () => {
    const [calm, burst] = [
      { both: 1, canaryAlone: 0, stableAlone: 0, good: 11 },
      { both: 6, canaryAlone: 0, stableAlone: 0, good: 2 },
    ];
    const first = meanEvidence("worse", calm, 2, 0.005);
    const second = meanEvidence("worse", burst, 3, 0.005);
    for (const [index, mean] of first.entries())
      expect(mean * (second[index] as number)).at.most(1 + ROUNDING);
  });

  it("tells a worse canary from an equal one, and an equal one from one at the limit", () => {
    const minutes = (bad: number) => Array.from({ length: 5 }, () => stratum([300, bad], [2700, 27]));
    expect(evidence(gather("worse", minutes(18), 0.005))).above(100);
    expect(evidence(gather("worse", minutes(3), 0.005))).below(1);
    expect(evidence(gather("not worse", minutes(3), 0.01))).above(1);
    expect(evidence(gather("not worse", minutes(18), 0.01))).below(1);
  });

  it("learns nothing from a minute in which a version had no call", () => {
    const alone = [stratum([0, 0], [50, 9]), stratum([50, 9], [0, 0])];
    for (const claim of ["worse", "not worse"] as const)
      expect(evidence(gather(claim, alone, 0.01))).equal(1);
  });

  it("stays a number of JSON, however large the evidence is", () => {
    const certain = Array.from({ length: 60 }, () => stratum([3000, 3000], [3000, 0]));
    expect(evidence(gather("worse", certain, 0.01))).within(1e300, Number.MAX_VALUE);
  });

  it("averages over the starts, so that a good step does not drown a bad one after it", () => {
    const good = Array.from({ length: 30 }, () => stratum([300, 3], [2700, 27]));
    const bad = Array.from({ length: 5 }, () => stratum([1500, 90], [1500, 15]));
    const alone = evidence(gather("worse", bad, 0.005));
    expect(worseSince([good, bad], 0.005, 2)).closeTo(alone / 2, alone / 1000);
    expect(evidence(gather("worse", [...good, ...bad], 0.005))).below(alone / 2);
  });

  it("counts a step to come with evidence 1", () => {
    const one = [stratum([300, 12], [2700, 27])];
    const own = evidence(gather("worse", one, 0.005));
    expect(worseSince([one], 0.005, 3)).closeTo((own + 1 + 1) / 3, ROUNDING);
    expect(worseSince([], 0.005, 3)).equal(1);
  });

  it("sets the bars by the number of comparisons and by the confidence", () => {
    expect(worseBar(1)).equal(100);
    expect(worseBar(6)).equal(600);
    expect(notWorseBar(95)).equal(20);
    expect(notWorseBar(99.9)).closeTo(1000, 1e-6);
  });

  it("has the stakes that docs/rollouts.md names", () => {
    expect([STAKES.worse.length, STAKES.worse[0], STAKES.worse.at(-1)]).deep.equal([16, 0.002, 0.95]);
    expect([STAKES["not worse"].length, STAKES["not worse"][0]]).deep.equal([8, 0.05]);
    expect(STAKES["not worse"].at(-1)).equal(0.98);
  });
});

function stratum(canary: readonly [number, number], stable: readonly [number, number]): Stratum {
  return {
    canary: { calls: canary[0], bad: canary[1] },
    stable: { calls: stable[0], bad: stable[1] },
  };
}
