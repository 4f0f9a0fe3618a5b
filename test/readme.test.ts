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

/** The output of a verb of `live` that moves functions of prd. */
function moved(
  verb: string,
  moves: readonly Pick<Move, "functionName" | "from" | "to" | "reason">[],
  [port, region, milliseconds, next]: readonly [
    port: number,
    region: string,
    milliseconds: number,
    next: string,
  ],
): string {
  const url = `http://127.0.0.1:${port}`;
  const endpoint = { urls: { lambda: url, ssm: url, sts: url }, isLocalAws: true };
  const place = { account: "123456789012", region, endpoint };
  const actions = moves.map((move): Move => ({ kind: "move", revisionId: "", ...move }));
  const plan = { verb, actions, warnings: [] };
  const result = {
    outcomes: actions.map((move) => ({ kind: "moved", move, revisionId: "" }) as const),
    served: new Map(actions.map(({ functionName, to }) => [functionName, to])),
    recorded: undefined,
    milliseconds,
  };
  return (
    renderMovePlan(plan, { stack: "prd", place }, plain) +
    renderMoveResult(plan, result, { stack: "prd", place }, next)
  );
}

const ROLLBACK = moved(
  "rollback",
  [
    {
      functionName: "hello",
      from: { live: "4" },
      to: { live: "1" },
      reason: "one release back: 1 was released with ledger entry 2",
    },
  ],
  [4566, "us-east-1", 80, "npm run -s live -- status -s prd"],
);

const CANARY = moved(
  "canary",
  ["mails", "orders", "totals"].map((functionName) => ({
    functionName,
    from: { live: "1", canary: { version: "2", weight: 10 } },
    to: { live: "1", canary: { version: "2", weight: 50 } },
    reason: "the running canary",
  })),
  [
    40705,
    "eu-central-1",
    400,
    "npm run -s live -- promote -s prd --confirm prd, or back: npm run -s live -- abort -s prd --confirm prd",
  ],
);

describe("the README", () => {
  it("shows the program of s3sync that the rehearsal plays", () => {
    const program = readFileSync(join(__dirname, "../local/rehearsal/s3sync-program.txt"), "utf8");
    expect(readme).to.contain(`\`\`\`ts\n${program}\`\`\``);
  });

  it("shows the test of totals that runs against a stack", () => {
    const test = readFileSync(join(__dirname, "stack-example/totals.test.ts"), "utf8");
    expect(readme).to.contain(`\`\`\`ts\n${test}\`\`\``);
  });

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
        { output: ROLLBACK },
        { 1: { calls: 200, errors: 0 } },
      ),
      aStep(up, 1.6, { updated: 0 }, { 1: { calls: 200, errors: 0 } }),
    ];
    const shown = steps.map(renderStep).join("\n").trimEnd();
    expect(readme).to.contain(shown);
  });

  it("shows the output of a team's own rehearsal", () => {
    const met = (one: number, two: number) => ({
      byVersion: { 1: { calls: one, errors: 0 }, 2: { calls: two, errors: 0 } },
      mismatches: 0,
      messages: [],
    });
    const step = {
      ...aStep("npm run -s live -- canary --weight 50 -s prd --confirm prd", 1.5, { output: CANARY }, {}),
      traffic: {
        mails: { byVersion: {}, mismatches: 0, messages: [], named: { 1: 50, 2: 50 } },
        orders: met(51, 49),
        totals: met(44, 56),
      },
    };
    expect(readme).to.contain(renderStep(step).trimEnd());
  });
});
