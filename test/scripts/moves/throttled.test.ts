import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { SILENCE, withFaultyProject } from "../../support/faulty-project.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-prd-hello";
const FREEING = `aws lambda delete-function-concurrency --function-name ${ARN}`;

describe("a function with reserved concurrency 0, whose every call AWS throttles", () => {
  const around = withFaultyProject({ functions: ["hello", "world"] });
  const throttle = (name: string) =>
    around.project.aws.lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: `lambda-live-prd-${name}`,
        ReservedConcurrentExecutions: 0,
      }),
    );

  it("is a problem for verify, until the printed command gives executions back", async () => {
    await throttle("hello");
    const run = await around.project.live("verify -s prd");
    expect(run.exitCode, run.stdout).to.equal(1);
    expect(run.stdout).to.match(/! hello +reserved concurrency +problem +0: AWS throttles every call\n/);
    expect(run.stdout).to.match(/ {2}world +reserved concurrency +ok +none\n/);
    expect(run.stdout).to.contain(`- Give it executions again: ${FREEING}\n`);
    await around.project.aws.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: ARN }));
    const after = await around.project.live("verify -s prd");
    expect(after.exitCode, after.stdout).to.equal(0);
  });

  it("is a warning of every verb that moves LIVE, also with --dry-run, and stops none", async () => {
    await throttle("hello");
    const warning = `warning: hello: AWS throttles every call, whatever LIVE serves, since reserved concurrency is 0; give back executions with: ${FREEING}\n`;
    for (const args of [
      "rollback -s prd --to 2 --dry-run",
      "rollback -s prd --to 2 --confirm prd",
      "canary -s prd --version 1 --weight 10 --confirm prd",
      "promote -s prd --confirm prd",
    ]) {
      const run = await around.project.live(args);
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(run.stderr, args).to.contain(warning);
    }
  });

  it("is no warning where its LIVE does not move", async () => {
    await throttle("hello");
    const run = await around.project.live("rollback -s prd -f world --to 2 --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.not.contain("throttles");
  });

  it("is one warning for all such functions", async () => {
    for (const name of ["hello", "world"]) await throttle(name);
    const { stderr } = await around.project.live("rollback -s prd --to 2 --dry-run");
    expect(stderr.match(/throttles/g)).to.have.length(1);
    expect(stderr).to.contain("warning: hello, world: AWS throttles every call");
  });

  it("is not checked where nobody may ask, and holds up no rollback", async () => {
    const unread = await around.faulty("verify -s prd", ({ operation }) =>
      operation === "GetFunctionConcurrency"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(unread.stdout).to.match(/\? hello +reserved concurrency +not checked +Not allowed/);
    const run = await around.faulty("rollback -s prd --to 2 --confirm prd --timeout 4", ({ operation }) =>
      operation === "GetFunction" ? SILENCE : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
  });
});
