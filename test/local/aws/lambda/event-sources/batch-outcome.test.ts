import { expect } from "chai";
import { failedRecords } from "../../../../../local/aws/lambda/event-sources/batch-outcome.ts";

const ALL = ["a", "b"];

describe("local Lambda: which records of a batch failed", () => {
  for (const [answer, expected] of [
    ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["b"]],
    ['{"batchItemFailures":[]}', []],
    ['{"batchItemFailures":null}', []],
    ["{}", []],
    ["null", []],
    ["", []],
    ['"done"', ALL],
    ["no json", ALL],
    ['{"batchItemFailures":"b"}', ALL],
    ['{"batchItemFailures":[{"foo":"notvalid"}]}', ALL],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', ALL],
    ['{"batchItemFailures":[{"itemIdentifier":"c"}]}', ALL],
    ['{"batchItemFailures":[null]}', ALL],
  ] as const) {
    it(`reads ${answer || "an empty answer"} as ${expected.length === 0 ? "none" : expected.join(" and ")}`, () => {
      const payload = Buffer.from(answer);
      expect([...failedRecords({ payload }, ALL, true)]).to.deep.equal([...expected]);
    });
  }

  it("takes any answer for success where failures are not reported, and an error for the failure of all", () => {
    const payload = Buffer.from('{"batchItemFailures":[{"itemIdentifier":"b"}]}');
    expect([...failedRecords({ payload }, ALL, false)]).to.deep.equal([]);
    expect([...failedRecords({ payload, functionError: "Unhandled" }, ALL, false)]).to.deep.equal(ALL);
    expect([...failedRecords({ payload, functionError: "Unhandled" }, ALL, true)]).to.deep.equal(ALL);
  });
});
