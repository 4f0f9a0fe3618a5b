import { expect } from "chai";
import { NO_CHANGES } from "../../../local/rehearsal/changes.ts";
import { type Expectation, judge, type StepResult } from "../../../local/rehearsal/step.ts";

const aResult = (wanted: Expectation, did: Partial<StepResult> = {}): StepResult => ({
  step: { name: "canary", stack: "prd", command: "pulumi up", expect: wanted },
  exitCode: 0,
  output: "",
  seconds: 1,
  changes: { ...NO_CHANGES },
  traffic: { hello: { byVersion: {}, mismatches: 0, messages: [] } },
  ...did,
});

const met = (byVersion: Record<string, [calls: number, errors: number]>, messages: string[] = []) => ({
  traffic: {
    hello: {
      byVersion: Object.fromEntries(
        Object.entries(byVersion).map(([version, [calls, errors]]) => [version, { calls, errors }]),
      ),
      mismatches: 0,
      messages,
    },
  },
});

describe("judge", () => {
  it("passes a split of calls that is likely for the weight", () => {
    expect(judge(aResult({ serves: { 1: 90, 2: 10 } }, met({ 1: [184, 0], 2: [16, 0] })))).to.deep.equal([]);
  });

  it("quotes what callers were told so that it can't forge a line of the report", () => {
    const told = met({ 1: [200, 0] }, ["hi\n::error::forged\u001b[2J"]);
    expect(judge(aResult({ message: "hello" }, told))).to.deep.equal([
      'callers were told "hi\\u000a::error::forged\\u001b[2J", expected "hello"',
    ]);
  });

  it("judges each of several functions, and names it", () => {
    const called = (version: string) => ({
      byVersion: { [version]: { calls: 10, errors: 0 } },
      mismatches: 0,
      messages: [],
    });
    const uncalled = (percent: number) => ({
      byVersion: {},
      mismatches: 0,
      messages: [],
      named: { 1: percent, 2: 100 - percent },
    });
    const traffic = { orders: called("1"), mails: uncalled(100), bills: uncalled(90), totals: called("2") };
    expect(judge(aResult({ serves: { 1: 100 } }, { traffic }))).to.deep.equal([
      "bills: LIVE names version 1 for 90 %, expected 100 %",
      "bills: LIVE names version 2 for 10 %, expected 0 %",
      "totals: version 1 met 0 of 10 calls, expected 100 %",
      "totals: version 2 met 10 of 10 calls, expected 0 %",
    ]);
  });

  it("names answers that were not as expected, and lets none forge a line", () => {
    const traffic = { orders: { byVersion: {}, mismatches: 0, messages: [], problems: ["a\n::error::b"] } };
    expect(judge(aResult({}, { traffic }))).to.deep.equal(["a\\u000a::error::b"]);
  });

  it("does not expect errors of bad code after only a few calls", () => {
    expect(judge(aResult({ failing: "3" }, met({ 2: [180, 0], 3: [20, 0] })))).to.deep.equal([]);
  });

  const failures: [string, Expectation, Partial<StepResult>, string][] = [
    [
      "a canary that gets far too much",
      { serves: { 1: 90, 2: 10 } },
      met({ 1: [130, 0], 2: [70, 0] }),
      "version 2 met 70",
    ],
    [
      "a version that should not serve",
      { serves: { 1: 100 } },
      met({ 1: [199, 0], 2: [1, 0] }),
      "version 2 met 1",
    ],
    ["no traffic at all", { serves: { 1: 100 } }, {}, "version 1 met 0 of 0"],
    ["errors of good code", { serves: { 1: 100 } }, met({ 1: [200, 1] }), "version 1 failed 1"],
    [
      "bad code that shows no errors",
      { failing: "3" },
      met({ 2: [180, 0], 3: [100, 0] }),
      "version 3 showed no errors",
    ],
    [
      "old code that still answers",
      { message: "Hello again" },
      met({ 1: [200, 0] }, ["Hello"]),
      'told "Hello"',
    ],
    [
      "a resource changed that must not",
      { changes: { update: 2 } },
      { changes: { ...NO_CHANGES, update: 3 } },
      "3 resources to update",
    ],
    [
      "errors while the command ran",
      { failing: "3" },
      { meanwhile: met({ 2: [180, 1], 3: [100, 9] }).traffic.hello },
      "meanwhile version 2 failed 1",
    ],
    ["a refusal that did not come", { exitCode: 255 }, {}, "exit code 0, expected 255"],
    ["a failure", {}, { exitCode: 1 }, "exit code 1, expected 0"],
    ["a silent output", { output: [/refused/] }, { output: "done" }, "does not say /refused/"],
    [
      "an answer from another version than AWS named",
      {},
      { traffic: { hello: { byVersion: {}, mismatches: 2, messages: [] } } },
      "2 answers came from another version",
    ],
  ];
  for (const [what, wanted, did, problem] of failures) {
    it(`names ${what}`, () => expect(judge(aResult(wanted, did)).join("\n")).to.contain(problem));
  }
});
