import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { startTestExecutor, type TestExecutor } from "./handler-code.ts";

/** A handler's function body as its whole module. */
const handler = (body: string) => `exports.handler = async ({ need = true } = {}) => { ${body} };`;
const RUN = 'const { execFileSync, spawnSync } = require("child_process");';
const HOLDS_300_MB = "const all = Buffer.alloc(300e6, 1); setTimeout(() => all, 2000)";

describe("a handler's memory", () => {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });
  let test: TestExecutor;
  before(async () => {
    test = await startTestExecutor();
  });
  after(() => test?.executor.close());

  const tooMuch: [what: string, code: string][] = [
    ["objects", handler("if (need) for (const all = []; ; ) all.push({ a: [1, 2, 3] }); return 1;")],
    ["one Buffer", handler("return need ? Buffer.alloc(500e6, 1).length : 1;")],
    [
      "Buffers, one after the other",
      handler("if (need) for (const all = []; ; ) all.push(Buffer.alloc(1e6, 1)); return 1;"),
    ],
    [
      "a child process",
      `${RUN} ${handler(`if (need) execFileSync(process.execPath, ["-e", "${HOLDS_300_MB}"]); return 1;`)}`,
    ],
    [
      "a child process in a session of its own",
      `${RUN} ${handler(
        `if (need) spawnSync(process.execPath, ["-e", "${HOLDS_300_MB}"], { detached: true, env: {} }); return 1;`,
      )}`,
    ],
  ];
  for (const [what, code] of tooMuch) {
    it(`ends a handler that passes it by ${what}, and serves the next call anew`, async () => {
      const version = test.version(code);
      const { json, functionError, requestId, tail } = await test.call(version);
      expect(functionError).to.equal("Unhandled");
      expect(json).to.deep.equal({
        errorType: "Runtime.OutOfMemory",
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      });
      expect(tail).to.match(
        /Error: Runtime exited with error: signal: killed\nRuntime.ExitError\nEND .*\nREPORT .*\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t.*\tStatus: error\tError Type: Runtime.OutOfMemory\n$/,
      );
      expect((await test.call(version, { need: false })).json).to.equal(1);
    });
  }

  it("ends a handler that passes it while its code is loaded, twice as on AWS", async () => {
    const { json, tail } = await test.call(
      test.version("const all = Buffer.alloc(500e6, 1); exports.handler = async () => all.length;"),
    );
    expect(json.errorType).to.equal("Runtime.OutOfMemory");
    expect(tail.match(/INIT_REPORT .*\tStatus: error\tError Type: Runtime.OutOfMemory\n/g)).to.have.length(2);
  });

  it("ends a handler whose code passed it too shortly before the first call to be looked at", async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const code = `const all = Buffer.alloc(30e6, ${attempt + 1}); exports.handler = async () => all.length;`;
      const { json, tail } = await test.call(test.version(code, { memorySizeMb: 64 }));
      expect(json.errorType).to.equal("Runtime.OutOfMemory");
      expect(tail.match(/INIT_REPORT .*\tError Type: Runtime.OutOfMemory\n/g)).to.have.length(2);
    }
  });

  it("gives no answer of a handler that passed it too shortly before to be looked at", async () => {
    // Small, so that the peak takes a fraction of the time between two looks.
    const version = test.version(handler("return need ? Buffer.alloc(30e6, 1).length : 1;"), {
      memorySizeMb: 64,
    });
    for (let attempt = 0; attempt < 8; attempt++) {
      expect((await test.call(version, { need: false })).json).to.equal(1);
      expect((await test.call(version)).json.errorType).to.equal("Runtime.OutOfMemory");
    }
  });

  const enough: [what: string, code: string][] = [
    ["a Buffer of 60 MB", handler("return Buffer.alloc(60e6, 1).length / 60e6;")],
    [
      "the AWS SDK",
      `const { LambdaClient } = require("@aws-sdk/client-lambda"); new LambdaClient({}); ${handler("return 1;")}`,
    ],
    [
      "a Buffer of 60 MB while it starts one program after the other",
      `${RUN} ${handler(
        'const all = Buffer.alloc(60e6, 1); for (let n = 0; n < 100; n++) spawnSync("true"); return all.length / 60e6;',
      )}`,
    ],
  ];
  for (const [what, code] of enough) {
    it(`suffices at 128 MB for ${what}`, async () => {
      const { json, tail } = await test.call(test.version(code));
      expect(json, tail).to.equal(1);
    });
  }

  it("counts memory once that a child shares with its parent until its program begins", async function () {
    if (spawnSync("python3", ["--version"]).status !== 0) this.skip(); // its subprocesses begin by vfork
    const program =
      "import subprocess\\nheld = bytearray(55_000_000)\\nfor n in range(300): subprocess.run(['true'])";
    const version = test.version(
      `${RUN} ${handler(`execFileSync("python3", ["-c", "${program}"]); return 1;`)}`,
    );
    const { json, tail } = await test.call(version);
    expect(json, tail).to.equal(1);
  });

  it("reports the memory of a handler and its child processes together", async () => {
    const version = test.version(
      `${RUN} ${handler('return spawnSync(process.execPath, ["-e", "const all = Buffer.alloc(100e6, 1); setTimeout(() => all, 300)"]).status;')}`,
      { memorySizeMb: 512 },
    );
    const { json, tail } = await test.call(version);
    expect(json).to.equal(0);
    expect(Number(/Max Memory Used: (\d+) MB/.exec(tail)?.[1])).to.be.within(140, 200);
  });
});
