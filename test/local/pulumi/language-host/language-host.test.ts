import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { isRunning } from "../../../support/is-running.ts";
import { useLocalProject } from "../../../support/local-project.ts";
import { until } from "../../../support/until.ts";

const PULUMI_YAML = `name: tiny
runtime:
  name: nodejs
  options:
    tsconfig: tsconfig.pulumi.json
`;
const PROGRAM = `
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const wrongType: number = "only a type checker minds";
export = async () => {
  if (config.get("fail") === "bad config") throw new pulumi.RunError("canary_weight 140 is out of range.\\nUse 1 to 99.");
  if (config.get("fail") === "exit") process.exit(9);
  if (config.get("fail") === "bug") (undefined as any).weight;
  if (config.get("hang")) {
    writeFileSync(config.require("hang"), String(process.pid));
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  }
  return { stack: pulumi.getStack(), answer: config.get("answer"), list: config.getObject("list"), hidden: config.getSecret("hidden"), wrongType };
};
`;

describe("the language host", () => {
  const project = useLocalProject({
    files: {
      "Pulumi.yaml": PULUMI_YAML,
      "index.ts": PROGRAM,
      "package.json": '{"name":"tiny","dependencies":{"@pulumi/pulumi":"*"}}',
    },
  });
  const up = () => project().pulumi("up", "--yes", "--skip-preview", "-s", "sbx");

  before(async () => {
    await project().pulumi("stack", "init", "sbx");
  });
  afterEach(async () => {
    await project().pulumi("config", "rm", "fail", "-s", "sbx");
    await project().pulumi("config", "rm", "hang", "-s", "sbx");
  });

  it("runs a TypeScript program with its config, and checks no types if the tsconfig says so", async () => {
    await project().pulumi("config", "set", "answer", "42", "-s", "sbx");
    await project().pulumi("config", "set", "--path", "list[0]", "7", "-s", "sbx");
    await project().pulumi("config", "set", "--secret", "hidden", "jewel", "-s", "sbx");
    const { code, stdout, stderr } = await up();
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout + stderr)
      .not.to.contain("warning")
      .and.not.to.contain("jewel");
    const outputs = await project().pulumi("stack", "output", "--json", "--show-secrets", "-s", "sbx");
    expect(JSON.parse(outputs.stdout)).to.deep.equal({
      stack: "sbx",
      answer: "42",
      list: [7],
      hidden: "jewel",
      wrongType: "only a type checker minds",
    });
  });

  it("adds nothing to an error that the program has reported itself", async () => {
    await project().pulumi("config", "set", "fail", "bad config", "-s", "sbx");
    const { code, stdout } = await up();
    expect(code).not.to.equal(0);
    expect(stdout).to.contain("canary_weight 140 is out of range.");
    expect(stdout).not.to.contain("exit code").and.not.to.contain("    at ");
  });

  it("names the line at which the program failed", async () => {
    await project().pulumi("config", "set", "fail", "bug", "-s", "sbx");
    const { code, stdout } = await up();
    expect(code).not.to.equal(0);
    expect(stdout)
      .to.contain("TypeError")
      .and.to.match(/\/index\.ts:9:\d+/);
  });

  it("names the line of a syntax error, without a stack", async () => {
    project().write("index.ts", "const weight: number = 1;\nexport = {{;\n");
    const { code, stdout } = await up().finally(() => project().write("index.ts", PROGRAM));
    expect(code).not.to.equal(0);
    expect(stdout).to.contain("SyntaxError").and.to.contain("/index.ts:2:10: ERROR");
    expect(stdout).not.to.contain("    at ");
  });

  it("names the exit code of a program that ends without a message", async () => {
    await project().pulumi("config", "set", "fail", "exit", "-s", "sbx");
    const { code, stdout } = await up();
    expect(code).not.to.equal(0);
    expect(stdout).to.contain("The program ended with exit code 9.");
  });

  it("describes the project to `pulumi about`", async () => {
    const { stdout, code } = await project().pulumi("about", "--json", "-s", "sbx");
    const about = JSON.parse(stdout);
    expect(code).to.equal(0);
    expect(about.runtime).to.include({ language: "nodejs", version: process.version });
    expect(about.dependencies.map(({ name }: { name: string }) => name)).to.deep.equal(["@pulumi/pulumi"]);
  });

  it("says to run `npm ci` when the program's packages are missing", async () => {
    const modules = join(project().root, "node_modules");
    const target = join(__dirname, "../../../../node_modules");
    unlinkSync(modules);
    const { code, stdout, stderr } = await up().finally(() => symlinkSync(target, modules));
    expect(code).not.to.equal(0);
    expect(stdout + stderr).to.contain("Run `npm ci` there.");
  });

  it("says at once that local AWS is not running", async () => {
    await project().stopAws();
    const { code, stdout, stderr, seconds } = await up().finally(() => project().startAws());
    expect(code).not.to.equal(0);
    expect(stdout + stderr).to.contain(`Local AWS at ${project().aws.endpoint} is not running`);
    expect(seconds).to.be.below(8);
  });

  it("leaves no process behind when the CLI is killed", async () => {
    const pidFile = join(project().root, "program.pid");
    rmSync(pidFile, { force: true });
    await project().pulumi("config", "set", "hang", pidFile, "-s", "sbx");
    const { engine, root, env } = project();
    const cli = spawn(engine.path, ["up", "--yes", "--skip-preview", "-s", "sbx"], {
      cwd: root,
      env,
      stdio: "ignore",
    });
    await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    const program = Number(readFileSync(pidFile, "utf8"));
    const host = parentOf(program);
    expect(parentOf(host)).to.equal(cli.pid);
    cli.kill("SIGKILL");
    await until(() => !isRunning(program) && !isRunning(host));
    await project().pulumi("cancel", "--yes", "-s", "sbx");
  });

  it("ends its program when the language host itself is killed", async () => {
    const pidFile = join(project().root, "program.pid");
    rmSync(pidFile, { force: true });
    await project().pulumi("config", "set", "hang", pidFile, "-s", "sbx");
    const running = up();
    await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    const program = Number(readFileSync(pidFile, "utf8"));
    process.kill(parentOf(program), "SIGKILL");
    await until(() => !isRunning(program));
    expect((await running).code).not.to.equal(0);
  });
});

function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
