import { expect } from "chai";
import { until } from "../../../support/until.ts";
import { MEET, startTestExecutor, type TestExecutor, withFolder } from "./handler-code.ts";

describe("failing handler code", () => {
  let test: TestExecutor;
  before(async () => {
    test = await startTestExecutor();
  });
  after(() => test.executor.close());

  interface Row {
    readonly what: string;
    readonly files: string | Record<string, string>;
    readonly handler?: string;
    readonly runtime?: string;
    readonly timeoutSeconds?: number;
    readonly environment?: Record<string, string>;
    readonly event?: unknown;
    readonly errorType: string;
    /** `<id>` stands for the request id. */
    readonly errorMessage: string;
    /** First line of the trace; absent: no trace. */
    readonly trace?: string | null;
  }
  const rows: Row[] = [
    {
      what: "a thrown error",
      files: "exports.handler = async () => { throw new TypeError('no'); };",
      errorType: "TypeError",
      errorMessage: "no",
      trace: "TypeError: no",
    },
    {
      what: "a thrown string",
      files: "exports.handler = async () => { throw 'words'; };",
      errorType: "string",
      errorMessage: "words",
      trace: null,
    },
    {
      what: "a rejection with nothing",
      files: "exports.handler = () => Promise.reject();",
      errorType: "string",
      errorMessage: "handled",
      trace: null,
    },
    {
      what: "an error for the callback",
      files: "exports.handler = (event, context, callback) => callback(new Error('called back'));",
      errorType: "Error",
      errorMessage: "called back",
      trace: "Error: called back",
    },
    {
      what: "context.fail",
      files: "exports.handler = (event, context) => context.fail(new RangeError('x'));",
      errorType: "RangeError",
      errorMessage: "x",
      trace: "RangeError: x",
    },
    {
      what: "an error with a name of its own",
      files:
        "class Refused extends Error { constructor(m) { super(m); this.name = 'Refused'; } } exports.handler = async () => { throw new Refused('y'); };",
      errorType: "Refused",
      errorMessage: "y",
      trace: "Refused: y",
    },
    {
      what: "a throw outside of the handler's promise",
      files: "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('later'); }, 1));",
      errorType: "Error",
      errorMessage: "later",
      trace: "Error: later",
    },
    {
      what: "a rejection that nobody handles",
      files:
        "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 50)); };",
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "Error: lost",
      trace: "Runtime.UnhandledPromiseRejection: Error: lost",
    },
    {
      what: "process.exit",
      files: "exports.handler = async () => process.exit(0);",
      errorType: "Runtime.ExitError",
      errorMessage: "RequestId: <id> Error: Runtime exited without providing a reason",
    },
    {
      what: "process.exit with a code",
      files: "exports.handler = async () => process.exit(3);",
      errorType: "Runtime.ExitError",
      errorMessage: "RequestId: <id> Error: Runtime exited with error: exit status 3",
    },
    {
      what: "death by a signal",
      files:
        "exports.handler = async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => setInterval(() => {}, 1000)); };",
      errorType: "Runtime.ExitError",
      errorMessage: "RequestId: <id> Error: Runtime exited with error: signal: killed",
    },
    {
      what: "a larger heap than it allows itself",
      files: "exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };",
      environment: { NODE_OPTIONS: "--max-old-space-size=30" },
      errorType: "Runtime.ExitError",
      errorMessage: "RequestId: <id> Error: Runtime exited with error: signal: aborted",
    },
    {
      what: "an answer that never comes",
      files: "exports.handler = async () => new Promise(() => setInterval(() => {}, 1000));",
      timeoutSeconds: 1,
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: <id> Error: Task timed out after 1.00 seconds",
    },
    {
      what: "an endless loop",
      files: "exports.handler = async () => { for (;;); };",
      timeoutSeconds: 1,
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: <id> Error: Task timed out after 1.00 seconds",
    },
    {
      what: "a promise that nothing can settle any more",
      files: "exports.handler = async () => new Promise(() => {});",
      errorType: "Runtime.NodeJsExit",
      errorMessage:
        "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
      trace:
        "Runtime.NodeJsExit: The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
    },
    {
      what: "a result that is no JSON",
      files: "exports.handler = async () => 1n;",
      errorType: "Error",
      errorMessage: "Unable to stringify response body",
      trace: "Error: Unable to stringify response body",
    },
    {
      what: "a result that is no JSON, on Node.js 24",
      files: "exports.handler = async () => { const a = {}; a.a = a; return a; };",
      runtime: "nodejs24.x",
      errorType: "Runtime.JSONStringifyError",
      errorMessage: "Unable to stringify response body",
      trace: "Runtime.JSONStringifyError: Unable to stringify response body",
    },
    {
      what: "a result of more than 6 MB",
      files: "exports.handler = async () => 'x'.repeat(6291555);",
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    },
    {
      what: "a module that is not there",
      files: { "other.js": "" },
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
      trace: "Runtime.ImportModuleError: Error: Cannot find module 'index'",
    },
    {
      what: "a module that requires one that is not there",
      files: "require('missing'); exports.handler = async () => 1;",
      errorType: "Runtime.ImportModuleError",
      errorMessage:
        "Error: Cannot find module 'missing'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs",
      trace: "Runtime.ImportModuleError: Error: Cannot find module 'missing'",
    },
    {
      what: "code that is no JavaScript",
      files: "exports.handler = async () => {",
      errorType: "Runtime.UserCodeSyntaxError",
      errorMessage: "SyntaxError: Unexpected end of input",
      trace: "Runtime.UserCodeSyntaxError: SyntaxError: Unexpected end of input",
    },
    {
      what: "an export that is not there",
      files: "exports.other = 1;",
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "index.handler is undefined or not exported",
      trace: "Runtime.HandlerNotFound: index.handler is undefined or not exported",
    },
    {
      what: "an export that is no function",
      files: "exports.handler = 'text';",
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "index.handler is not a function",
      trace: "Runtime.HandlerNotFound: index.handler is not a function",
    },
    {
      what: "a handler name without a dot",
      files: "",
      handler: "index",
      errorType: "Runtime.MalformedHandlerName",
      errorMessage: "Bad handler",
      trace: "Runtime.MalformedHandlerName: Bad handler",
    },
    {
      what: "a handler name that climbs out",
      files: "",
      handler: "../index.handler",
      errorType: "Runtime.MalformedHandlerName",
      errorMessage:
        "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
      trace:
        "Runtime.MalformedHandlerName: '../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    },
    {
      what: "a module that throws",
      files: "throw new Error('at load');",
      errorType: "Error",
      errorMessage: "at load",
      trace: "Error: at load",
    },
    {
      what: "a module that exits",
      files: "process.exit(7);",
      errorType: "Runtime.ExitError",
      errorMessage: "RequestId: <id> Error: Runtime exited with error: exit status 7",
    },
    {
      what: "a handler that streams and is not async",
      files: "exports.handler = awslambda.streamifyResponse((event, stream) => { stream.end('text'); });",
      errorType: "string",
      errorMessage: "Streaming does not support non-async handlers.",
      trace: null,
    },
    {
      what: "a module that awaits what nothing can settle",
      files: { "index.mjs": "await new Promise(() => {}); export const handler = async () => 1;" },
      errorType: "Runtime.ExitError",
      errorMessage: "RequestId: <id> Error: Runtime exited with error: exit status 13",
    },
    {
      what: "a callback-style handler on Node.js 24",
      files: "exports.handler = async (event, context, callback) => 1;",
      runtime: "nodejs24.x",
      errorType: "Runtime.CallbackHandlerDeprecated",
      errorMessage:
        "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
      trace:
        "Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    },
    {
      what: "a zip with files outside of it",
      files: { "../out.js": "" },
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: "The function's code can't be unpacked: The zip names a file outside of it: ../out.js",
    },
  ];
  for (const { what, files, event, errorType, errorMessage, trace, ...settings } of rows) {
    it(`answers ${what} as AWS does`, async () => {
      const answer = await test.call(test.version(files, { ...settings }), event);
      expect(answer.functionError).to.equal("Unhandled");
      expect(answer.json.errorType).to.equal(errorType);
      expect(answer.json.errorMessage).to.equal(errorMessage.replace("<id>", answer.requestId));
      if (trace === undefined) expect(answer.json).to.have.all.keys("errorType", "errorMessage");
      else if (trace === null) expect(answer.json.trace).to.deep.equal([]);
      else expect(answer.json.trace[0]).to.equal(trace);
    });
  }

  it("names the files in a trace as AWS names them", async () => {
    const version = test.version("exports.handler = async () => { throw new Error('where'); };");
    const { json } = await test.call(version);
    expect(json.trace[1]).to.match(/\(\/var\/task\/index\.js:1:\d+\)$/);
    expect(json.trace.join()).not.to.contain("lambda-live");
  });

  it("runs the next call in the same process after an error that the handler threw", async () => {
    const version = test.version(
      "let n = 0; exports.handler = async () => { n += 1; if (n === 1) throw new Error(); return n; };",
    );
    await test.call(version);
    expect((await test.call(version)).json).to.equal(2);
  });

  for (const [what, body] of [
    ["an exit", "process.exit(1)"],
    ["a timeout", "await new Promise(() => setInterval(() => {}, 1000))"],
    [
      "an uncaught exception",
      "setTimeout(() => { throw new Error() }); await new Promise((r) => setTimeout(r, 500))",
    ],
  ] as const) {
    it(`runs the next call in a new process after ${what}`, async () => {
      const version = test.version(
        `let n = 0; exports.handler = async ({ fail }) => { n += 1; if (fail) { ${body} } return n; };`,
        { timeoutSeconds: 1 },
      );
      await test.call(version);
      expect((await test.call(version, { fail: true })).functionError).to.equal("Unhandled");
      expect((await test.call(version)).json).to.equal(1);
    });
  }

  it("ends a process that fails between two calls, and answers the next from a new process", async () => {
    const version = test.version(
      "exports.handler = async () => { setTimeout(() => { throw new Error('afterwards'); }, 500); return process.pid; };",
    );
    const before = test.executor.processCount();
    const { json } = await test.call(version);
    await until(() => test.executor.processCount() === before);
    expect(test.log()).to.match(/Uncaught Exception \t.*afterwards/);
    const next = await test.call(version);
    expect(next.functionError).to.equal(undefined);
    expect(next.json).not.to.equal(json);
  });

  it("tries a failed initialization once more, as AWS does", () =>
    withFolder(async (folder) => {
      const marker = JSON.stringify(`${folder}-tried`);
      const version = test.version(`
        const fs = require("fs");
        if (!fs.existsSync(${marker})) { fs.writeFileSync(${marker}, ""); throw new Error("not yet"); }
        fs.rmSync(${marker});
        ${MEET}
      `);
      const { json } = await test.call(version, { folder, count: 1 });
      const meet = () => test.call(version, { folder, count: 2 });
      const both = await Promise.all([meet(), meet()]);
      expect(both[0]?.json).to.equal(json);
      expect(both[1]?.json).to.be.a("number").that.does.not.equal(json);
    }));

  it("ends a hanging initialization at the function's own time limit", async () => {
    const own = await startTestExecutor({ initTimeoutMs: 300 });
    try {
      const version = own.version("for (;;);", { timeoutSeconds: 1 });
      const answer = await own.call(version);
      expect(answer.json.errorType).to.equal("Sandbox.Timedout");
      expect(answer.tail).to.match(
        /INIT_REPORT Init Duration: \d{3}\.\d\d ms\tPhase: init\tStatus: timeout\n/,
      );
      await until(() => own.executor.processCount() === 0);
    } finally {
      await own.executor.close();
    }
  });
});
