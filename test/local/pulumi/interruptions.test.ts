import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetAliasCommand, LambdaClient, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../../local/pulumi/credentials.ts";
import { useLocalProject } from "../../support/local-project.ts";
import { processesMentioning } from "../../support/processes.ts";
import { until } from "../../support/until.ts";

describe("an interrupted update", () => {
  const data = mkdtempSync(join(tmpdir(), "local-aws-data-"));
  // Slow enough to be interrupted before it ends.
  const project = useLocalProject({ aws: { dataDirectory: data, latencyMs: 100 } });
  after(() => rmSync(data, { recursive: true, force: true }));

  const up = (stack: string) => project().pulumi("up", "--yes", "--skip-preview", "-s", stack);
  const hasAnswered = (operation: string) =>
    project().aws.requests.some((request) => request.operation === operation);
  const lambda = () =>
    new LambdaClient({
      endpoint: project().aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    });
  const live = async (FunctionName: string) =>
    (await lambda().send(new GetAliasCommand({ FunctionName, Name: "LIVE" }))).FunctionVersion;

  afterEach("leaves no process behind", () => until(() => processesMentioning(project().root).length === 0));

  it("names a local AWS that stopped and how to start it, and is completed by the next update", async () => {
    await project().pulumi("stack", "init", "sbx");
    const cutOff = up("sbx");
    await until(() => hasAnswered("CreateFunction"));
    await project().stopAws();
    const { code, stdout, seconds } = await cutOff;
    expect(code).not.to.equal(0);
    expect(stdout).to.contain(`ocal AWS at ${project().aws.endpoint}`).and.contain("npm run local -- --port");
    expect(seconds).to.be.below(45);
    await project().startAws();
    const next = await up("sbx");
    expect(next.code, next.stdout).to.equal(0);
    expect(await live("lambda-live-sbx-hello")).to.equal("$LATEST");
  });

  it("needs `pulumi cancel` after the CLI was killed, and is completed by the next update", async () => {
    await project().pulumi("stack", "init", "tst");
    await up("tst");
    await lambda().send(new PublishVersionCommand({ FunctionName: "lambda-live-tst-hello" }));
    await project().pulumi("config", "set", "live_version", "1", "-s", "tst");
    const { engine, root, env } = project();
    const cli = spawn(engine.path, ["up", "--yes", "--skip-preview", "-s", "tst"], {
      cwd: root,
      env,
      stdio: "ignore",
    });
    await until(() => hasAnswered("UpdateAlias"));
    cli.kill("SIGKILL");
    const locked = await up("tst");
    expect(locked.code).not.to.equal(0);
    expect(locked.stdout + locked.stderr).to.contain("pulumi cancel");
    await project().pulumi("cancel", "--yes", "-s", "tst");
    const next = await up("tst");
    expect(next.code, next.stdout).to.equal(0);
    expect(await live("lambda-live-tst-hello")).to.equal("1");
  });
});
