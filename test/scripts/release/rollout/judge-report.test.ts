import { expect } from "chai";
import { judgeReport } from "../../../../scripts/release/rollout/judge-report.ts";
import type { ReportedFunction, RolloutReport } from "../../../../scripts/release/rollout/report-data.ts";
import { judgeRollout } from "../../../../scripts/release/rollout/verdict.ts";
import { minute, PROMOTED, TAKEN_BACK, UNDER_WAY } from "./report-builders.ts";

const only = ({ functions: [fn] }: RolloutReport) => fn as ReportedFunction;

describe("a report judged again", () => {
  it("has the gate's own verdict at the end of each step", () => {
    const fn = only(PROMOTED);
    const { name, stable, canary, timeoutSeconds, steps } = fn;
    const participants = [{ name, stable: stable.version, canary: canary.version, timeoutSeconds }];
    const evidence = { minutes: new Map([[name, fn.minutes]]), alarms: { ok: true, value: [] } } as const;
    const said = [1, 2].flatMap((count) => {
      const taken = steps.slice(0, count);
      const now = taken.at(-1)?.until as number;
      return judgeRollout({ plan: PROMOTED.plan, steps: taken, participants, evidence, now });
    });
    const [judged] = judgeReport(PROMOTED).functions;
    expect(judged?.judgedSteps.map(({ verdict }) => verdict)).to.deep.equal(said);
  });

  it("has a row for each minute until CloudWatch's last one, also for those without a call", () => {
    const fn = only(TAKEN_BACK);
    const minutes = fn.minutes.ok ? fn.minutes.value : [];
    const sparse = { ...fn, minutes: { ok: true, value: [minutes[2], minutes[5]] } } as ReportedFunction;
    const rows = judgeReport({ ...TAKEN_BACK, functions: [sparse] }).functions[0]?.rows ?? [];
    expect(rows.map(({ stable }) => stable.calls > 0)).to.deep.equal([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it("judges minutes once they count, so that evidence grows with the rows", () => {
    const rows = judgeReport(TAKEN_BACK).functions[0]?.rows ?? [];
    const worse = rows.map(({ measures }) => measures[0]?.worse.evidence ?? 0);
    expect(worse[0]).to.equal(1);
    expect(worse.at(-1)).to.be.above(1e6);
    expect(rows.at(-1)?.measures[0]?.canary.calls).to.equal(
      rows.slice(1).reduce((sum, { canary }) => sum + canary.calls, 0),
    );
  });

  it("counts steps anew after somebody else's", () => {
    const fn = only(PROMOTED);
    const [first, second] = fn.steps as [ReportedFunction["steps"][0], ReportedFunction["steps"][0]];
    const steps = [
      first,
      { ...second, entry: 13, until: minute(25) },
      { weight: 50, entry: 14, at: minute(25), until: minute(52) },
    ];
    const report = (action: string): RolloutReport => ({
      ...PROMOTED,
      functions: [{ ...fn, steps }],
      entries: PROMOTED.entries.map((one) => (one.entry === 13 ? { ...one, action } : one)),
    });
    const evidenceOf = (action: string) =>
      judgeReport(report(action)).functions[0]?.judgedSteps.at(-1)?.verdict.measures[0]?.worse.evidence;
    expect(evidenceOf("canary")).to.not.equal(evidenceOf("rollout"));
  });

  it("puts those first that need somebody", () => {
    expect(
      judgeReport(UNDER_WAY).functions.map(({ name, verdict }) => `${name} ${verdict.health}`),
    ).to.deep.equal(["orders unknown", "nightly inconclusive", "hello healthy"]);
  });
});
