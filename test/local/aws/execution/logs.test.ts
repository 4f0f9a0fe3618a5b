import { expect } from "chai";
import { startTestExecutor, type TestExecutor } from "./handler-code.ts";

const TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

describe("the log of a function", () => {
  let test: TestExecutor;
  beforeEach(async () => {
    test = await startTestExecutor();
  });
  afterEach(() => test.executor.close());
  const messages = () => test.events.map(({ message }) => message);

  it("frames the handler's output by INIT_START, START, END and REPORT", async () => {
    const version = test.version(
      "console.log('loading'); exports.handler = async () => { console.log('working'); };",
    );
    const { requestId } = await test.call(version);
    expect(messages()).to.have.length(6);
    const [initStart, loading, start, working, end, report] = messages();
    expect(initStart).to.match(
      /^INIT_START Runtime Version: nodejs:22\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n$/,
    );
    expect(loading).to.match(new RegExp(`^${TIME}\tundefined\tINFO\tloading\n$`));
    expect(start).to.equal(`START RequestId: ${requestId} Version: 7\n`);
    expect(working).to.match(new RegExp(`^${TIME}\t${requestId}\tINFO\tworking\n$`));
    expect(end).to.equal(`END RequestId: ${requestId}\n`);
    expect(report).to.match(
      new RegExp(
        `^REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t\n$`,
      ),
    );
    expect(new Set(test.events.map(({ group, stream }) => `${group} ${stream}`)).size).to.equal(1);
  });

  it("has no Init Duration and no INIT_START in a warm environment", async () => {
    const version = test.version("exports.handler = async () => {};");
    await test.call(version);
    test.events.length = 0;
    const { requestId, initDurationMs } = await test.call(version);
    expect(initDurationMs).to.equal(undefined);
    expect(messages()).to.have.length(3);
    expect(messages()[0]).to.equal(`START RequestId: ${requestId} Version: 7\n`);
    expect(messages()[2]).to.match(/Max Memory Used: \d+ MB\t\n$/);
  });

  it("bills the initialization too, and rounds up", async () => {
    const {
      tail,
      durationMs,
      initDurationMs = 0,
    } = await test.call(test.version("exports.handler = async () => {};"));
    expect(tail).to.contain(`Billed Duration: ${Math.ceil(durationMs + initDurationMs)} ms`);
  });

  it("has one event with a level for each call of the console, even for several lines", async () => {
    const version = test.version(`exports.handler = async () => {
      console.debug("a %s", "b"); console.warn("two\\nlines"); console.error(new Error("e")); console.trace("t");
      console.info({ w: { x: { y: { z: 1 } } } }); console.log();
    };`);
    const { requestId } = await test.call(version);
    const own = messages().filter((message) => message.includes(`\t${requestId}\t`));
    expect(own).to.have.length(6);
    expect(own[0]).to.match(/\tDEBUG\ta b\n$/);
    expect(own[1]).to.match(/\tWARN\ttwo\nlines\n$/);
    expect(own[2]).to.match(/\tERROR\tError: e\n {4}at exports\.handler /);
    expect(own[3]).to.match(/\tTRACE\tt\n$/);
    expect(own[4]).to.match(/\tINFO\t\{ w: \{ x: \{ y: \[Object\] \} \} \}\n$/);
    expect(own[5]).to.match(/\tINFO\tundefined\n$/);
  });

  it("has one event for each line of stdout and stderr, also of the handler's child processes", async () => {
    const version = test.version(`exports.handler = async () => {
      process.stdout.write("one\\ntwo\\n");
      process.stderr.write("three");
      require("child_process").execSync("echo four", { stdio: "inherit" });
    };`);
    await test.call(version);
    expect(messages()).to.include.members(["one\n", "two\n", "three", "four\n"]);
  });

  it("holds the output of a handler from just before its process died", async () => {
    const version = test.version(
      "exports.handler = async () => { console.log('last words'); process.stdout.write('and more\\n'); process.exit(1); };",
    );
    const { tail, requestId } = await test.call(version);
    expect(tail).to.match(/last words\n/);
    expect(tail).to.match(/and more\n/);
    expect(messages()).to.include(
      `RequestId: ${requestId} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n`,
    );
    expect(messages().at(-1)).to.match(/\tStatus: error\tError Type: Runtime\.ExitError\n$/);
  });

  it("says that a task has timed out", async () => {
    const version = test.version("exports.handler = async () => { for (;;); };", { timeoutSeconds: 1 });
    const { requestId, tail } = await test.call(version);
    expect(messages().at(-3)).to.match(
      new RegExp(`^${TIME} ${requestId} Task timed out after 1\\.00 seconds\n\n$`),
    );
    expect(tail).to.match(/Duration: 1000\.00 ms\tBilled Duration: \d+ ms\t.*\tStatus: timeout\n$/);
  });

  it("shows an error that the handler threw, with its stack", async () => {
    const version = test.version(
      "exports.handler = async () => { throw Object.assign(new Error('no'), { code: 'E', extra: 1 }); };",
    );
    const { requestId } = await test.call(version);
    const line = messages().find((message) => message.includes("Invoke Error"));
    const [, id, level, title, json] = line?.split("\t") ?? [];
    expect([id, level, title]).to.deep.equal([requestId, "ERROR", "Invoke Error "]);
    expect(JSON.parse(json ?? "")).to.deep.include({
      errorType: "Error",
      errorMessage: "no",
      code: "E",
      extra: 1,
    });
    expect(JSON.parse(json ?? "").stack[0]).to.equal("Error: no");
    expect(messages().at(-1)).to.match(/ MB\tInit Duration: \S+ ms\t\n$/);
  });

  it("shows both attempts of an initialization that fails", async () => {
    await test.call(test.version("throw new Error('bad start');"));
    const shapes = messages().map((message) => message.replace(/^\S+\tundefined\t/, "").split(/[ \t]/)[0]);
    expect(shapes).to.deep.equal([
      "INIT_START",
      "ERROR",
      "INIT_REPORT",
      "ERROR",
      "INIT_REPORT",
      "START",
      "END",
      "REPORT",
    ]);
    expect(messages()[2]).to.match(/Phase: init\tStatus: error\tError Type: Error\n$/);
    expect(messages()[4]).to.match(/Phase: invoke\tStatus: error\tError Type: Error\n$/);
    expect(new Set(test.events.map(({ stream }) => stream)).size).to.equal(1);
  });

  it("warns of a callback-style handler before Node.js 24", async () => {
    const handler = "exports.handler = (event, context, callback) => callback();";
    await test.call(test.version(handler));
    expect(test.log()).to.contain(
      "\tundefined\tWARN\tAWS Lambda plans to remove support for callback-based function handlers",
    );
    test.events.length = 0;
    await test.call(
      test.version(handler, { environment: { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: "1" } }),
    );
    expect(test.log()).not.to.contain("callback-based");
  });

  it("writes JSON if LoggingConfig says so, from the levels on that LoggingConfig names", async () => {
    const version = test.version(
      `exports.handler = async () => {
        console.debug("hidden"); console.info({ a: 1 }); console.error("failed", new TypeError("t"));
      };`,
      { logging: { format: "JSON", applicationLevel: "INFO" } },
    );
    const { requestId } = await test.call(version);
    const lines = messages().map((message) => JSON.parse(message));
    expect(lines.map((line) => line.type ?? line.level)).to.deep.equal([
      "platform.initStart",
      "platform.start",
      "INFO",
      "ERROR",
      "platform.report",
    ]);
    expect(lines[1].record).to.deep.equal({ requestId, version: "7" });
    expect(lines[2]).to.deep.include({ requestId, message: { a: 1 } });
    expect(lines[3]).to.deep.include({ requestId, errorType: "TypeError", errorMessage: "t" });
    expect(lines[3].stackTrace[0]).to.equal("TypeError: t");
    expect(lines[4].record).to.deep.include({ requestId, status: "success" });
    expect(lines[4].record.metrics).to.include.keys(
      "durationMs",
      "billedDurationMs",
      "memorySizeMB",
      "maxMemoryUsedMB",
      "initDurationMs",
    );
  });

  it("has no platform lines below the system level", async () => {
    const version = test.version("exports.handler = async ({ fail }) => { if (fail) process.exit(2); };", {
      logging: { format: "JSON", systemLevel: "WARN" },
    });
    await test.call(version);
    expect(messages()).to.deep.equal([]);
    await test.call(version, { fail: true });
    expect(messages().map((message) => JSON.parse(message).record)).to.have.nested.property(
      "[0].errorType",
      "Runtime.ExitError",
    );
  });

  it("gives the caller the last 4 KB and no more", async () => {
    const version = test.version(
      "exports.handler = async () => { for (let i = 0; i < 500; i++) console.log('line', i); };",
    );
    const { tail } = await test.call(version);
    expect(Buffer.byteLength(tail)).to.equal(4096);
    expect(tail).to.contain("line 499\n");
    expect(tail).to.match(/REPORT RequestId: .*\n$/);
    expect((await test.call(version, {}, { tail: false })).tail).to.equal("");
  });

  it("gives each caller the tail of its own call only", async () => {
    const version = test.version("exports.handler = async ({ word }) => console.log(word);");
    await test.call(version, { word: "first" });
    const { tail } = await test.call(version, { word: "second" });
    expect(tail).to.contain("second");
    expect(tail).not.to.contain("first");
  });

  it("cuts a message into events of 256 KB", async () => {
    const version = test.version("exports.handler = async () => console.log('x'.repeat(300000));");
    await test.call(version);
    const lengths = messages().map((message) => Buffer.byteLength(message));
    expect(Math.max(...lengths)).to.equal(262_144);
    expect(messages().join("")).to.contain("x".repeat(200_000));
  });
});
