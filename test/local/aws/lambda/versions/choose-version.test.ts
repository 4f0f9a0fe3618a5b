import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../../../../lib/seeded-random.ts";
import { chooseVersion } from "../../../../../local/aws/lambda/versions/choose-version.ts";
import { propertyRuns } from "../../../../support/property-runs.ts";

describe("the weighted choice", () => {
  for (const [weights, draw, expected] of [
    [undefined, 0, "1"],
    [{}, 0, "1"],
    [{ 2: 0.1 }, 0, "2"],
    [{ 2: 0.1 }, 0.0999, "2"],
    [{ 2: 0.1 }, 0.1, "1"],
    [{ 2: 0.1 }, 0.999, "1"],
    [{ 2: 0 }, 0, "1"],
    [{ 2: 1 }, 0.999, "2"],
  ] as [Record<string, number> | undefined, number, string][]) {
    it(`chooses ${expected} for a draw of ${draw} with weights ${JSON.stringify(weights)}`, () => {
      expect(chooseVersion({ functionVersion: "1", weights }, draw)).to.equal(expected);
    });
  }

  it("gives each version its share, for any seed", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 99 }), (seed, percent) => {
        const random = seededRandom(seed);
        const alias = { functionVersion: "1", weights: { 2: percent / 100 } };
        const draws = 4000;
        let canary = 0;
        for (let draw = 0; draw < draws; draw++) if (chooseVersion(alias, random()) === "2") canary++;
        expect(canary / draws).to.be.closeTo(percent / 100, 0.05);
      }),
      propertyRuns(50),
    );
  });

  it("draws numbers from 0 to 1, 1 excluded, and the same numbers for the same seed", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [first, second] = [seededRandom(seed), seededRandom(seed)];
        for (let draw = 0; draw < 100; draw++) {
          const number = first();
          expect(number).to.be.within(0, 0.9999999999);
          expect(second()).to.equal(number);
        }
      }),
    );
  });
});
