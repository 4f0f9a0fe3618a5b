import { expect } from "chai";
import { findHostPython } from "../../../../local/aws/execution/host-python.ts";
import { type Files, startTestExecutor, type TestExecutor } from "./handler-code.ts";

describe("Python handlers", () => {
  let test: TestExecutor;
  before(async function () {
    // A machine without Python still runs all other tests; CI has one.
    if (!(await findHostPython()) && !process.env.CI) this.skip();
    test = await startTestExecutor();
  });
  after(() => test?.executor.close());

  const version = (files: string | Files, settings = {}) =>
    test.version(typeof files === "string" ? { "app.py": files } : files, {
      runtime: "python3.13",
      handler: "app.fn",
      ...settings,
    });

  interface Row {
    readonly what: string;
    readonly files: string | Files;
    readonly handler?: string;
    readonly runtime?: string;
    readonly event?: unknown;
    /** JSON text, as it comes. */
    readonly returns: string;
  }
  const rows: Row[] = [
    {
      what: "a function of a module",
      files: "def fn(event, context):\n  return event['n'] * 2",
      event: { n: 4 },
      returns: "8",
    },
    {
      what: "a module in a folder, with slashes",
      files: { "pkg/app.py": "def fn(event, context): return __name__" },
      handler: "pkg/app.fn",
      returns: '"pkg.app"',
    },
    {
      what: "a module in a package, with dots",
      files: {
        "pkg/__init__.py": "",
        "pkg/app.py": "from .part import fn",
        "pkg/part.py": "fn = lambda e, c: 1",
      },
      handler: "pkg.app.fn",
      returns: "1",
    },
    {
      what: "modules that lie beside it, also one called bootstrap",
      files: {
        "app.py": "import bootstrap, vendored\ndef fn(event, context): return [bootstrap.A, vendored.B]",
        "bootstrap.py": "A = 1",
        "vendored/__init__.py": "B = 2",
      },
      returns: "[1, 2]",
    },
    {
      what: "what a .pth file in its code adds to the search path",
      files: {
        "app.py": "import added\ndef fn(event, context): return added.A",
        "more.pth": "more",
        "more/added.py": "A = 3",
      },
      returns: "3",
    },
    { what: "None as null", files: "def fn(event, context): pass", returns: "null" },
    {
      what: "a Decimal as a number",
      files: "from decimal import Decimal\ndef fn(event, context): return {'d': Decimal('1.20')}",
      returns: '{"d": 1.20}',
    },
    { what: "text as it is", files: "def fn(event, context): return 'ä'", returns: '"ä"' },
    {
      what: "text with escapes before Python 3.12",
      files: "def fn(event, context): return 'ä'",
      runtime: "python3.11",
      returns: '"\\u00e4"',
    },
    { what: "bytes as they are", files: "def fn(event, context): return b'bytes'", returns: "bytes" },
    {
      what: "a file of its code",
      files: {
        "app.py": "def fn(event, context): return open('data.txt', encoding='utf-8').read()",
        "data.txt": "é",
      },
      returns: '"é"',
    },
  ];
  for (const { what, files, event, returns, ...settings } of rows)
    it(`run: ${what}`, async () => {
      const answer = await test.call(version(files, settings), event);
      expect(answer.functionError, answer.text).to.equal(undefined);
      expect(answer.text).to.equal(returns);
    });

  it("get the context of AWS", async () => {
    const context = version(
      `def fn(event, c):
  return {
    "names": [c.function_name, c.function_version, c.invoked_function_arn, c.memory_limit_in_mb],
    "request": [c.aws_request_id, c.log_group_name, c.log_stream_name],
    "client": [c.client_context.custom, c.client_context.env, c.client_context.client.app_title],
    "identity": [c.identity.cognito_identity_id, c.identity.cognito_identity_pool_id],
    "left": c.get_remaining_time_in_millis(),
  }`,
      { memorySizeMb: 512, timeoutSeconds: 5 },
    );
    const { json, requestId } = await test.call(
      context,
      {},
      { clientContext: '{"custom":{"a":"é"},"client":{"app_title":"t"}}' },
    );
    expect(json).to.deep.include({
      names: [context.functionName, "7", `${context.functionArn}:LIVE`, "512"],
      request: [requestId, context.logGroup, test.events.at(-1)?.stream],
      client: [{ a: "é" }, null, "t"],
      identity: [null, null],
    });
    expect(json.left).to.be.within(3000, 5000);
  });

  it("get Lambda's variables, nothing of Node.js or this machine, and none of its packages", async () => {
    const { json } = await test.call(
      version("import os, sys\ndef fn(e, c): return {'env': dict(os.environ), 'path': sys.path}", {
        environment: { OWN: "value", PYTHONPATH: "/own" },
      }),
    );
    expect(json.env).to.include({
      OWN: "value",
      AWS_EXECUTION_ENV: "AWS_Lambda_python3.13",
      _HANDLER: "app.fn",
    });
    for (const name of ["NODE_PATH", "HOME", "_LAMBDA_TELEMETRY_LOG_FD", "LOCAL_AWS_OPT"])
      expect(json.env).not.to.have.property(name);
    expect(json.path.slice(0, 2)).to.deep.equal([json.env.LAMBDA_TASK_ROOT, "/own"]);
    expect(json.path.join()).not.to.match(/site-packages|dist-packages|execution\/runtime/);
  });

  it("find the modules of their layers after their own", async () => {
    const layers = [
      test.layer({ "python/both.py": "A = 'layer'", "python/one.py": "A = 1" }),
      test.layer({ "python/lib/python3.13/site-packages/two.py": "A = 2" }),
    ];
    const files = {
      "app.py": "import both, one, two\ndef fn(event, context): return [both.A, one.A, two.A]",
      "both.py": "A = 'own'",
    };
    expect((await test.call(version(files, { layers }))).json).to.deep.equal(["own", 1, 2]);
  });

  const faults: readonly [
    errorType: string,
    files: string,
    message: string,
    trace: unknown[],
    handler?: string,
  ][] = [
    [
      "KeyError",
      "def fn(e, c):\n  raise KeyError('x')",
      "'x'",
      [/File "\/var\/task\/app\.py", line 2, in fn\n/],
    ],
    ["Runtime.ImportModuleError", "import nope", "Unable to import module 'app': No module named 'nope'", []],
    [
      "Runtime.ImportModuleError",
      "",
      "Unable to import module 'gone': No module named 'gone'",
      [],
      "gone.fn",
    ],
    [
      "Runtime.UserCodeSyntaxError",
      "def fn(:",
      "Syntax error in module 'app': invalid syntax (app.py, line 1)",
      [/^ {2}File "\/var\/task\/app\.py" Line 1\n {4}def fn\(:$/],
    ],
    ["Runtime.HandlerNotFound", "", "Handler 'fn' missing on module 'app'", []],
    [
      "Runtime.MalformedHandlerName",
      "",
      "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
      [],
      "app",
    ],
    [
      "Runtime.MarshalError",
      "def fn(e, c): return object()",
      "Unable to marshal response: Object of type object is not JSON serializable",
      [],
    ],
    ["Runtime.ExitError", "def fn(e, c): exit(3)", "Error: Runtime exited with error: exit status 3", []],
  ];
  for (const [errorType, files, message, trace, handler = "app.fn"] of faults)
    it(`answer ${errorType} as AWS does: ${message}`, async () => {
      const { json, functionError, requestId } = await test.call(version(files, { handler }));
      expect([functionError, json.errorType]).to.deep.equal(["Unhandled", errorType]);
      expect(json.errorMessage).to.satisfy((text: string) => text.endsWith(message));
      if (errorType === "Runtime.ExitError") return;
      expect(json).to.have.all.keys("errorType", "errorMessage", "requestId", "stackTrace");
      const isOfInvocation = ["KeyError", "Runtime.MarshalError"].includes(errorType);
      expect(json.requestId).to.equal(isOfInvocation ? requestId : "");
      expect(json.stackTrace).to.have.length(trace.length);
      for (const [index, pattern] of trace.entries())
        expect(json.stackTrace[index]).to.match(pattern as RegExp);
    });

  it("log what they print line by line, and what they log in AWS's format as one event", async () => {
    const logs = version(
      `import logging, sys
logging.getLogger().setLevel("INFO")
def fn(event, context):
  print("printed\\nä")
  sys.stderr.write("error\\n")
  logging.info("first\\nsecond %s", 1)
  logging.debug("unseen")
  raise ValueError("no")`,
    );
    const { requestId } = await test.call(logs);
    const events = test.events.filter(({ group }) => group === logs.logGroup).map(({ message }) => message);
    expect(events.slice(0, 2).join("")).to.match(
      /^INIT_START Runtime Version: python:3\.13\.v1\t.*\nLocal AWS runs python3\.13 by Python 3\.\d+\.\d+ of this machine: \/.*\n$/,
    );
    const own = events.slice(3, -2);
    expect(own).to.include.members(["printed\n", "ä\n", "error\n"]);
    const logged = own.find((message) => message.startsWith("[INFO]"));
    expect(logged).to.match(
      new RegExp(
        `^\\[INFO\\]\\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\t${requestId}\\tfirst\\nsecond 1\\n$`,
      ),
    );
    const failed = own.find((message) => message.startsWith("[ERROR]"));
    expect(failed).to.match(
      /^\[ERROR\] ValueError: no\nTraceback \(most recent call last\):\n\u00a0\u00a0File "\/var\/task\/app\.py", line 8, in fn\n/,
    );
    expect(events.join("")).not.to.include("unseen");
  });

  it("log JSON where the function says so", async () => {
    const logs = version(
      `import logging
def fn(event, context):
  logging.getLogger("orders").warning("seen %d", 1, extra={"order": 7})
  logging.info("unseen")`,
      { logging: { format: "JSON", applicationLevel: "WARN" } },
    );
    const { requestId } = await test.call(logs);
    const lines = test.events.filter(({ group }) => group === logs.logGroup).map(({ message }) => message);
    const line = JSON.parse(lines.find((message) => message.includes('"WARNING"')) ?? "{}");
    expect(line).to.include({ level: "WARNING", message: "seen 1", logger: "orders", order: 7, requestId });
    expect(lines.join()).not.to.include("unseen");
  });

  it("keep their process from one call to the next, and get a new one after an exit", async () => {
    const counter = version(
      "import os\nn = 0\ndef fn(event, context):\n  global n\n  n += 1\n  if event.get('end'): os._exit(1)\n  return n",
    );
    expect([(await test.call(counter)).json, (await test.call(counter)).json]).to.deep.equal([1, 2]);
    await test.call(counter, { end: true });
    expect((await test.call(counter)).json).to.equal(1);
  });

  it("are held to the time limit and the memory of their function, their children too", async () => {
    const slow = version("import time\ndef fn(event, context): time.sleep(60)", { timeoutSeconds: 1 });
    expect((await test.call(slow)).json.errorType).to.equal("Sandbox.Timedout");
    if (process.platform !== "linux") return;
    const large = version(
      "import subprocess, sys\ndef fn(event, context):\n  subprocess.run([sys.executable, '-c', 'held = b\"x\" * 300_000_000; input()'], stdin=subprocess.PIPE, timeout=30)",
    );
    expect((await test.call(large)).json.errorType).to.equal("Runtime.OutOfMemory");
  });

  it("run nothing on a machine without Python, and say so with the way out", async () => {
    const without = await startTestExecutor({ findPython: async () => undefined });
    try {
      const { json, functionError, tail } = await without.call(
        without.version({ "app.py": "" }, { runtime: "python3.13", functionName: "orders" }),
      );
      expect([functionError, json.errorType]).to.deep.equal(["Unhandled", "LocalAws.NoPython"]);
      expect(json.errorMessage).to.equal(
        "orders has runtime python3.13, which local AWS runs by this machine's python3, and PATH has none that starts. Install Python 3 and start local AWS again. Or: Name a command that speaks Lambda's Runtime API as \"local_command\" in functions/NAME/function.json.",
      );
      expect(tail).to.include(json.errorMessage);
      expect((await without.call(without.version("exports.handler = async () => 1;"))).json).to.equal(1);
    } finally {
      await without.executor.close();
    }
  });
});
