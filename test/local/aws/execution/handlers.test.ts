import { expect } from "chai";
import { startTestExecutor, type TestExecutor } from "./handler-code.ts";

describe("handler code", () => {
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
    readonly event?: unknown;
    readonly returns: unknown;
  }
  const twice = "exports.handler = async (event) => event.n * 2;";
  const rows: Row[] = [
    { what: "an async CommonJS handler", files: twice, event: { n: 4 }, returns: 8 },
    {
      what: "an ES module by its extension",
      files: { "index.mjs": "export const handler = async () => 'esm';" },
      returns: "esm",
    },
    {
      what: "an ES module by the type of its package",
      files: {
        "package.json": '{"type":"module"}',
        "index.js": "export const handler = async () => import.meta.url.slice(0, 5);",
      },
      returns: "file:",
    },
    {
      what: "CommonJS in a package of type commonjs inside one of type module",
      files: {
        "package.json": '{"type":"module"}',
        "lib/package.json": "{}",
        "lib/index.js": "exports.handler = async () => 'cjs';",
      },
      handler: "lib/index.handler",
      returns: "cjs",
    },
    {
      what: "a folder with an index",
      files: { "lib/hello/index.js": twice },
      handler: "lib/hello.handler",
      event: { n: 2 },
      returns: 4,
    },
    { what: "a .cjs file", files: { "index.cjs": twice }, event: { n: 1 }, returns: 2 },
    {
      what: "top-level await",
      files: { "index.mjs": "const n = await Promise.resolve(3); export const handler = async () => n;" },
      returns: 3,
    },
    {
      what: ".js before .mjs",
      files: {
        "index.js": "exports.handler = async () => 'js';",
        "index.mjs": "export const handler = async () => 'mjs';",
      },
      returns: "js",
    },
    {
      what: "a handler in a folder, nested in an export",
      files: { "src/app.js": "exports.api = { get: async () => 'nested' };" },
      handler: "src/app.api.get",
      returns: "nested",
    },
    {
      what: "modules of its own beside it",
      files: {
        "index.js": "const n = require('./lib/n'); exports.handler = async () => n;",
        "lib/n.js": "module.exports = 5;",
      },
      returns: 5,
    },
    {
      what: "packages it brings along",
      files: {
        "index.js": "exports.handler = async () => require('own');",
        "node_modules/own/index.js": "module.exports = 'own';",
      },
      returns: "own",
    },
    {
      what: "the SDK that the runtime brings along",
      files:
        "const { LambdaClient } = require('@aws-sdk/client-lambda'); exports.handler = async () => typeof LambdaClient;",
      returns: "function",
    },
    { what: "undefined as null", files: "exports.handler = async () => {};", returns: null },
    { what: "a function as null", files: "exports.handler = async () => () => 1;", returns: null },
    {
      what: "a promise of a handler that is not async",
      files: "exports.handler = () => Promise.resolve(1);",
      returns: 1,
    },
    {
      what: "the callback's result",
      files: "exports.handler = (event, context, callback) => callback(null, event.a);",
      event: { a: "b" },
      returns: "b",
    },
    {
      what: "a callback's result only when the event loop is empty",
      files: `exports.handler = (event, context, callback) => {
        const answer = { late: false };
        setTimeout(() => { answer.late = true; }, 30);
        callback(null, answer);
      };`,
      returns: { late: true },
    },
    {
      what: "a callback's result at once where the handler says so",
      files: `exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        const answer = { late: false };
        setTimeout(() => { answer.late = true; }, 30);
        callback(null, answer);
      };`,
      returns: { late: false },
    },
    {
      what: "the first of several completions",
      files:
        "exports.handler = (event, context, callback) => { context.succeed(1); callback(null, 2); context.fail('3'); };",
      returns: 1,
    },
    {
      what: "context.done",
      files: "exports.handler = (event, context) => context.done(null, 4);",
      returns: 4,
    },
    {
      what: "null for a handler that returns without a promise before Node.js 24",
      files: "exports.handler = () => 5;",
      returns: null,
    },
    {
      what: "what a plain function returns from Node.js 24 on",
      files: "exports.handler = () => 5;",
      runtime: "nodejs24.x",
      returns: 5,
    },
    {
      what: "the answer of a handler that streams",
      files: `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.setContentType("application/json");
        stream.write('{"a"');
        stream.write(":1}");
        stream.end();
      });`,
      returns: { a: 1 },
    },
    {
      what: "a handler that streams an object",
      files:
        "exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write({ a: 1 }); stream.end(); });",
      returns: { a: 1 },
    },
  ];
  for (const { what, files, event, returns, ...settings } of rows) {
    it(`runs ${what}`, async () => {
      const answer = await test.call(test.version(files, { ...settings }), event);
      expect(answer.functionError, answer.text).to.equal(undefined);
      expect(answer.json).to.deep.equal(returns);
    });
  }

  it("gives each request its own event and answer, up to 6 MB", async () => {
    const echo = test.version("exports.handler = async (event) => event;");
    const event = { text: "é".repeat(3_000_000) };
    expect((await test.call(echo, event)).json).to.deep.equal(event);
    expect((await test.call(echo, [1])).json).to.deep.equal([1]);
  });

  it("keeps the state of a module from one call to the next", async () => {
    const counter = test.version("let n = 0; exports.handler = async () => ++n;");
    expect([(await test.call(counter)).json, (await test.call(counter)).json]).to.deep.equal([1, 2]);
  });

  it("lets a handler replace the http module", async () => {
    const version = test.version(
      "require('http').request = () => { throw new Error('instrumented'); }; exports.handler = async () => 1;",
    );
    expect((await test.call(version)).json).to.equal(1);
    expect((await test.call(version)).json).to.equal(1);
  });
});
