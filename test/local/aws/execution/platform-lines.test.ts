import { expect } from "chai";
import { exited, timedOut } from "../../../../local/aws/execution/failures.ts";
import { billedDuration, platformLines } from "../../../../local/aws/execution/platform-lines.ts";
import type { VersionToRun } from "../../../../local/aws/execution/types.ts";

const VERSION: VersionToRun = {
  functionName: "hello",
  version: "$LATEST",
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:hello",
  codeSha256Hex: "00",
  handler: "index.handler",
  runtime: "nodejs22.x",
  memorySizeMb: 128,
  timeoutSeconds: 3,
  environment: {},
  region: "us-east-1",
  revision: "one",
  logGroup: "/aws/lambda/hello",
  runtimeVersionArn: "arn:aws:lambda:us-east-1::runtime:abc",
};
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const REPORT = { requestId: "id", durationMs: 3.014, maxMemoryUsedMb: 36 };

describe("the log lines of the platform", () => {
  const lines = platformLines(VERSION);
  const rows: [string, string | undefined, string][] = [
    [
      "INIT_START",
      lines.initStart(NOW),
      "INIT_START Runtime Version: nodejs:22.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc\n",
    ],
    ["START", lines.start("id", NOW), "START RequestId: id Version: $LATEST\n"],
    ["END", lines.end("id"), "END RequestId: id\n"],
    [
      "REPORT",
      lines.report(REPORT, NOW),
      "REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n",
    ],
    [
      "REPORT of a cold start",
      lines.report({ ...REPORT, initDurationMs: 110.1 }, NOW),
      "REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n",
    ],
    [
      "REPORT of a timeout",
      lines.report(
        {
          ...REPORT,
          durationMs: 3000,
          failure: { status: "timeout", errorType: "Sandbox.Timedout" },
          namesFailure: true,
        },
        NOW,
      ),
      "REPORT RequestId: id\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: timeout\n",
    ],
    [
      "REPORT of an exit",
      lines.report(
        { ...REPORT, failure: { status: "error", errorType: "Runtime.ExitError" }, namesFailure: true },
        NOW,
      ),
      "REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: error\tError Type: Runtime.ExitError\n",
    ],
    [
      "INIT_REPORT",
      lines.initReport(
        { durationMs: 150.79, phase: "init", status: "error", errorType: "Runtime.UserCodeSyntaxError" },
        NOW,
      ),
      "INIT_REPORT Init Duration: 150.79 ms\tPhase: init\tStatus: error\tError Type: Runtime.UserCodeSyntaxError\n",
    ],
    [
      "a timeout",
      timedOut("id", 3, NOW).logMessage,
      "2026-01-02T03:04:05.006Z id Task timed out after 3.00 seconds\n\n",
    ],
  ];
  for (const [what, actual, expected] of rows) {
    it(`writes ${what} as AWS does`, () => {
      expect(actual).to.equal(expected);
    });
  }

  it("bills whole milliseconds, rounded up", () => {
    expect(billedDuration({ ...REPORT, durationMs: 2.0001 })).to.equal(3);
    expect(billedDuration({ ...REPORT, durationMs: 2, initDurationMs: 0.5 })).to.equal(3);
  });

  it("writes the lines as JSON, from the system level on", () => {
    const at = (systemLevel: string) =>
      platformLines({ ...VERSION, logging: { format: "JSON", systemLevel } });
    expect(JSON.parse(at("INFO").start("id", NOW) ?? "")).to.deep.equal({
      time: "2026-01-02T03:04:05.006Z",
      type: "platform.start",
      record: { requestId: "id", version: "$LATEST" },
    });
    expect(at("WARN").start("id", NOW)).to.equal(undefined);
    expect(at("WARN").report(REPORT, NOW)).to.equal(undefined);
    const failure = { status: "error", errorType: "Runtime.ExitError" };
    expect(JSON.parse(at("WARN").report({ ...REPORT, failure }, NOW) ?? "").record).to.deep.include({
      status: "error",
      errorType: "Runtime.ExitError",
    });
    expect(at("INFO").end("id")).to.equal(undefined);
  });
});

describe("the reason why a process ended", () => {
  const rows: [number | null, string | null, string][] = [
    [0, null, "without providing a reason"],
    [1, null, "with error: exit status 1"],
    [127, null, "with error: exit status 127"],
    [null, "SIGKILL", "with error: signal: killed"],
    [null, "SIGSEGV", "with error: signal: segmentation fault"],
    [null, "SIGABRT", "with error: signal: aborted"],
  ];
  for (const [code, signal, reason] of rows) {
    it(`gives the reason "${reason}" for ${signal ?? code}`, () => {
      const { payload, logMessage } = exited("id", { code, signal, outOfMemory: false });
      expect(JSON.parse(Buffer.from(payload).toString())).to.deep.equal({
        errorType: "Runtime.ExitError",
        errorMessage: `RequestId: id Error: Runtime exited ${reason}`,
      });
      expect(logMessage).to.equal(`RequestId: id Error: Runtime exited ${reason}\nRuntime.ExitError\n`);
    });
  }
});
