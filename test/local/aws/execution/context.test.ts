import { expect } from "chai";
import { startTestExecutor, type TestExecutor } from "./handler-code.ts";

describe("the context and the variables of a handler", () => {
  let test: TestExecutor;
  before(async () => {
    test = await startTestExecutor();
  });
  after(() => test.executor.close());

  it("gives a handler the context object of AWS", async () => {
    const version = test.version("exports.handler = async (event, context) => ({ ...context });", {
      memorySizeMb: 512,
    });
    const { json, requestId } = await test.call(version, {}, { clientContext: '{"client":{"id":"é"}}' });
    expect(json).to.deep.equal({
      callbackWaitsForEmptyEventLoop: true,
      functionVersion: "7",
      functionName: version.functionName,
      memoryLimitInMB: "512",
      logGroupName: version.logGroup,
      logStreamName: test.events.at(-1)?.stream,
      clientContext: { client: { id: "é" } },
      invokedFunctionArn: `${version.functionArn}:LIVE`,
      awsRequestId: requestId,
    });
  });

  it("gives a handler no completion functions in the context from Node.js 24 on", async () => {
    const names = "exports.handler = async (event, context) => Object.keys(context);";
    const of = async (runtime: string) => (await test.call(test.version(names, { runtime }))).json;
    expect(await of("nodejs22.x")).to.include.members([
      "succeed",
      "fail",
      "done",
      "getRemainingTimeInMillis",
    ]);
    expect(await of("nodejs24.x")).not.to.include.members(["succeed"]);
    expect(await of("nodejs24.x")).not.to.include.members(["callbackWaitsForEmptyEventLoop"]);
  });

  it("counts the remaining time down from the time limit", async () => {
    const version = test.version(
      `exports.handler = async (event, context) => {
        const before = context.getRemainingTimeInMillis();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return [before, before - context.getRemainingTimeInMillis()];
      };`,
      { timeoutSeconds: 5 },
    );
    const [before, passed] = (await test.call(version)).json;
    expect(before).to.be.within(4000, 5000);
    expect(passed).to.be.within(45, 1000);
  });

  it("gives a handler Lambda's and its function's variables, and of this machine's only PATH", async () => {
    const version = test.version("exports.handler = async () => process.env;", {
      environment: { OWN: "value" },
      handler: "index.handler",
      region: "eu-west-1",
    });
    const { json } = await test.call(version);
    expect(json).to.include({
      OWN: "value",
      _HANDLER: "index.handler",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: version.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: "7",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: version.logGroup,
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
      _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
      _AWS_XRAY_DAEMON_PORT: "2000",
      TZ: ":UTC",
      LANG: "en_US.UTF-8",
      PATH: process.env.PATH,
    });
    expect(json._X_AMZN_TRACE_ID).to.match(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(json.AWS_LAMBDA_LOG_STREAM_NAME).to.match(/^\d{4}\/\d\d\/\d\d\/\[7\][0-9a-f]{32}$/);
    expect(json.AWS_LAMBDA_RUNTIME_API).to.match(/^127\.0\.0\.1:\d+$/);
    expect(Object.keys(json)).to.include.members([
      "LAMBDA_TASK_ROOT",
      "LAMBDA_RUNTIME_DIR",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
    ]);
    expect(Object.keys(json)).not.to.include.members(["HOME"]);
    expect(Object.keys(json)).not.to.include.members(["_LAMBDA_TELEMETRY_LOG_FD"]);
  });

  it("lets a function replace only variables that AWS does not reserve", async () => {
    const version = test.version("exports.handler = async () => process.env;", {
      environment: { TZ: "Europe/Berlin", AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_REGION: "mars-1" },
    });
    expect((await test.call(version)).json).to.include({
      TZ: "Europe/Berlin",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_REGION: "us-east-1",
    });
  });

  it("gives each call a new trace id", async () => {
    const version = test.version("exports.handler = async () => process.env._X_AMZN_TRACE_ID;");
    const first = await test.call(version);
    expect((await test.call(version)).json).not.to.equal(first.json);
  });

  const root = "1-3152b799-8954dae64eda91bc9a23a7e8";
  for (const [what, traceHeader, seen] of [
    [
      "whole",
      `Root=${root};Parent=7fa8c0f79203be72;Sampled=1`,
      `Root=${root};Parent=7fa8c0f79203be72;Sampled=1`,
    ],
    [
      "with a root only",
      `Self=1-67891234-12456789abcdef012345678;Root=${root}`,
      `Root=${root};Parent=<new>;Sampled=0`,
    ],
    ["not a trace", "Root=1;Sampled=1", "Root=<new>;Parent=<new>;Sampled=1"],
  ] as const) {
    it(`keeps the caller's trace, if the header is ${what}`, async () => {
      const version = test.version("exports.handler = async () => process.env._X_AMZN_TRACE_ID;");
      const { json } = await test.call(version, {}, { traceHeader });
      const pattern = seen
        .replace("Root=<new>", "Root=1-[0-9a-f]{8}-[0-9a-f]{24}")
        .replace("<new>", "[0-9a-f]{16}");
      expect(json).to.match(new RegExp(`^${pattern}$`));
    });
  }

  it("runs a handler in the folder of its code", async () => {
    const version = test.version({
      "index.js":
        "exports.handler = async () => [process.cwd() === process.env.LAMBDA_TASK_ROOT, require('fs').readFileSync('text', 'utf8')];",
      text: "beside",
    });
    expect((await test.call(version)).json).to.deep.equal([true, "beside"]);
  });

  it("fails a call if its client context is no JSON", async () => {
    const version = test.version("exports.handler = async () => 1;");
    const { json } = await test.call(version, {}, { clientContext: "{" });
    expect(json.errorMessage).to.match(/^Cannot parse ClientContext as json: SyntaxError/);
  });
});
