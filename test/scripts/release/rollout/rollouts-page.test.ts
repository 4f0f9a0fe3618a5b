import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { RolloutMinute } from "../../../../scripts/release/model/rollout-minutes.ts";
import { evidence, gather, STAKES } from "../../../../scripts/release/rollout/gate.ts";
import { callsNeeded } from "../../../../scripts/release/rollout/missing.ts";
import { judgeRollout } from "../../../../scripts/release/rollout/verdict.ts";
import { anEvidence, aParticipant, aPlan, aStep, minute, minutes } from "./a-look.ts";

const PAGE = readFileSync(path.join(__dirname, "../../../../docs/rollouts.md"), "utf8");

/** The rows of the table that has `heading` among its column heads, without the heads. */
function tablesWith(heading: string): string[][][] {
  const tables = PAGE.split("\n\n").filter((block) => block.startsWith("|") && block.includes(heading));
  return tables.map((table) =>
    table
      .split("\n")
      .slice(2)
      .map((row) =>
        row
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}

/** `2,700` is 2700. */
const numberOf = (text = ""): number => Number(text.replace(/[,%]/g, ""));

/** `15 of 300` as counts of one version in one minute. */
function countsOf(text = ""): [calls: number, errors: number] {
  const [bad, calls] = text.split(" of ").map(numberOf);
  return [calls ?? Number.NaN, bad ?? Number.NaN];
}

/** The verdict once the last of these minutes counts. */
function judge(all: readonly RolloutMinute[]) {
  const [verdict] = judgeRollout({
    plan: aPlan(),
    steps: [aStep(10)],
    participants: [aParticipant()],
    evidence: anEvidence({ hello: all }),
    now: minute(all.length + 1.1),
  });
  return verdict;
}

/** Three digits, as the page shows them. */
const shown = (value = Number.NaN): number => Number(value.toPrecision(3));

describe("docs/rollouts.md", () => {
  const examples = tablesWith("not worse (bar 20)");

  it("has two worked examples, whose evidence the gate gives minute by minute", () => {
    expect(examples.map((rows) => rows.length)).deep.equal([2, 5]);
    for (const rows of examples) {
      const all = rows.flatMap(([, canary, stable], index) =>
        minutes(index, 1, countsOf(canary), countsOf(stable)),
      );
      for (const [index, [, , , worse, notWorse]] of rows.entries()) {
        const measured = judge(all.slice(0, index + 1))?.measures[0];
        expect(shown(measured?.worse.evidence), `worse after minute ${index + 1}`).equal(numberOf(worse));
        expect(shown(measured?.notWorse.evidence), `not worse after minute ${index + 1}`).equal(
          numberOf(notWorse),
        );
        expect([measured?.worse.bar, measured?.notWorse.bar]).deep.equal([100, 20]);
      }
      const before = judge(all.slice(0, -1));
      expect(before?.health).equal("inconclusive");
    }
  });

  it("says which verdicts the examples end with", () => {
    const [bad, good] = examples.map((rows) =>
      judge(
        rows.flatMap(([, canary, stable], index) => minutes(index, 1, countsOf(canary), countsOf(stable))),
      ),
    );
    expect(bad?.health).equal("unhealthy");
    expect(PAGE).include(`The ledger says \`${bad?.reason}\``);
    expect(PAGE).include(`the measured increase is ${shown(bad?.measures[0]?.increase)} points`);
    expect(good?.health).equal("healthy");
  });

  it("works the first minute out as the gate does", () => {
    const first = { canary: { calls: 300, bad: 15 }, stable: { calls: 2700, bad: 27 } };
    const stake = STAKES.worse[10] as number;
    const lambda = stake / (1 / 0.9 + 0.005);
    const logs = gather("worse", [first], 0.005);
    expect(PAGE).include(
      `κ = ${shown(stake)} of the 16: λ = ${shown(stake)} / (1/0.9 + 0.005) = ${shown(lambda)}`,
    );
    const bases = [1 + lambda * (10 - 0.005), 1 - lambda * (1 / 0.9 + 0.005), 1 - lambda * 0.005];
    const [canary, stable, good] = [bases[0]?.toFixed(4), bases[1]?.toFixed(5), bases[2]?.toFixed(6)];
    expect(PAGE).include(`${canary}, a failure of stable by ${stable}, and a call that succeeds by ${good}`);
    expect(PAGE).include(
      `${canary}^15 · ${stable}^27 · ${good}^2958 = ${shown(Math.exp(logs[10] as number))}`,
    );
    expect(PAGE).include(`(${shown(evidence(logs))} + 1) / 2 = 60.7`);
  });

  it("says how many calls a step needs", () => {
    const [rows = []] = tablesWith("at 10 % | at 50 %");
    expect(rows.length).equal(4);
    for (const [share, ...cells] of rows)
      for (const [index, weight] of [10, 50].entries())
        expect(numberOf(cells[index]), `${share} at ${weight} %`).equal(
          callsNeeded({ weight, limit: 1, confidence: 95, badShare: numberOf(share) / 100 }),
        );
  });

  it("says that half the limit needs about four times as many calls, when calls fail often", () => {
    const need = (limit: number) =>
      callsNeeded({ weight: 10, limit, confidence: 95, badShare: 0.05 }) ?? Number.NaN;
    expect(need(0.5) / need(1)).within(3.5, 4.5);
  });
});
