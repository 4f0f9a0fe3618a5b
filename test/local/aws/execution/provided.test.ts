import { readFileSync } from "node:fs";
import { expect } from "chai";
import { type Files, runtimeProgram, startTestExecutor, type TestExecutor } from "./handler-code.ts";

const SCRIPT = `#!/usr/bin/env node\n${runtimeProgram("return { event, cwd: process.cwd(), env: process.env };")}`;

describe("a function of runtime provided.*", () => {
  let test: TestExecutor;
  before(async () => {
    test = await startTestExecutor();
  });
  after(() => test.executor.close());

  const version = (files: Files, settings = {}) =>
    test.version(files, { runtime: "provided.al2023", handler: "any.thing", ...settings });

  it("runs the bootstrap of its code, in the code's folder", async () => {
    const { json } = await test.call(version({ bootstrap: [SCRIPT, 0o100755] }), { n: 1 });
    expect(json.event).to.deep.equal({ n: 1 });
    expect(json.cwd).to.equal(json.env.LAMBDA_TASK_ROOT);
    expect(json.env).to.include({ _HANDLER: "any.thing", TZ: ":UTC" });
    expect(Object.keys(json.env)).not.to.include.members(["NODE_PATH"]);
    expect(Object.keys(json.env)).not.to.include.members(["AWS_EXECUTION_ENV"]);
    expect(Object.keys(json.env)).not.to.include.members(["_LAMBDA_TELEMETRY_LOG_FD"]);
    expect(Object.keys(json.env)).not.to.include.members(["HOME"]);
    expect(test.log()).to.match(/^INIT_START Runtime Version: provided:al2023\.v1\t/m);
  });

  it("runs the bootstrap of a layer if its code has none", async () => {
    const layers = [test.layer({ bootstrap: [SCRIPT, 0o100755], "bin/tool": ["", 0o100755] })];
    const { json } = await test.call(version({ data: "" }, { layers }));
    const opt = json.env.LOCAL_AWS_OPT;
    expect(readFileSync(`${opt}/bootstrap`, "utf8")).to.equal(SCRIPT);
    expect(json.env.PATH.endsWith(`:${opt}/bin`)).to.equal(true);
    expect(json.env.LD_LIBRARY_PATH.split(":").at(-1)).to.equal(`${opt}/lib`);
    expect(json.cwd).to.equal(json.env.LAMBDA_TASK_ROOT);
  });

  it("says in its log what local AWS does not start or mount for it", async () => {
    const more = {
      layers: [test.layer({ "extensions/agent": ["", 0o100755] })],
      environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap" },
      notSimulated: ["Local AWS mounts no file system: /mnt/a is not there"],
    };
    const { tail } = await test.call(version({ bootstrap: [SCRIPT, 0o100755] }, more));
    expect(tail.split("\n").slice(0, 3)).to.deep.equal([
      "Local AWS mounts no file system: /mnt/a is not there",
      "Local AWS starts no extensions: agent",
      "Local AWS starts no wrapper: AWS_LAMBDA_EXEC_WRAPPER (/opt/wrap) does nothing here",
    ]);
  });

  const elf = (machine: number) => {
    const head = Buffer.alloc(64);
    head.write("\x7fELF", "latin1");
    head.writeUInt16LE(machine, 18);
    return new Uint8Array(head);
  };
  const [here, other] =
    process.arch === "arm64" ? (["arm64", "x86_64"] as const) : (["x86_64", "arm64"] as const);
  const machines = { x86_64: 62, arm64: 183 };
  const rows: readonly [what: string, files: Files, message: string, settings?: object][] = [
    ["no bootstrap", { data: "" }, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
    [
      "a folder of that name",
      { "bootstrap/data": "" },
      "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    ],
    [
      "a bootstrap that may not be run",
      { bootstrap: [SCRIPT, 0o100644] },
      "fork/exec /var/task/bootstrap: permission denied",
    ],
    [
      "a bootstrap of a zip without modes",
      { bootstrap: SCRIPT },
      "fork/exec /var/task/bootstrap: permission denied",
    ],
    [
      "a bootstrap without a first line that names a program",
      { bootstrap: ["echo", 0o100755] },
      "fork/exec /var/task/bootstrap: exec format error",
    ],
    [
      "a bootstrap that names a program which is not there",
      { bootstrap: ["#!/no/such/program\n", 0o100755] },
      "fork/exec /var/task/bootstrap: no such file or directory",
    ],
    [
      "a bootstrap for another processor than the function's",
      { bootstrap: [elf(machines[other]), 0o100755] },
      "fork/exec /var/task/bootstrap: exec format error",
      { architecture: here },
    ],
  ];
  for (const [what, files, message, settings] of rows)
    it(`says of ${what} what AWS says`, async () => {
      const broken = version(files, settings);
      const answer = await test.call(broken);
      const text = `RequestId: ${answer.requestId} Error: ${message}`;
      expect(answer.functionError).to.equal("Unhandled");
      expect(answer.json).to.deep.equal({ errorType: "Runtime.InvalidEntrypoint", errorMessage: text });
      expect(answer.tail).to.include(`${text}\nRuntime.InvalidEntrypoint\n`);
      expect(answer.tail).to.include("Phase: init\tStatus: error\tError Type: Runtime.InvalidEntrypoint");
      await test.call(broken);
    });

  it("names the way out for a program that AWS could start and this machine can't", async () => {
    const answer = await test.call(
      version({ bootstrap: [elf(machines[other]), 0o100755] }, { architecture: other }),
    );
    expect(answer.json.errorType).to.equal("LocalAws.OtherProcessor");
    expect(answer.json.errorMessage).to.match(
      new RegExp(
        `is a Linux program for ${other}, and this machine is .* "local_command" in functions/NAME/`,
      ),
    );
  });

  it("holds its program to the time limit and to the memory of the function", async () => {
    const slow = version(
      {
        bootstrap: [
          `#!/usr/bin/env node\n${runtimeProgram("await new Promise((resolve) => setTimeout(resolve, 60_000));")}`,
          0o100755,
        ],
      },
      { timeoutSeconds: 1 },
    );
    expect((await test.call(slow)).json.errorType).to.equal("Sandbox.Timedout");
    const fill =
      "const held = []; for (;;) { held.push(Buffer.alloc(2e7, 1)); await new Promise((r) => setTimeout(r, 5)); }";
    const large = version({ bootstrap: [`#!/usr/bin/env node\n${runtimeProgram(fill)}`, 0o100755] });
    if (process.platform === "linux")
      expect((await test.call(large)).json.errorType).to.equal("Runtime.OutOfMemory");
  });
});
