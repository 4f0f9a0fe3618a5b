import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CreateFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { localCommandsOf } from "../../../../local/aws/execution/local-command.ts";
import { projectFolder } from "../../../../local/project-folder.ts";
import { isRunning } from "../../../support/is-running.ts";
import { ROLE, startTestAws } from "../../../support/local-aws.ts";
import { scratchProject } from "../../../support/scratch-project.ts";
import { until } from "../../../support/until.ts";
import { type Files, runtimeProgram, startTestExecutor, type TestExecutor, zipOf } from "./handler-code.ts";

const FILES = {
  "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
  "Pulumi.prd.yaml":
    "config:\n  shop:functions:\n    old:\n      adopt: { function: legacy-orders, role_arn: x, alias: live }\n",
  "functions/orders/index.ts": "",
  "functions/orders/function.json": '{ "local_command": "node server.js" }',
  "functions/eu-orders/index.ts": "",
  "functions/eu-orders/function.json": '{ "local_command": "node eu.js" }',
  "functions/zone-orders/index.ts": "",
  "functions/zone-orders/function.json": '{ "local_command": "node zone.js" }',
  "functions/old/index.ts": "",
  "functions/old/function.json": '{ "local_command": "node old.js" }',
};

describe("local_command", () => {
  let test: TestExecutor;
  let project: string;
  before(async () => {
    project = scratchProject(FILES);
    test = await startTestExecutor({ project });
  });
  after(() => test.executor.close());

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const settings = (functionName: string, more = {}) => ({
    functionName,
    functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    logGroup: `/aws/lambda/${functionName}`,
    runtime: "java21",
    handler: "com.shop.Orders",
    ...more,
  });
  const SERVER: Files = {
    "server.js": runtimeProgram("return { event, env: process.env, cwd: process.cwd() };"),
  };

  for (const [functionName, command] of [
    ["shop-prd-orders", "node server.js"],
    ["shop-prd-eu-orders", "node eu.js"],
    ["shop-prd-zone-orders", "node zone.js"],
    ["legacy-orders", "node old.js"],
    ["shop-orders", undefined],
    ["shop--orders", undefined],
    ["other-prd-orders", undefined],
    ["orders", undefined],
  ] as const)
    it(`of ${functionName} is ${command ?? "none"}`, async () => {
      expect((await localCommandsOf(project)(functionName)).command).to.equal(command);
    });

  it("runs a function of a runtime that local AWS lacks, in the unpacked code", async () => {
    const { json, tail, text } = await test.call(test.version(SERVER, settings("shop-prd-orders")), { n: 1 });
    expect(json?.event, text).to.deep.equal({ n: 1 });
    expect(json.cwd).to.equal(json.env.LAMBDA_TASK_ROOT);
    expect(json.env).to.include({ _HANDLER: "com.shop.Orders", AWS_EXECUTION_ENV: "AWS_Lambda_java21" });
    for (const name of ["NODE_PATH", "HOME", "_LAMBDA_TELEMETRY_LOG_FD"])
      expect(json.env).not.to.have.property(name);
    expect(tail).to.include(
      "Local AWS runs this function by local_command of functions/orders/function.json: node server.js\n",
    );
  });

  it("runs an image, in the function's folder", async () => {
    write("functions/image/index.ts", "");
    write("functions/image/function.json", '{ "local_command": "exec node serve.js" }');
    write(
      "functions/image/serve.js",
      runtimeProgram("return [process.cwd(), process.env.AWS_EXECUTION_ENV];"),
    );
    const image = test.version("", settings("shop-prd-image", { runtime: "", handler: "" }));
    const { json } = await test.call({ ...image, codeSha256Hex: undefined });
    expect(json).to.deep.equal([join(project, "functions/image"), null]);
  });

  it("wins over our own runtimes", async () => {
    const files = { ...SERVER, "index.js": "exports.handler = async () => 'ours';" };
    const version = test.version(files, settings("shop-prd-orders", { runtime: "nodejs22.x", version: "8" }));
    const { json } = await test.call(version);
    expect(json.event).to.deep.equal({});
    expect(json.env.NODE_PATH).to.include("node_modules");
  });

  it("counts anew at each cold start", async () => {
    const files = { "a.js": runtimeProgram("return 'a';"), "b.js": runtimeProgram("return 'b';") };
    const version = test.version(files, settings("shop-prd-changing"));
    write("functions/changing/index.ts", "");
    write("functions/changing/function.json", '{ "local_command": "node a.js" }');
    expect((await test.call(version)).json).to.equal("a");
    write("functions/changing/function.json", '{ "local_command": "node b.js" }');
    expect((await test.call(version)).json).to.equal("a");
    test.executor.drain(version.functionName, version.version);
    expect((await test.call({ ...version, revision: "two" })).json).to.equal("b");
  });

  it("may end: the function's error names the exit, and the next call starts it anew", async () => {
    write("functions/failing/index.ts", "");
    write("functions/failing/function.json", '{ "local_command": "echo told; exit 4" }');
    const { json, tail } = await test.call(test.version({ a: "" }, settings("shop-prd-failing")));
    expect(json.errorMessage).to.match(/Error: Runtime exited with error: exit status 4$/);
    expect(tail).to.include("told\n");
  });

  it("leaves no process behind when local AWS ends", async () => {
    write("functions/nested/index.ts", "");
    write("functions/nested/function.json", '{ "local_command": "node server.js & wait" }');
    const own = await startTestExecutor({ project });
    const files = { "server.js": runtimeProgram("return process.pid;") };
    const { json } = await own.call(own.version(files, settings("shop-prd-nested")));
    await own.executor.close();
    await until(() => !isRunning(json));
  });

  it("is asked for where local AWS can't run a function by itself", async () => {
    write("functions/plain/index.ts", "");
    const java = await test.call(test.version({ "app.jar": "" }, settings("shop-prd-plain")));
    expect([java.functionError, java.json.errorType]).to.deep.equal([
      "Unhandled",
      "LocalAws.UnsupportedRuntime",
    ]);
    expect(java.json.errorMessage).to.equal(
      'shop-prd-plain has runtime java21, which local AWS does not run by itself: it runs Node.js, Python and provided.*. Name a command that speaks Lambda\'s Runtime API as "local_command" in functions/plain/function.json.',
    );
    expect(java.tail).to.include(java.json.errorMessage);
    const image = test.version("", settings("not-of-the-project", { runtime: "", handler: "" }));
    const { json } = await test.call({ ...image, codeSha256Hex: undefined });
    expect(json.errorMessage).to.match(
      /^not-of-the-project is a container image, .* in functions\/NAME\/function\.json\.$/,
    );
  });

  it("counts for the functions of a server that knows the project", async () => {
    const { lambda, close } = await startTestAws({ project });
    try {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: "shop-sbx-orders",
          Role: ROLE,
          Runtime: "java21",
          Handler: "com.shop.Orders",
          Code: { ZipFile: zipOf({ "server.js": runtimeProgram("return 'java';") }) },
        }),
      );
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "shop-sbx-orders" }));
      expect(Buffer.from(Payload ?? []).toString()).to.equal('"java"');
    } finally {
      await close();
    }
  });

  it("is found from any folder of the project", () => {
    expect(projectFolder(join(project, "functions/orders"))).to.equal(project);
    expect(projectFolder(tmpdir())).to.equal(undefined);
  });

  it("that can't be read is said in the log, and the function runs as without it", async () => {
    write("functions/broken/index.ts", "");
    write("functions/broken/function.json", '{ "local_comand": "x" }');
    const files = "exports.handler = async () => 'ours';";
    const version = test.version(
      files,
      settings("shop-prd-broken", { runtime: "nodejs22.x", handler: "index.handler" }),
    );
    const { json, tail } = await test.call(version);
    expect(json).to.equal("ours");
    expect(tail).to.include(
      "Local AWS can't read this function's local_command: functions/broken/function.json: local_comand is no setting. Did you mean local_command?\n",
    );
  });
});
