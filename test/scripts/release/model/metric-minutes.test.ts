import { expect } from "chai";
import { minutesOf, type Points, seriesOf } from "../../../../scripts/release/model/metric-minutes.ts";

const MINUTE = 60_000;
const FN = { stable: "7", canary: "8" };

/** The minutes from values by `VERSION METRIC STATISTIC`, minute by minute; `null` is no value. */
function minutes(fn: Parameters<typeof seriesOf>[0], values: Record<string, (number | null)[]>, to = 10) {
  const series = seriesOf(fn);
  const names = series.map(({ version, metric, statistic }) => `${version} ${metric} ${statistic}`);
  const unknown = Object.keys(values).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`${unknown} is none of ${names}`);
  const points = names.map((name): Points => {
    const given = (values[name] ?? []).map((value, minute) => [minute * MINUTE, value] as const);
    return new Map(given.flatMap(([at, value]) => (value === null ? [] : [[at, value] as const])));
  });
  return minutesOf(fn, points, to * MINUTE);
}

describe("the series of a function", () => {
  it("are calls, errors and a percentile of both versions", () => {
    expect(
      seriesOf(FN).map(({ version, metric, statistic }) => `${version} ${metric} ${statistic}`),
    ).to.deep.equal([
      "7 Invocations Sum",
      "7 Errors Sum",
      "7 Duration p95",
      "8 Invocations Sum",
      "8 Errors Sum",
      "8 Duration p95",
    ]);
  });

  it("count slow calls and those of a URL where there are any", () => {
    const all = seriesOf({ ...FN, slowOverMs: 800, hasUrl: true });
    expect(all).to.have.length(12);
    expect(
      all.filter(({ version }) => version === "8").map(({ metric, statistic }) => `${metric} ${statistic}`),
    ).to.include.members(["Duration TC(800:)", "UrlRequestCount Sum", "Url5xxCount Sum"]);
  });
});

describe("the minutes of a function", () => {
  it("have the calls of both versions, oldest first, and zeros for one without calls", () => {
    const read = minutes(FN, {
      "7 Invocations Sum": [90, null, 80],
      "7 Errors Sum": [1, null, 0],
      "7 Duration p95": [12.5, null, 20],
      "8 Invocations Sum": [10, 5],
      "8 Errors Sum": [2, 0],
    });
    expect(read).to.deep.equal({
      minutes: [
        { at: 0, stable: { calls: 90, errors: 1, p95Ms: 12.5 }, canary: { calls: 10, errors: 2 } },
        { at: MINUTE, stable: { calls: 0, errors: 0 }, canary: { calls: 5, errors: 0 } },
        { at: 2 * MINUTE, stable: { calls: 80, errors: 0, p95Ms: 20 }, canary: { calls: 0, errors: 0 } },
      ],
    });
  });

  const parts: [string, Record<string, number[]>][] = [
    ["calls and no count of errors", { "8 Invocations Sum": [10] }],
    ["errors and no count of calls", { "8 Errors Sum": [1] }],
    ["more errors than calls", { "8 Invocations Sum": [1], "8 Errors Sum": [2] }],
  ];
  for (const [what, values] of parts)
    it(`leave out a new minute with ${what}, for both versions, and report an old one`, () => {
      const all = { "7 Invocations Sum": [90], "7 Errors Sum": [0], ...values };
      expect(minutes(FN, all, 5)).to.deep.equal({ minutes: [] });
      expect(minutes(FN, all, 6)).to.deep.equal({ minutes: [], lost: 0 });
    });

  describe("with slow calls", () => {
    const slow = (values: Record<string, (number | null)[]>) => {
      const all = { "8 Invocations Sum": [10], "8 Errors Sum": [0], ...values };
      return minutes({ ...FN, slowOverMs: 800 }, all).minutes[0];
    };

    it("have the number that CloudWatch counts", () => {
      expect(slow({ "8 Duration TC(800:)": [3], "8 Duration p95": [900] })?.canary.slow).to.equal(3);
    });

    it("have none where CloudWatch has a percentile and no count, and for a version without calls", () => {
      expect(slow({ "8 Duration p95": [100] })?.canary.slow).to.equal(0);
      expect(slow({})?.stable.slow).to.equal(0);
    });

    it("have no number where CloudWatch has no duration, or more slow calls than calls", () => {
      expect(slow({})?.canary).to.deep.equal({ calls: 10, errors: 0 });
      expect(slow({ "8 Duration TC(800:)": [11], "8 Duration p95": [900] })?.canary).not.to.have.property(
        "slow",
      );
    });
  });

  it("have the requests of a URL only where CloudWatch has both numbers", () => {
    const url = (values: Record<string, (number | null)[]>) =>
      minutes({ ...FN, hasUrl: true }, { "8 Invocations Sum": [9], "8 Errors Sum": [0], ...values })
        .minutes[0]?.canary.url;
    expect(url({ "8 UrlRequestCount Sum": [9], "8 Url5xxCount Sum": [2] })).to.deep.equal({
      calls: 9,
      errors: 2,
    });
    expect(url({ "8 UrlRequestCount Sum": [9] })).to.equal(undefined);
    expect(url({ "8 Url5xxCount Sum": [2] })).to.equal(undefined);
    expect(url({ "8 UrlRequestCount Sum": [1], "8 Url5xxCount Sum": [2] })).to.equal(undefined);
  });
});
