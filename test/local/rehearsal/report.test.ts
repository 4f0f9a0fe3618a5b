import { expect } from "chai";
import { NO_CHANGES } from "../../../local/rehearsal/changes.ts";
import { renderStep, renderSummary, toDocument } from "../../../local/rehearsal/report.ts";
import type { StepResult } from "../../../local/rehearsal/step.ts";

const aResult = (did: Partial<StepResult> = {}): StepResult => ({
  step: { name: "pin 1", stack: "prd", command: "pulumi up", expect: {} },
  exitCode: 0,
  output: "",
  seconds: 1.234,
  changes: { ...NO_CHANGES, update: 2 },
  traffic: {
    hello: { byVersion: { 1: { calls: 200, errors: 3 } }, mismatches: 0, messages: ["Hello"] },
  },
  ...did,
});
const NO_TRAFFIC = { hello: { byVersion: {}, mismatches: 0, messages: [] } };

describe("the report of the rehearsal", () => {
  it("builds a document with the engine and a step for each command", () => {
    const engine = { path: "/bin/pulumi", version: "3.259.0", source: "cache" };
    expect(toDocument([aResult()], engine)).to.deep.equal({
      steps: [
        {
          name: "pin 1",
          stack: "prd",
          command: "pulumi up",
          seconds: 1.23,
          changes: { create: 0, update: 2, replace: 0, delete: 0, same: 0 },
          traffic: { hello: { 1: { calls: 200, errors: 3 } } },
        },
      ],
      engine: { version: "3.259.0", source: "cache" },
    });
  });

  it("names hello in each step, even when there was no function to call", () => {
    const { steps } = toDocument([aResult({ traffic: NO_TRAFFIC })], { version: "3", source: "path" });
    expect(steps[0]?.traffic).to.deep.equal({ hello: {} });
  });

  it("tells an expected refusal from a failure", () => {
    const wanted = { name: "", stack: "prd", command: "pulumi up", expect: { exitCode: 1 } };
    expect(renderStep(aResult({ step: wanted, exitCode: 1 }))).to.contain("refused, exit code 1");
    expect(renderStep(aResult({ exitCode: 1 }))).to.contain("failed, exit code 1");
    const bad = { ...wanted, expect: { exitCode: 3 } };
    expect(renderStep(aResult({ step: bad, exitCode: 3 }))).to.contain("unhealthy, exit code 3");
  });

  it("shows the calls while the command ran", () => {
    const byVersion = { 1: { calls: 30, errors: 0 }, 2: { calls: 10, errors: 2 } };
    const result = aResult({ meanwhile: { byVersion, mismatches: 0, messages: [] } });
    const line =
      "     LIVE meanwhile: 1: 75 % of 40 calls; 2: 25 % of 40 calls, 2 failed\n     LIVE: 1: 100 %";
    expect(renderStep(result)).to.contain(line);
    expect(toDocument([result], { version: "3", source: "path" }).steps[0]?.meanwhile).to.deep.equal(
      byVersion,
    );
  });

  it("shows each of several functions, adds them up at the end, and says what is not simulated", () => {
    const none = { mismatches: 0, messages: [] };
    const byVersion = { 1: { calls: 10, errors: 1 } };
    const traffic = {
      orders: { byVersion, ...none },
      totals: { byVersion, ...none },
      mails: { byVersion: {}, ...none, named: { 1: 100 } },
    };
    const result = aResult({ traffic });
    expect(renderStep(result)).to.contain(
      [
        "     LIVE of orders: 1: 100 % of 10 calls, 1 failed",
        "     LIVE of totals: 1: 100 % of 10 calls, 1 failed",
        "     LIVE of mails: 1: 100 % by the alias, not called",
      ].join("\n"),
    );
    expect(renderSummary([result])).to.contain("1: 100 % of 20 calls, 2 failed");
    const document = toDocument([result], { version: "3", source: "path" }, ["mails is not called."]);
    expect(document.steps[0]?.traffic).to.deep.equal({ orders: byVersion, totals: byVersion, mails: {} });
    expect(document.notSimulated).to.deep.equal(["mails is not called."]);
  });
});
