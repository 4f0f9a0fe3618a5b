import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { OPERATOR_CREDENTIALS } from "../../local/pulumi/credentials.ts";
import { useLocalProject } from "../support/local-project.ts";

const READS = /^(Get|List|Describe)/;
const PYTHON = { runtime: "python3.13", handler: "app.handler" };
const app = (text: string) =>
  `import helper\ndef handler(event, context):\n    return helper.say(${JSON.stringify(text)})\n`;
const HELPER = "def say(text):\n    return text\n";
const image = (hex: string) => `123456789012.dkr.ecr.us-east-1.amazonaws.com/a@sha256:${hex.repeat(32)}`;

describe("each form of code, with the real Pulumi engine", () => {
  const project = useLocalProject();
  let lambda: LambdaClient;
  const write = (name: string, file: string, content: string) =>
    project().write(`functions/${name}/${file}`, content);
  /** Deploys, and returns the calls that wrote. */
  async function up(...more: string[]) {
    const before = project().aws.requests.length;
    const { code, stdout, stderr } = await project().pulumi("up", "--yes", "-s", "sbx", ...more);
    expect(code, stdout + stderr).to.equal(0);
    const calls = project().aws.requests.slice(before);
    return calls.map(({ operation }) => operation).filter((name) => !READS.test(name));
  }
  async function called(name: string): Promise<unknown> {
    const command = new InvokeCommand({ FunctionName: `lambda-live-sbx-${name}`, Qualifier: "LIVE" });
    const { Payload } = await lambda.send(command);
    return JSON.parse(Buffer.from(Payload ?? []).toString());
  }

  before(async function () {
    this.timeout(120_000);
    const { endpoint } = project().aws;
    lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials: OPERATOR_CREDENTIALS });
    write("files", "function.json", JSON.stringify(PYTHON));
    write("files", "app.py", app("files"));
    write("files", "helper.py", HELPER);
    const build = { run: 'echo run >> ../../runs; cp vendored/*.py "$OUT"' };
    write("built", "function.json", JSON.stringify({ ...PYTHON, files: ["*.py"], build }));
    write("built", "app.py", app("built"));
    write("built", "vendored/helper.py", HELPER);
    write("zipped", "function.json", JSON.stringify({ ...PYTHON, zip: "code.zip" }));
    const zip = zipSync({ "app.py": strToU8(app("zipped")), "helper.py": strToU8(HELPER) });
    writeFileSync(join(project().root, "functions/zipped/code.zip"), zip);
    write("imaged", "function.json", JSON.stringify({ image: image("0a") }));
    await project().pulumi("stack", "init", "sbx");
    await up();
  });

  it("deploys them, and those that are no image answer", async () => {
    expect(await Promise.all(["files", "built", "zipped"].map(called))).to.deep.equal([
      "files",
      "built",
      "zipped",
    ]);
    const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: "lambda-live-sbx-imaged" }));
    expect(Code).to.include({ RepositoryType: "ECR", ResolvedImageUri: image("0a") });
  });

  it("changes nothing the second time, and has run the build once for previews and updates together", async () => {
    expect(await up()).to.deep.equal([]);
    expect(readFileSync(join(project().root, "runs"), "utf8")).to.equal("run\n");
  });

  it("updates the code alone of an image that the stack file names, and of files", async () => {
    write("files", "app.py", app("changed"));
    const key = "functions.imaged.image";
    await project().pulumi("config", "set", "--path", key, image("0b"), "-s", "sbx");
    expect(await up("--skip-preview")).to.deep.equal(["UpdateFunctionCode", "UpdateFunctionCode"]);
    expect(await called("files")).to.equal("changed");
    const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: "lambda-live-sbx-imaged" }));
    expect(Code?.ResolvedImageUri).to.equal(image("0b"));
  });
});
