import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  GetAliasCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../local/pulumi/credentials.ts";
import { buildLive } from "../support/live-process.ts";
import { useLocalProject } from "../support/local-project.ts";
import { commandsFolder, paste } from "../support/paste.ts";
import { scratchProject } from "../support/scratch-project.ts";

const FUNCTION = { FunctionName: "lambda-live-prd-hello" };

/** The commands of docs/adopt.md that rename a stack. */
function steps(): string[] {
  const page = readFileSync(join(__dirname, "../../docs/adopt.md"), "utf8");
  const [, section = ""] = page.split("## Rename a release stack\n");
  return /```\n([^`]*)```/.exec(section)?.[1]?.trim().split("\n") ?? [];
}

describe("renaming a release stack, as docs/adopt.md says", () => {
  const project = useLocalProject();

  it("moves no traffic, keeps name, role and URL, and begins a new ledger", async () => {
    buildLive();
    const { aws, env, engine, root } = project();
    const lambda = new LambdaClient({
      endpoint: aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    });
    const here = {
      ...env,
      PATH: `${commandsFolder(scratchProject({}), engine.path)}:${env.PATH}`,
      PULUMI_SKIP_CONFIRMATIONS: "true",
      AWS_ENDPOINT_URL: aws.endpoint,
    };
    const run = async (command: string) => {
      const { code, stdout, stderr } = await paste(command, root, here);
      expect(code, `${command}\n${stdout}${stderr}`).to.equal(0);
      return stdout;
    };
    const served = async () => {
      const { $metadata: _, ...alias } = await lambda.send(
        new GetAliasCommand({ ...FUNCTION, Name: "LIVE" }),
      );
      const url = await lambda.send(new GetFunctionUrlConfigCommand({ ...FUNCTION, Qualifier: "LIVE" }));
      return { alias, url: url.FunctionUrl };
    };
    await run("pulumi stack init prd");
    await run("pulumi up -s prd");
    await lambda.send(new PublishVersionCommand(FUNCTION));
    await run("pulumi config set live_version 1 -s prd");
    await run("pulumi up -s prd");

    const before = await served();
    const outputs: string[] = [];
    const from = aws.requests.length;
    for (const command of steps()) outputs.push(await run(command));
    const writes = aws.requests.slice(from).map(({ operation }) => operation);
    expect(await served()).to.deep.equal(before);
    expect(writes.filter((name) => !/^(Get|List|Describe)/.test(name)).sort()).to.deep.equal([
      "AddPermission",
      "AddPermission",
      "PutParameter",
      "UpdateFunctionCode", // of the same bytes: Pulumi knows no code of what it imports
    ]);
    expect(outputs.at(-1))
      .to.contain("= 3 imported")
      .and.not.match(/replaced|deleted/);
    expect(await run("live history -s production")).to.match(/\b1\b.*hello/s);
    expect(await run("live verify -s production")).to.contain(", 0 problems, 0 drift");
  }).timeout(180_000);
});
