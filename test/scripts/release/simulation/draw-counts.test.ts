import { expect } from "chai";
import { seededRandom } from "../../../../lib/seeded-random.ts";
import { drawBinomial, drawPoisson } from "../../../../scripts/release/simulation/draw-counts.ts";

const DRAWS = 20_000;

/** Pearson's chi-square of the draws against the expected counts, over all outcomes expected at least 20 times. */
function misfit(draw: () => number, expected: (outcome: number) => number, largest: number) {
  const seen = new Map<number, number>();
  for (let index = 0; index < DRAWS; index += 1) {
    const outcome = draw();
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  let chi = 0;
  let outcomes = 0;
  for (let outcome = 0; outcome <= largest; outcome += 1) {
    const count = DRAWS * expected(outcome);
    if (count < 20) continue;
    chi += ((seen.get(outcome) ?? 0) - count) ** 2 / count;
    outcomes += 1;
  }
  return { chi, outcomes };
}

/** ln(k!) for k up to 30000. */
const LOG_FACTORIALS = [0];
for (let k = 1; k <= 30_000; k += 1) LOG_FACTORIALS.push((LOG_FACTORIALS[k - 1] ?? 0) + Math.log(k));
const logFactorial = (k: number) => LOG_FACTORIALS[k] ?? Number.NaN;

/** Far above what chance gives: five standard deviations. */
const bound = (outcomes: number) => outcomes + 5 * Math.sqrt(2 * outcomes);

describe("the counts of a simulation", () => {
  for (const [trials, probability] of [
    [3000, 0.001],
    [25, 0.3],
    [3000, 0.1],
    [300, 0.9],
    [30_000, 0.5],
  ] as const)
    it(`are binomial for ${trials} calls with ${probability}`, () => {
      const random = seededRandom(3);
      const { chi, outcomes } = misfit(
        () => drawBinomial(random, trials, probability),
        (k) =>
          Math.exp(
            logFactorial(trials) -
              logFactorial(k) -
              logFactorial(trials - k) +
              k * Math.log(probability) +
              (trials - k) * Math.log(1 - probability),
          ),
        trials,
      );
      expect(outcomes).to.be.at.least(5);
      expect(chi).to.be.below(bound(outcomes));
    });

  for (const mean of [2.5, 300])
    it(`are Poisson's around ${mean}`, () => {
      const random = seededRandom(4);
      const { chi, outcomes } = misfit(
        () => drawPoisson(random, mean),
        (k) => Math.exp(k * Math.log(mean) - mean - logFactorial(k)),
        1000,
      );
      expect(outcomes).to.be.at.least(5);
      expect(chi).to.be.below(bound(outcomes));
    });

  it("are all or nothing at the ends", () => {
    const random = seededRandom(5);
    const draws = [
      [0, 0.5],
      [9, 0],
      [9, 1],
      [0, 1],
    ].map(([trials = 0, share = 0]) => drawBinomial(random, trials, share));
    expect(draws).to.deep.equal([0, 0, 9, 0]);
    expect(drawPoisson(random, 0)).to.equal(0);
  });
});
