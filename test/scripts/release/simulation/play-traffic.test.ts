import { expect } from "chai";
import { seededRandom } from "../../../../lib/seeded-random.ts";
import type { RolloutMinute } from "../../../../scripts/release/model/rollout-minutes.ts";
import { type Burst, drawBursts } from "../../../../scripts/release/simulation/bursts.ts";
import { makeTraffic, type TrafficModel } from "../../../../scripts/release/simulation/play-traffic.ts";

const MINUTE = 60_000;
const FROM = Date.UTC(2026, 0, 1) + 20_000;
const NEVER: Burst = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };
const MODEL: TrafficModel = { callsPerSecond: 50, stableErrors: 0.01, canaryErrors: 0.06, retries: 0 };

function traffic(model: Partial<TrafficModel> = {}, burstAt: (now: number) => Burst = () => NEVER) {
  return makeTraffic(seededRandom(1), { ...MODEL, ...model }, burstAt, FROM);
}

function sum(minutes: readonly RolloutMinute[], version: "stable" | "canary") {
  return minutes.reduce(
    (total, minute) => ({
      calls: total.calls + minute[version].calls,
      errors: total.errors + minute[version].errors,
      slow: total.slow + (minute[version].slow ?? 0),
    }),
    { calls: 0, errors: 0, slow: 0 },
  );
}

describe("the traffic of a simulation", () => {
  it("is counted by whole minutes, and a minute is seen once it is over", () => {
    const one = traffic();
    one.play(FROM + 3 * MINUTE, 0.1);
    const starts = (until: number) => one.minutesUntil(until).map(({ at }) => at - FROM);
    expect(starts(FROM + 2 * MINUTE)).to.deep.equal([-20_000, 40_000]);
    expect(starts(FROM + 3 * MINUTE)).to.deep.equal([-20_000, 40_000, 100_000]);
    expect(starts(FROM + 3 * MINUTE - 20_001)).to.deep.equal([-20_000, 40_000]);
    // The first minute holds the calls of 40 s.
    const [first] = one.minutesUntil(FROM + MINUTE);
    expect((first?.stable.calls ?? 0) + (first?.canary.calls ?? 0)).to.be.within(1850, 2150);
  });

  it("gives each version its share of the calls and its share of failures", () => {
    const one = traffic({ slow: 0.02 });
    one.play(FROM + 60 * MINUTE, 0.1);
    one.play(FROM + 120 * MINUTE, 0.5);
    const minutes = one.minutesUntil(FROM + 120 * MINUTE);
    const canary = sum(minutes, "canary");
    const stable = sum(minutes, "stable");
    expect(canary.calls / (canary.calls + stable.calls)).to.be.closeTo(0.3, 0.005);
    expect((canary.calls + stable.calls) / 7200).to.be.closeTo(50, 0.5);
    expect(canary.errors / canary.calls).to.be.closeTo(0.06, 0.003);
    expect(stable.errors / stable.calls).to.be.closeTo(0.01, 0.001);
    expect(stable.slow / stable.calls).to.be.closeTo(0.02, 0.002);
    expect(one.spoiled() / canary.calls).to.be.closeTo(0.05, 0.003);
  });

  it("spoils nothing where the new version is as good or better", () => {
    for (const canaryErrors of [0.01, 0]) {
      const one = traffic({ canaryErrors });
      one.play(FROM + 10 * MINUTE, 0.5);
      expect(one.spoiled()).to.equal(0);
    }
  });

  it("fails 30 % of all calls in a burst, and the versions' own share of the others", () => {
    const burst = { from: FROM + 100_000, until: FROM + 220_000 };
    const one = traffic({}, (now) => (burst.until > now ? burst : NEVER));
    one.play(FROM + 5 * MINUTE, 0.5);
    const during = one
      .minutesUntil(FROM + 5 * MINUTE)
      .filter(({ at }) => at >= burst.from && at < burst.until);
    expect(during).to.have.length(2);
    for (const [version, share] of [
      ["stable", 0.307],
      ["canary", 0.342],
    ] as const) {
      const { calls, errors } = sum(during, version);
      expect(errors / calls).to.be.closeTo(share, 0.02);
    }
    const after = sum(one.minutesUntil(FROM + 5 * MINUTE).slice(4), "stable");
    expect(after.errors / after.calls).to.be.below(0.02);
  });

  it("keeps the share of failed calls with retries, whose failures come in threes", () => {
    const one = traffic({ retries: 2, canaryErrors: 0.05, stableErrors: 0.02 });
    one.play(FROM + 600 * MINUTE, 0.5);
    const minutes = one.minutesUntil(FROM + 600 * MINUTE);
    for (const [version, share] of [
      ["stable", 0.02],
      ["canary", 0.05],
    ] as const) {
      const { calls, errors } = sum(minutes, version);
      expect(errors / calls).to.be.closeTo(share, 0.0015);
    }
    for (const { stable, canary } of minutes)
      expect([stable.errors % 3, canary.errors % 3]).to.deep.equal([0, 0]);
    expect(one.spoiled() % 3).to.equal(0);
  });

  it("leaves out minutes without a call", () => {
    const one = traffic({ callsPerSecond: 1e-9 });
    one.play(FROM + 60 * MINUTE, 0.5);
    expect(one.minutesUntil(FROM + 60 * MINUTE)).to.deep.equal([]);
  });
});

describe("the bursts of a simulation", () => {
  const hours = 2000;

  it("last two minutes and come as often as asked", () => {
    const burstAt = drawBursts(seededRandom(1), 3, FROM);
    const bursts: Burst[] = [];
    for (let now = FROM; now < FROM + hours * 60 * MINUTE; ) {
      const burst = burstAt(now);
      bursts.push(burst);
      now = burst.until;
    }
    expect(bursts.every(({ from, until }) => until - from === 2 * MINUTE)).to.equal(true);
    // Three in each hour without one: about 2.7 in an hour of the clock.
    expect(bursts.length / hours).to.be.closeTo(60 / 22, 0.15);
  });

  it("are the same for all who ask, in whatever order", () => {
    const burstAt = drawBursts(seededRandom(2), 3, FROM);
    const late = burstAt(FROM + 600 * MINUTE);
    const early = burstAt(FROM);
    expect(early.until).to.be.above(FROM).and.at.most(late.from);
    expect(burstAt(FROM + 600 * MINUTE)).to.equal(late);
  });
});
