import { expect } from "chai";
import type { RolloutMinute } from "../../../../scripts/release/model/rollout-minutes.ts";
import type { FunctionVerdict, Health, Measured } from "../../../../scripts/release/rollout/types.ts";
import { healthOfRelease, type Judged, judgeRollout } from "../../../../scripts/release/rollout/verdict.ts";
import { anAlarm, anEvidence, aParticipant, aPlan, aStep, minute, minutes } from "./a-look.ts";

/** A rollout of hello at 10 % since minute 0, looked at in minute 20. */
function judge(more: Partial<Judged> = {}): FunctionVerdict {
  const [verdict] = judgeRollout({
    plan: aPlan(),
    steps: [aStep(10)],
    participants: [aParticipant()],
    evidence: anEvidence({ hello: GOOD }),
    now: minute(20),
    ...more,
  });
  if (!verdict) throw new Error("no verdict");
  return verdict;
}

const seen = (hello: readonly RolloutMinute[] | string, alarms: Parameters<typeof anEvidence>[1] = []) =>
  judge({ evidence: anEvidence({ hello }, alarms) });

const GOOD = minutes(0, 18, [300, 3], [2700, 27]);
const BAD = minutes(0, 18, [300, 18], [2700, 27]);
const FEW = minutes(0, 18, [2, 0], [18, 0]);

const measured = (verdict: FunctionVerdict, name: Measured["measure"]): Measured => {
  const found = verdict.measures.find(({ measure }) => measure === name);
  if (!found) throw new Error(`no measure ${name}`);
  return found;
};

describe("the verdict for a function", () => {
  const slow = (slowCalls: number) => minutes(0, 18, [300, 0, { slow: slowCalls }], [2700, 0, { slow: 30 }]);
  const url = (errors: number) =>
    minutes(0, 18, [300, 0, { url: { calls: 300, errors } }], [2700, 0, { url: { calls: 2700, errors: 9 } }]);
  const withSlow = { plan: aPlan({}, { hello: { slowOverMs: 800 } }) };

  const rows: readonly [string, () => FunctionVerdict, Partial<FunctionVerdict>][] = [
    [
      "healthy: surely below the limit",
      () => seen(GOOD),
      { health: "healthy", reason: "canary 54 of 5,400 failed, stable 486 of 48,600; limit +1 point" },
    ],
    [
      "unhealthy: an alarm turned red after the start, with everything else unread",
      () => seen("throttled", [anAlarm("OK", 1), anAlarm("ALARM", 5)]),
      { health: "unhealthy", reason: "alarm hello-errors is in ALARM: 3 datapoints were above 1" },
    ],
    [
      "healthy: an alarm was red before the start",
      () => seen(GOOD, [anAlarm("ALARM", -1)]),
      { health: "healthy" },
    ],
    [
      "unhealthy: more failures",
      () => seen(BAD),
      { health: "unhealthy", reason: "canary 324 of 5,400 failed, stable 486 of 48,600; limit +1 point" },
    ],
    [
      "unhealthy: more failures, though the alarms are unknown",
      () => seen(BAD, "no alarms"),
      { health: "unhealthy" },
    ],
    [
      "unhealthy: more slow calls; those of the first two minutes don't count",
      () => judge({ ...withSlow, evidence: anEvidence({ hello: slow(30) }) }),
      {
        health: "unhealthy",
        reason: "canary 480 of 4,800 took over 800 ms, stable 480 of 43,200; limit +2 points",
      },
    ],
    [
      "unhealthy: more 5xx answers of the URL",
      () => seen(url(30)),
      {
        health: "unhealthy",
        reason: "canary 540 of 5,400 answered 5xx at the URL, stable 162 of 48,600; limit +1 point",
      },
    ],
    [
      "unhealthy: fewer than half of the calls that the weight promises, in the last ten minutes",
      () => seen([...minutes(0, 8, [300, 3], [2700, 27]), ...minutes(8, 10, [0, 0], [90, 1])]),
      {
        health: "unhealthy",
        reason: "canary got 0 of 900 calls in 10 min, about 90 were due: its calls hang",
      },
    ],
    [
      "unhealthy: hanging, where some calls still end",
      () => seen(minutes(0, 18, [2, 0], [98, 0])),
      {
        health: "unhealthy",
        reason: "canary got 20 of 1,000 calls in 10 min, about 100 were due: its calls hang",
      },
    ],
    [
      "healthy: with surely fewer calls than the weight promises, but with more than half of them",
      () => seen(minutes(0, 18, [60, 0], [940, 0])),
      { health: "healthy" },
    ],
    [
      "unknown: CloudWatch refused",
      () => seen("Rate exceeded"),
      { health: "unknown", reason: "Rate exceeded" },
    ],
    [
      "unknown: the alarms can't be read",
      () => seen(GOOD, "no alarms"),
      { health: "unknown", reason: "no alarms" },
    ],
    [
      "unknown: nothing was read",
      () => judge({ evidence: undefined }),
      { health: "unknown", reason: "Nothing was read from CloudWatch." },
    ],
    [
      "unknown: the canary has no data though it should have some",
      () => judge({ evidence: anEvidence({ hello: minutes(0, 5, [0, 0], [90, 0]) }), now: minute(8) }),
      { health: "unknown", reason: "CloudWatch has 450 calls of stable and none of the canary" },
    ],
    [
      "inconclusive: by chance the canary can still have no call",
      () => seen(minutes(0, 1, [0, 0], [43, 0])),
      { health: "inconclusive" },
    ],
    [
      "unknown: one call more, and it should have some",
      () => seen(minutes(0, 1, [0, 0], [44, 0])),
      { health: "unknown" },
    ],
    [
      "unknown: stable has no data though it should have some",
      () => seen(minutes(0, 18, [9, 0], [0, 0])),
      { health: "unknown", reason: "CloudWatch has 162 calls of the canary and none of stable" },
    ],
    [
      "unknown: the canary's URL has no data though it should have some",
      () => seen(minutes(0, 18, [300, 0], [2700, 0, { url: { calls: 90, errors: 0 } }])),
      { health: "unknown", reason: "CloudWatch has 1,620 URL requests of stable and none of the canary" },
    ],
    [
      "unknown: slow calls are not counted",
      () => judge({ ...withSlow }),
      { health: "unknown", reason: "CloudWatch has no count of slow calls" },
    ],
    [
      "inconclusive: too few calls",
      () => seen(FEW),
      {
        health: "inconclusive",
        reason: "canary 0 of 36 failed, stable 0 of 324; limit +1 point",
        missing: "about 450 canary calls, 226 min",
      },
    ],
    [
      "inconclusive: measured above the limit, but perhaps by chance",
      () => seen([...FEW, ...minutes(17, 1, [2, 1], [18, 0])]),
      {
        health: "inconclusive",
        missing: "calls that show more clearly on which side of its limit the canary is",
      },
    ],
    [
      "inconclusive: no calls at all, which is no lack of data",
      () => judge({ ...withSlow, evidence: anEvidence({ hello: [] }) }),
      { health: "inconclusive", missing: "calls of both versions that count" },
    ],
    [
      "inconclusive: a few calls of stable alone",
      () => seen(minutes(0, 1, [0, 0], [9, 0])),
      { health: "inconclusive", missing: "calls of the canary that count" },
    ],
    [
      "inconclusive: a few calls of the canary alone",
      () => judge({ steps: [aStep(90)], evidence: anEvidence({ hello: minutes(0, 1, [9, 0], [0, 0]) }) }),
      { health: "inconclusive", missing: "calls of stable that count" },
    ],
    [
      "inconclusive: of two measures that are open, the one that needs longer is named",
      () =>
        judge({
          ...withSlow,
          evidence: anEvidence({ hello: minutes(0, 18, [2, 0, { slow: 1 }], [18, 0, { slow: 9 }]) }),
        }),
      {
        health: "inconclusive",
        reason: "canary 16 of 32 took over 800 ms, stable 144 of 288; limit +2 points",
      },
    ],
    [
      "inconclusive: the URL has too few requests, which is named",
      () =>
        seen(
          minutes(
            0,
            18,
            [300, 0, { url: { calls: 1, errors: 0 } }],
            [2700, 0, { url: { calls: 9, errors: 0 } }],
          ),
        ),
      { health: "inconclusive", missing: "about 470 canary URL requests, 470 min" },
    ],
  ];
  for (const [name, verdict, expected] of rows)
    it(`is ${name}`, () => {
      expect(verdict()).include(expected);
    });

  it("takes a small increase for no harm, however sure it is", () => {
    const verdict = seen(minutes(0, 18, [30_000, 540], [270_000, 2700]));
    const { increase, worse } = measured(verdict, "errors");
    expect(increase).closeTo(0.8, 1e-9);
    expect(worse.evidence).above(worse.bar);
    expect(verdict.health).not.equal("unhealthy");
  });

  it("judges healthy by the minutes of this step alone", () => {
    const steps = [aStep(10), aStep(50, 18)];
    expect(judge({ steps, now: minute(19.5) }).health).equal("inconclusive");
  });

  it("says the share that the canary got, and none without calls", () => {
    expect(seen(GOOD).shareMeasured).equal(10);
    expect(seen([])).not.property("shareMeasured");
    expect(seen("throttled")).not.property("shareMeasured");
  });

  it("has higher bars where more is compared", () => {
    const plan = aPlan({}, { hello: { slowOverMs: 800 }, other: {} });
    const verdicts = judgeRollout({
      plan,
      steps: [aStep(10)],
      participants: [aParticipant(), aParticipant("other")],
      evidence: anEvidence({ hello: slow(3), other: "throttled" }),
      now: minute(20),
    });
    expect(verdicts.map(({ measures }) => measures.map(({ worse }) => worse.bar))).deep.equal([
      [300, 300],
      [],
    ]);
  });

  it("gives the measures of a past time as they were then", () => {
    const evidence = anEvidence({ hello: GOOD });
    const now = minute(9.5);
    const then = judge({ evidence, now });
    const later = judge({ evidence, now, steps: [aStep(10), aStep(50, 12)] });
    expect(later.measures).deep.equal(then.measures);
  });

  it("before the first step's start is inconclusive, as after a clock that jumped back", () => {
    expect(judge({ now: minute(-5) }).health).equal("inconclusive");
  });

  it("needs a plan with an entry of each function", () => {
    expect(() => judge({ plan: aPlan({}, {}) })).throw("The plan has no entry of hello");
  });
});

describe("the health of a release", () => {
  const of = (
    ...healths: readonly (Health | "nightly inconclusive" | "nightly unknown" | "nightly healthy")[]
  ) =>
    healthOfRelease(
      healths.map((text) => ({
        name: text,
        isWaitedFor: !text.startsWith("nightly"),
        health: text.replace("nightly ", "") as Health,
        reason: "",
        measures: [],
      })),
    );

  it("is that of the worst function", () => {
    expect(of("healthy", "inconclusive", "unknown", "unhealthy")).equal("unhealthy");
    expect(of("healthy", "inconclusive", "unknown")).equal("unknown");
    expect(of("healthy", "inconclusive")).equal("inconclusive");
    expect(of("healthy", "healthy")).equal("healthy");
  });

  it("does not wait for a function with `wait: false`, but sees it", () => {
    expect(of("healthy", "nightly inconclusive")).equal("healthy");
    expect(of("inconclusive", "nightly healthy")).equal("inconclusive");
    expect(of("healthy", "nightly unknown")).equal("unknown");
  });

  it("waits for all where it would wait for none", () => {
    expect(of("nightly inconclusive", "nightly healthy")).equal("inconclusive");
    expect(of("nightly healthy")).equal("healthy");
  });
});
