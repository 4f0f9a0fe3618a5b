import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { errorsSaid } from "../../../support/errors-said.ts";
import { isRunning } from "../../../support/is-running.ts";
import { until } from "../../../support/until.ts";
import { startTestExecutor, type TestExecutor, withFolder } from "./handler-code.ts";

const SLEEP = 'process.execPath, ["-e", "setInterval(() => {}, 1000)"]';

describe("handlers that misbehave", () => {
  let test: TestExecutor;
  beforeEach(async () => {
    test = await startTestExecutor();
  });
  afterEach(() => test.executor.close());

  it("serves other functions while a handler loops", async () => {
    const looping = test.call(
      test.version("exports.handler = async () => { for (;;); };", { timeoutSeconds: 2 }),
    );
    const other = test.version("exports.handler = async () => 'served';");
    expect((await test.call(other)).json).to.equal("served");
    expect((await looping).json.errorType).to.equal("Sandbox.Timedout");
  });

  it("ends the child processes of a handler that times out", async () => {
    const version = test.version(
      `const { spawn } = require("child_process");
      exports.handler = async () => {
        const child = spawn(${SLEEP});
        console.log("child", child.pid);
        for (;;);
      };`,
      { timeoutSeconds: 1 },
    );
    const { tail } = await test.call(version);
    const pid = Number(/child (\d+)/.exec(tail)?.[1]);
    await until(() => !isRunning(pid));
  });

  /** Ways to start a process that knows neither its parent's group nor its variables; each prints the id. */
  const leavers: [what: string, start: string][] = [
    ["keeps its environment", `spawn(${SLEEP}, { detached: true, stdio: "ignore" }).pid`],
    [
      "has none of its environment",
      `spawn(${SLEEP}, { detached: true, stdio: "ignore", env: {}, cwd: "/" }).pid`,
    ],
    [
      "has none of its environment and a parent that has ended",
      `Number(execFileSync("sh", ["-c", "setsid sh -c 'sleep 1000 >/dev/null 2>&1 & echo $!; sleep 0.3'"], { env: {}, cwd: "/" }))`,
    ],
  ];
  for (const [what, start] of leavers) {
    it(`ends a child process that has a session of its own and ${what}`, async function () {
      if (process.platform !== "linux") this.skip();
      const version = test.version(
        `const { execFileSync, spawn } = require("child_process"); exports.handler = async () => ${start};`,
      );
      const pid = (await test.call(version)).json;
      expect(isRunning(pid)).to.equal(true);
      test.executor.drain(version.functionName, version.version);
      await until(() => !isRunning(pid));
    });
  }

  it("ends a process in a handler's folder with the server, even if nothing else tells whose it is", async function () {
    if (process.platform !== "linux") this.skip();
    const { json: pid } = await test.call(
      test.version(
        `const { execFileSync } = require("child_process");
        exports.handler = async () => Number(execFileSync("sh", ["-c", "env -i setsid sleep 1000 >/dev/null 2>&1 & echo $!"], { env: {} }));`,
      ),
    );
    expect(isRunning(pid)).to.equal(true);
    await test.executor.close();
    expect(isRunning(pid)).to.equal(false);
  });

  it("gives a handler its code to read, but not to change", async () => {
    const version = test.version({
      "index.js": `const fs = require("fs");
      const refused = (act) => { try { act(); } catch ({ code }) { return code; } };
      exports.handler = async () => ({
        modes: [".", "lib", "index.js", "lib/part.js"].map((name) => (fs.statSync(name).mode & 0o777).toString(8)),
        refused: [
          () => fs.writeFileSync("index.js", ""),
          () => fs.writeFileSync("lib/new.js", ""),
          () => fs.rmSync("lib/part.js"),
        ].map(refused),
        folder: process.cwd(),
      });`,
      "lib/part.js": "",
    });
    const { json } = await test.call(version);
    expect(json.modes).to.deep.equal(["555", "555", "444", "444"]);
    // Root may write what nobody may.
    if (process.getuid?.() !== 0) expect(json.refused).to.deep.equal(["EACCES", "EACCES", "EACCES"]);
    test.executor.drain(version.functionName, version.version);
    await until(() => !existsSync(json.folder));
  });

  it("bounds the memory for the output of a handler that writes until its time limit", async () => {
    const flood = test.version(
      "const text = 'x'.repeat(999) + '\\n'; exports.handler = async () => { for (;;) require('fs').writeSync(1, text); };",
      { timeoutSeconds: 2 },
    );
    expect((await test.call(flood)).json.errorType).to.equal("Sandbox.Timedout");
    expect(test.log().length).to.be.below(9 * 1024 * 1024);
    expect(test.log()).to.match(/Local AWS left out \d+ bytes of this log/);
  });

  it("serves other functions while a handler writes without end", () =>
    withFolder(async (folder) => {
      const stop = join(folder, "stop");
      const flood = test.version(
        `const fs = require("fs");
        const text = ("x".repeat(999) + "\\n").repeat(50);
        exports.handler = async () => {
          while (!fs.existsSync(${JSON.stringify(stop)})) fs.writeSync(1, text);
          return "stopped";
        };`,
        { timeoutSeconds: 50 },
      );
      const other = test.version("exports.handler = async () => 'served';");
      const timeCalls = async () => {
        const durations: number[] = [];
        for (let call = 0; call < 20; call++) {
          const before = performance.now();
          expect((await test.call(other)).json).to.equal("served");
          durations.push(performance.now() - before);
        }
        return durations.sort((a, b) => a - b);
      };
      await test.call(other);
      const alone = await timeCalls();
      const flooding = test.call(flood);
      await until(() => test.log().length > 1024 * 1024);
      const meanwhile = await timeCalls();
      writeFileSync(stop, "");
      // the flood answers only now, so that it went on until the last other call had its answer
      expect((await flooding).json).to.equal("stopped");
      const [fastest = 0, usual = 0] = [meanwhile[0], alone[10]];
      expect(fastest, "the fastest call during the flood, against a usual one").to.be.below(50 * usual);
    }));

  it("bounds the console log of a handler, and logs its next call again", async () => {
    const own = await startTestExecutor({ logBytesPerInvocation: 10_000 });
    try {
      const version = own.version(
        "exports.handler = async ({ n }) => { for (let i = 0; i < n; i++) console.log('x'.repeat(100)); };",
      );
      await own.call(version, { n: 1000 });
      expect(own.log().length).to.be.below(20_000);
      own.events.length = 0;
      await own.call(version, { n: 3 });
      expect(own.events).to.have.length(6);
    } finally {
      await own.executor.close();
    }
  });

  it("serves a handler while its log can't be written, and reports that once", async () => {
    const full = await startTestExecutor({
      logs: {
        write() {
          throw new Error("ENOSPC: no space left on device");
        },
      },
    });
    const version = full.version(`exports.handler = async () => {
      console.log("lost");
      await new Promise((resolve) => setTimeout(resolve, 100));
      return process.pid;
    };`);
    const said = await errorsSaid(async () => {
      try {
        const { json, tail } = await full.call(version);
        expect(tail).to.match(/^START [\s\S]*\tlost\n[\s\S]*REPORT /);
        expect((await full.call(version)).json).to.equal(json);
      } finally {
        await full.executor.close();
      }
    });
    expect(said.map(([what]) => what)).to.have.length(1);
    expect(String(said[0])).to.match(/^local AWS: a log [\s\S]*ENOSPC/);
  });

  it("answers for a handler that closes its own output", async () => {
    const version = test.version(
      "exports.handler = async () => { for (const fd of [1, 2, 3]) require('fs').closeSync(fd); console.log('x'); return 1; };",
    );
    expect((await test.call(version)).json).to.equal(1);
    expect((await test.call(test.version("exports.handler = async () => 2;"))).json).to.equal(2);
  });

  const WORKS_ON = `exports.handler = async ({ worksOn }) => {
    if (worksOn) setImmediate(() => { for (;;); });
    return process.pid;
  };`;

  it("serves the next call while a handler works on after its answer", async () => {
    const version = test.version(WORKS_ON, { timeoutSeconds: 900 });
    const { json } = await test.call(version, { worksOn: true });
    expect((await test.call(version)).json)
      .to.be.a("number")
      .and.not.equal(json);
  });

  it("ends a handler at its time limit, even after its answer", async () => {
    const { json } = await test.call(test.version(WORKS_ON, { timeoutSeconds: 1 }), { worksOn: true });
    await until(() => !isRunning(json));
  });

  it("gives a handler no second invocation if it asks for one itself", async () => {
    const version = test.version(`
      const http = require("http");
      exports.handler = async (event) => {
        const url = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/next";
        if (event.ask) http.get(url).on("error", () => {});
        await new Promise((resolve) => setTimeout(resolve, 300));
        return process.pid;
      };
    `);
    const asking = test.call(version, { ask: true });
    await until(() => test.log().includes("START"));
    const answers = await Promise.all([asking, test.call(version), test.call(version)]);
    expect(new Set(answers.map(({ json }) => json)).size).to.be.at.least(2);
    expect(answers.map(({ functionError }) => functionError)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("refuses a handler's answer for another call", async () => {
    const version = test.version(`
      const http = require("http");
      exports.handler = (event, context) => new Promise((resolve) => {
        const url = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/other/response";
        http.request(url, { method: "POST" }, (response) => {
          let text = "";
          response.on("data", (chunk) => { text += chunk; });
          response.on("end", () => resolve([response.statusCode, JSON.parse(text).errorType]));
        }).end("1");
      });
    `);
    expect((await test.call(version)).json).to.deep.equal([400, "InvalidRequestID"]);
  });
});

describe("the end of the executor", () => {
  it("ends all processes and removes all folders when the executor is closed", async () => {
    const test = await startTestExecutor();
    const version = test.version("exports.handler = async () => [process.pid, process.cwd()];");
    const [pid, folder] = (await test.call(version)).json;
    const running = test.call(test.version("exports.handler = async () => { for (;;); };")).then(
      () => "answered",
      (error) => error.code,
    );
    await test.executor.close();
    expect(await running).to.equal("ExecutorClosed");
    expect(isRunning(pid)).to.equal(false);
    expect(existsSync(join(folder, "..", ".."))).to.equal(false);
    expect(await test.call(version).catch((error) => error.code)).to.equal("ExecutorClosed");
  });

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    it(`ends all processes and removes all folders when the server dies by ${signal}`, async () => {
      const server = spawn(process.execPath, ["--import", "tsx", join(__dirname, "server-to-kill.ts")], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      server.stdout.on("data", (chunk) => {
        output += chunk;
      });
      await until(() => output.includes("\n"));
      const { pids, folder } = JSON.parse(output) as { pids: number[]; folder: string };
      expect(pids.map(isRunning)).to.deep.equal([true, true, true]);
      expect(existsSync(folder)).to.equal(true);
      server.kill(signal);
      const [idle = 0, left = 0, loops = 0] = pids;
      await until(() => ![idle, loops].some(isRunning));
      if (process.platform === "linux") await until(() => !isRunning(left));
      else process.kill(left);
      await until(() => !existsSync(folder));
    });
  }
});
