import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { renderFigures } from "../../../../scripts/release/shown/figures-section.ts";
import {
  BAD,
  type Figure,
  IN_THREES,
  simulateFigure,
  TRAFFIC,
  worseBy,
} from "../../../../scripts/release/simulation/figures.ts";

const page = readFileSync(join(__dirname, "../../../../docs/rollouts.md"), "utf8");

/** The rows of the tables below a heading, as numbers; `no` is 0, and `yes` the bursts of the page. */
function rowsBelow(heading: string): number[][] {
  const section = page.split(`### ${heading}\n`)[1]?.split("\n#")[0] ?? "";
  return [...section.matchAll(/^\| \d.*$/gm)].map(([line]) =>
    line
      .split("|")
      .slice(1, -1)
      .flatMap((cell) => cell.split(","))
      .map((cell) => (cell.trim() === "no" ? 0 : cell.trim() === "yes" ? 3 : Number.parseFloat(cell))),
  );
}

const GOOD_ROWS = rowsBelow("Good versions, and versions that are a little worse");
const BAD_ROWS = rowsBelow("Bad versions");
const IN_THREES_ROWS = rowsBelow("Failures in threes");

const RUNS = 40;
const play = (figure: Figure, runs = RUNS) => simulateFigure(figure, { runs, seed: 20 }).plan;
/** A share of runs, and how far chance takes it: four standard deviations, and one run. */
function expectShare(found: number, written: number | undefined, runs = RUNS): void {
  const share = (written ?? Number.NaN) / 100;
  const deviation = 100 * Math.sqrt((share * (1 - share)) / runs);
  expect(found).to.be.closeTo(written ?? Number.NaN, 4 * deviation + 100 / runs);
}

describe("the figures of docs/rollouts.md", () => {
  it("have a row for each traffic", () => {
    expect(GOOD_ROWS.map(([calls, errors, bursts]) => ({ calls, errors, bursts }))).to.deep.equal(TRAFFIC);
    const named = ({ calls, errors, canaryErrors }: Figure) => [calls, errors, canaryErrors];
    expect(BAD_ROWS.map((row) => row.slice(0, 3))).to.deep.equal(BAD.map(named));
    expect(IN_THREES_ROWS.map((row) => row.slice(0, 2))).to.deep.equal(
      IN_THREES.map(({ calls, errors }) => [calls, errors]),
    );
  });

  it("stand in the text that the script writes", () => {
    const words = (text: string) => text.replace(/\d[\d.,]*/g, "N").replace(/\b(yes|no)\b/g, "N");
    expect(words(page.slice(page.indexOf("## What a plan is worth")))).to.equal(words(renderFigures(1)));
  });

  it("keep what the gate promises", () => {
    for (const [calls, errors, bursts, takenBack, , , , halfTakenBack, , limitPromoted] of GOOD_ROWS) {
      const which = `${calls} calls a second, ${errors} % errors, ${bursts} bursts`;
      expect(takenBack, which).to.be.at.most(1);
      expect(halfTakenBack, which).to.be.at.most(1);
      expect(limitPromoted, which).to.be.at.most(5);
    }
    for (const [calls, errors, fails = 0, takenBack] of BAD_ROWS)
      if (calls === 50 || fails - (errors ?? 0) >= 5)
        expect(takenBack, `${calls} calls a second, ${errors} to ${fails} %`).to.be.at.least(99);
  });

  // The gate judges 5 calls a second in 60 minutes and more, which takes longest to play.
  for (const [index, traffic] of TRAFFIC.entries())
    if (traffic.calls > 5 && traffic.bursts + traffic.errors < 8)
      it(`hold for a good version: ${JSON.stringify(traffic)}`, () => {
        const [, , , takenBack, promoted, minutes = 0] = GOOD_ROWS[index] ?? [];
        const found = play(worseBy(0, traffic));
        expectShare(found.takenBack, takenBack);
        expectShare(found.promoted, promoted);
        expect(found.minutes.median / minutes).to.be.within(0.75, 1.33);
      });

  for (const [index, figure] of BAD.entries())
    it(`hold for a bad version: ${JSON.stringify(figure)}`, () => {
      const runs = figure.calls > 5 ? RUNS : RUNS / 2;
      const [, , , takenBack, minutes = 0, , spoiled = 0] = BAD_ROWS[index] ?? [];
      const found = play(figure, runs);
      expectShare(found.takenBack, takenBack, runs);
      expect(found.minutes.median / minutes).to.be.within(0.6, 1.6);
      expect(found.spoiled.median / spoiled).to.be.within(0.6, 1.6);
    });
});
