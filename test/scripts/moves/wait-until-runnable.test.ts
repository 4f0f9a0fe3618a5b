import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../../support/faulty-proxy.ts";
import { ROLE } from "../../support/local-aws.ts";

describe("before a split or a move", () => {
  const around = withFaultyProject();

  /** GetFunction's answer for version 2 in another state. */
  const inState = (State: string, more: object = {}): Fault => ({
    kind: "answer",
    status: 200,
    body: JSON.stringify({
      Configuration: {
        FunctionName: "lambda-live-prd-hello",
        Version: "2",
        CodeSha256: "x",
        Role: ROLE,
        State,
        ...more,
      },
    }),
  });
  const readsVersion2 = ({ operation, path }: SeenRequest) =>
    operation === "GetFunction" && path.includes("Qualifier=2");

  it("wakes an Inactive version by invoking it", async () => {
    const run = await around.faulty("promote -s prd --version 2 --confirm prd", (request) =>
      readsVersion2(request) && !around.seen.some(({ operation }) => operation === "Invoke")
        ? inState("Inactive")
        : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.contain("hello: version 2 is Inactive, waking it with a call");
    const order = around.seen.map(({ operation }) => operation);
    expect(order.indexOf("Invoke")).to.be.greaterThan(-1).and.lessThan(order.indexOf("UpdateAlias"));
  });

  it("waits for a Pending version", async () => {
    let reads = 0;
    const run = await around.faulty("promote -s prd --version 2 --confirm prd", (request) => {
      if (!readsVersion2(request)) return undefined;
      reads++;
      return reads < 3 ? inState("Pending") : undefined;
    });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.contain("hello: version 2 is Pending, waiting for it");
  });

  it("ends the wait after --timeout and changes nothing", async () => {
    const run = await around.faulty("promote -s prd --version 2 --confirm prd --timeout 1", (request) =>
      readsVersion2(request) ? inState("Pending") : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error TimedOut:");
    expect((await around.project.alias("prd", "hello")).FunctionVersion).to.equal("1");
  });

  it("refuses a Failed version", async () => {
    const run = await around.faulty("promote -s prd --version 2 --confirm prd", (request) =>
      readsVersion2(request) ? inState("Failed", { StateReason: "The image is gone" }) : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain(
      "error VersionFailed: Version 2 of hello can't run: AWS says it failed (The image is gone).",
    );
  });

  it("refuses a version that does not exist", async () => {
    const run = await around.project.live("promote -s prd --version 9 --confirm prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error VersionMissing: Version 9 of hello does not exist.");
  });

  it("refuses a split between versions with different roles, but not a move of all traffic", async () => {
    const other = "arn:aws:iam::123456789012:role/other";
    await around.project.aws.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello", Role: other }),
    );
    await around.project.publish("prd", "hello");
    const split = await around.project.live("canary -s prd --weight 10 --confirm prd");
    expect(split.exitCode).to.equal(1);
    expect(split.stderr)
      .to.contain("error RolesDiffer:")
      .and.contain("live promote -s prd --confirm prd -f hello --version 3");
    const move = await around.project.live("promote -s prd --version 3 --confirm prd");
    expect(move.exitCode, move.stderr).to.equal(0);
  });

  it("names an update in progress in the plan", async () => {
    const run = await around.faulty("promote -s prd --version 2 --confirm prd", ({ operation, path }) =>
      operation === "GetFunction" && path.includes("LATEST")
        ? inState("Active", { Version: "$LATEST", LastUpdateStatus: "InProgress" })
        : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.contain(
      "warning: hello: an update of it is in progress; a pulumi up that is running may move LIVE again",
    );
  });

  it("stops before the write when interrupted, says what LIVE serves, and exits 130", async () => {
    let interrupt: () => void = () => {};
    const run = await around.project.live("promote -s prd --version 2 --confirm prd", {
      onInterrupt: (stop) => {
        interrupt = stop;
        interrupt();
      },
    });
    expect(run.exitCode).to.equal(130);
    expect(run.stdout).to.contain("hello: 1 at 100 % (not changed)");
    expect((await around.project.alias("prd", "hello")).FunctionVersion).to.equal("1");
  });

  it("ends the wait when interrupted and changes nothing", async () => {
    const run = await around.faulty(
      "promote -s prd --version 2 --confirm prd",
      (request) => (readsVersion2(request) ? inState("Pending") : undefined),
      { onInterrupt: (stop) => stop() },
    );
    expect(run.exitCode).to.equal(130);
    expect(run.stderr).to.contain("error Interrupted: Interrupted while waiting; nothing was changed.");
    expect((await around.project.alias("prd", "hello")).FunctionVersion).to.equal("1");
  });
});
