import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { FunctionTraffic } from "../local/rehearsal/call-live.ts";
import { NO_CHANGES } from "../local/rehearsal/changes.ts";
import { renderStep } from "../local/rehearsal/report.ts";
import type { StepResult } from "../local/rehearsal/step.ts";
import { plain } from "../scripts/release/model/paint.ts";
import type { Move } from "../scripts/release/plans/plan.ts";
import { renderMovePlan } from "../scripts/release/shown/render-plan.ts";
import { renderMoveResult } from "../scripts/release/shown/render-result.ts";

const readme = readFileSync(join(__dirname, "../README.md"), "utf8");

/** A step of a real run of `npm start`. */
function aStep(
  command: string,
  seconds: number,
  { output = "", updated }: { output?: string; updated?: number },
  byVersion: FunctionTraffic,
): StepResult {
  const changes = updated === undefined ? NO_CHANGES : { ...NO_CHANGES, update: updated, same: 11 - updated };
  return {
    step: { name: "", stack: "prd", command, expect: {} },
    exitCode: 0,
    output,
    seconds,
    changes,
    traffic: { hello: { byVersion, mismatches: 0, messages: [] } },
  };
}

/** The output of `live rollback` for one function. */
function aRollback(): string {
  const url = "http://127.0.0.1:4566";
  const endpoint = { urls: { lambda: url, ssm: url, sts: url }, isLocalAws: true };
  const place = { account: "123456789012", region: "us-east-1", endpoint };
  const move: Move = {
    kind: "move",
    functionName: "hello",
    from: { live: "4" },
    to: { live: "1" },
    revisionId: "",
    reason: "one release back: 1 was released with ledger entry 2",
  };
  const plan = { verb: "rollback", actions: [move], warnings: [] };
  const result = {
    outcomes: [{ kind: "moved", move, revisionId: "" } as const],
    served: new Map([["hello", move.to]]),
    recorded: undefined,
    milliseconds: 80,
  };
  const next = "npm run -s live -- status -s prd";
  return (
    renderMovePlan(plan, { stack: "prd", place }, plain) +
    renderMoveResult(plan, result, { stack: "prd", place }, next)
  );
}

describe("the README", () => {
  it("shows the output of the rehearsal", () => {
    const up = "pulumi up -s prd --yes --skip-preview";
    const updated = (difference: string) =>
      [
        ` ~  aws:lambda:Alias hello updated (0.02s) [diff: ${difference}]`,
        " ~  aws:ssm:Parameter ledger updated (0.06s) [diff: ~insecureValue]",
      ].join("\n");
    const canary = { updated: 2, output: updated("+routingConfig") };
    const steps = [
      aStep(up, 1.37, canary, { 1: { calls: 181, errors: 0 }, 2: { calls: 19, errors: 0 } }),
      aStep(up, 1.81, canary, { 2: { calls: 902, errors: 0 }, 3: { calls: 98, errors: 16 } }),
      aStep(
        'npm run -s live -- rollback --reason "rehearsal" -s prd --confirm prd',
        0.29,
        { output: aRollback() },
        { 1: { calls: 200, errors: 0 } },
      ),
      aStep(up, 1.6, { updated: 0 }, { 1: { calls: 200, errors: 0 } }),
    ];
    const shown = steps.map(renderStep).join("\n").trimEnd();
    expect(readme).to.contain(shown);
  });
});
