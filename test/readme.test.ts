import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { NO_CHANGES } from "../local/rehearsal/changes.ts";
import { renderStep } from "../local/rehearsal/report.ts";
import type { StepResult } from "../local/rehearsal/step.ts";
import type { FunctionTraffic } from "../local/rehearsal/traffic.ts";

const readme = readFileSync(join(__dirname, "../README.md"), "utf8");

/** A step of a real run of `npm start`. */
function aStep(command: string, seconds: number, byVersion: FunctionTraffic, updated?: number): StepResult {
  const changes = updated === undefined ? NO_CHANGES : { ...NO_CHANGES, update: updated, same: 11 - updated };
  return {
    step: { name: "", stack: "prd", command, expect: {} },
    exitCode: 0,
    output: "",
    seconds,
    changes,
    traffic: { byVersion, mismatches: 0, messages: [] },
  };
}

describe("the README", () => {
  it("shows what the rehearsal prints", () => {
    const up = "pulumi up -s prd --yes --skip-preview";
    const live = "npm run -s live -- ";
    const steps = [
      aStep(up, 4.95, { 1: { calls: 183, errors: 0 }, 2: { calls: 17, errors: 0 } }, 2),
      aStep(up, 5.2, { 2: { calls: 892, errors: 0 }, 3: { calls: 108, errors: 21 } }, 2),
      aStep(`${live}promote -s prd --confirm prd`, 1.06, { 4: { calls: 200, errors: 0 } }),
      aStep(`${live}rollback --reason "rehearsal" -s prd --confirm prd`, 0.62, {
        1: { calls: 200, errors: 0 },
      }),
      aStep(up, 4.86, { 1: { calls: 200, errors: 0 } }, 0),
    ];
    expect(readme).to.contain(steps.map(renderStep).join("\n").trimEnd());
  });
});
