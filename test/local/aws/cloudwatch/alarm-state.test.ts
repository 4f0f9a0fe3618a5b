import { expect } from "chai";
import { type AlarmRule, judge, lookBackPeriods } from "../../../../local/aws/cloudwatch/alarm-state.ts";

const START = Date.UTC(2026, 2, 2, 12);

/** One sign a period, oldest first: `X` breaches, `0` does not, `-` is missing. */
function datapoints(signs: string) {
  return [...signs].map((sign, index) => ({
    timestamp: START + index * 60_000,
    value: { X: 5, "0": 1 }[sign],
  }));
}

const rule = (missing: AlarmRule["missing"], needed: number, wanted: number): AlarmRule => ({
  operator: "GreaterThanThreshold",
  threshold: 2,
  evaluationPeriods: wanted,
  datapointsToAlarm: needed,
  missing,
});

describe("alarm state", () => {
  const treatments = ["missing", "ignore", "breaching", "notBreaching"] as const;
  const stays = undefined;

  for (const [needed, wanted, signs, ...expected] of [
    [3, 3, "0-X-X", "OK", "OK", "OK", "OK"],
    [3, 3, "0----", "OK", "OK", "OK", "OK"],
    [3, 3, "-----", "INSUFFICIENT_DATA", stays, "ALARM", "OK"],
    [3, 3, "0XX-X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [3, 3, "--X--", "ALARM", stays, "ALARM", "OK"],
    [2, 3, "0-X-X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [2, 3, "00X0X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [2, 3, "0-X--", "OK", "OK", "ALARM", "OK"],
    [2, 3, "----0", "OK", "OK", "ALARM", "OK"],
    [2, 3, "---X-", "ALARM", stays, "ALARM", "OK"],
    [1, 1, "--X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [1, 1, "XX0", "OK", "OK", "OK", "OK"],
    [3, 3, "----X", stays, stays, "ALARM", "OK"],
  ] as const) {
    for (const [index, missing] of treatments.entries()) {
      const state = expected[index];
      it(`judges ${signs} by ${needed} of ${wanted}, missing data ${missing}: ${state ?? "no change"}`, () => {
        expect(signs.length).to.equal(lookBackPeriods(wanted));
        expect(judge(datapoints(signs), rule(missing, needed, wanted)).state).to.equal(state);
      });
    }
  }

  it("tells which datapoints crossed the threshold, newest first", () => {
    expect(judge(datapoints("--X"), rule("missing", 1, 1)).reason).to.equal(
      "Threshold Crossed: 1 datapoint [5.0 (02/03/26 12:02:00)] was greater than the threshold (2.0).",
    );
    expect(judge(datapoints("0--XX"), rule("missing", 2, 3)).reason).to.equal(
      "Threshold Crossed: 2 out of the last 3 datapoints [5.0 (02/03/26 12:04:00), 5.0 (02/03/26 12:03:00)] were greater than the threshold (2.0).",
    );
    expect(judge(datapoints("--0"), rule("missing", 1, 1)).reason).to.equal(
      "Threshold Crossed: 1 datapoint [1.0 (02/03/26 12:02:00)] was not greater than the threshold (2.0).",
    );
    expect(judge(datapoints("----"), rule("breaching", 2, 2)).reason).to.equal(
      "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
    );
  });

  for (const [operator, below, equal, above] of [
    ["GreaterThanThreshold", "OK", "OK", "ALARM"],
    ["GreaterThanOrEqualToThreshold", "OK", "ALARM", "ALARM"],
    ["LessThanThreshold", "ALARM", "OK", "OK"],
    ["LessThanOrEqualToThreshold", "ALARM", "ALARM", "OK"],
  ] as const) {
    it(`compares by ${operator}`, () => {
      const states = [1, 2, 3].map((value) => {
        const judged = judge([{ timestamp: START, value }], { ...rule("missing", 1, 1), operator });
        return judged.state;
      });
      expect(states).to.deep.equal([below, equal, above]);
    });
  }
});
