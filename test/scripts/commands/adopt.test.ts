import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { readFunctionJson } from "../../../functions/_catalog/read-function-json.ts";
import { zipOf } from "../../support/lambda-builders.ts";
import { ROLE } from "../../support/local-aws.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const OLD = "Old_Orders-V2";
const ARN = `arn:aws:lambda:us-east-1:123456789012:function:${OLD}`;
const FILE = "config:\n  aws:region: us-east-1\n  # kept\n  lambda-live:publish_versions: true\n";

describe("live adopt", () => {
  let project: ReleaseProject;
  const lambda = () => project.aws.lambda;
  const pointAt = (FunctionVersion: string, AdditionalVersionWeights: Record<string, number>) =>
    lambda().send(
      new UpdateAliasCommand({
        FunctionName: OLD,
        Name: "live",
        FunctionVersion,
        RoutingConfig: { AdditionalVersionWeights },
      }),
    );
  const adopt = (more = "") => project.live(`adopt -s prd -f orders --from ${OLD} ${more}`.trim());

  before(async () => {
    project = await makeReleaseProject({ functions: ["hello", "orders"], stacks: { prd: "" } });
    await lambda().send(
      new CreateFunctionCommand({
        FunctionName: OLD,
        Role: ROLE,
        Runtime: "python3.12",
        Handler: "app.handler",
        Code: { ZipFile: zipOf() },
        MemorySize: 512,
        Timeout: 20,
        Description: 'says "hi"',
        Environment: { Variables: { TABLE: "secret-1", B_C: "secret-2" } },
        TracingConfig: { Mode: "Active" },
        Architectures: ["arm64"],
      }),
    );
    for (const memory of [640, 768]) {
      await lambda().send(new PublishVersionCommand({ FunctionName: OLD }));
      await lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: OLD, MemorySize: memory }));
    }
    await lambda().send(
      new CreateAliasCommand({
        FunctionName: OLD,
        Name: "live",
        FunctionVersion: "1",
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
      }),
    );
    await lambda().send(new TagResourceCommand({ Resource: ARN, Tags: { team: "a b", "cost-centre": "7" } }));
    await lambda().send(
      new PutFunctionConcurrencyCommand({ FunctionName: OLD, ReservedConcurrentExecutions: 3 }),
    );
    // Nothing of this stack is deployed under the name that the project gives.
    await lambda().send(new DeleteAliasCommand({ FunctionName: "lambda-live-prd-orders", Name: "LIVE" }));
  });
  beforeEach(async () => {
    project.write("Pulumi.prd.yaml", FILE);
    await pointAt("1", { 2: 0.1 });
  });
  after(() => project.close());

  it("writes names, role and what LIVE serves into the stack file, and nothing to AWS", async () => {
    const run = await adopt();
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(project.read("Pulumi.prd.yaml")).to.equal(
      `${FILE}  lambda-live:functions:\n    orders:\n      adopt:\n        function: ${OLD}\n        role_arn: ${ROLE}\n        alias: live\n      live_version: "1"\n      canary_version: "2"\n      canary_weight: 10\n`,
    );
    expect(run.requests.filter(({ operation }) => !/^(Get|List)/.test(operation))).to.deep.equal([]);
  });

  it("prints the lines that keep what the function has, and never a value of a variable", async () => {
    const { stdout, stderr } = await adopt("--dry-run");
    expect(stdout.replace(/local AWS at [^)]*/, "local AWS")).to.equal(EXPECTED);
    const [, lines = ""] = /function\.json[^\n]*\n(.*?)\n\n/s.exec(stdout) ?? [];
    expect(readFunctionJson(`{ ${lines} }`)).to.include({ ok: true });
    expect(stdout + stderr).to.not.contain("secret-");
    expect(project.read("Pulumi.prd.yaml")).to.equal(FILE);
  });

  it("has nothing to do the second time, and serves all verbs under the function's own names", async () => {
    await adopt();
    const file = project.read("Pulumi.prd.yaml");
    const again = await adopt();
    expect([again.exitCode, project.read("Pulumi.prd.yaml")]).to.deep.equal([0, file]);
    expect(again.stdout).to.contain("Pulumi.prd.yaml says so already.");

    const run = await project.live("promote -s prd -f orders --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("LIVE serves").and.not.contain(OLD);
    const status = await project.live("status -s prd -f orders");
    expect(status.stdout).to.contain("orders  2 at 100 %  as declared").and.contain("no drift");
    const versions = await project.live("versions -s prd -f orders");
    expect(versions.stdout).to.contain("LIVE").and.not.contain(" live ");
  });

  it("moves an adopted function back though another key of the file is mistaken", async () => {
    await adopt();
    project.write("Pulumi.prd.yaml", `${project.read("Pulumi.prd.yaml")}      timeout: never\n`);
    const run = await project.live("abort -s prd -f orders --confirm prd");
    expect(run.stderr).to.contain("was not written");
    expect(run.requests.filter(({ operation }) => operation === "UpdateAlias")).to.have.length(1);
  });

  it("lists each caller that doesn't use the alias with the commands that give it the alias, and writes nothing", async () => {
    await lambda().send(new CreateAliasCommand({ FunctionName: OLD, Name: "dev", FunctionVersion: "2" }));
    const permission = { FunctionName: OLD, Action: "lambda:InvokeFunction" };
    const api = "arn:aws:execute-api:us-east-1:123456789012:a1b2/*/GET/x y";
    await lambda().send(
      new AddPermissionCommand({
        ...permission,
        StatementId: "api",
        Principal: "apigateway.amazonaws.com",
        SourceArn: api,
        SourceAccount: "123456789012",
      }),
    );
    await lambda().send(
      new AddPermissionCommand({
        ...permission,
        Qualifier: "dev",
        StatementId: "topic",
        Principal: "sns.amazonaws.com",
      }),
    );
    await lambda().send(new CreateFunctionUrlConfigCommand({ FunctionName: OLD, AuthType: "AWS_IAM" }));
    const run = await adopt("--alias live --json");
    const { adoption, error, stackFile } = JSON.parse(run.stdout);
    expect([run.exitCode, error.code, stackFile.written]).to.deep.equal([1, "NotAdopted", false]);
    expect(project.read("Pulumi.prd.yaml")).to.equal(FILE);
    const found = adoption.obstacles.map(({ message, commands }: { message: string; commands: string[] }) => [
      message,
      ...commands,
    ]);
    expect(found).to.deep.equal([
      [
        `permission api (API Gateway, ${api}) calls the bare name, which is $LATEST`,
        `aws lambda add-permission --function-name ${OLD} --qualifier live --statement-id api --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-account 123456789012 --source-arn '${api}'`,
        `aws lambda remove-permission --function-name ${OLD} --statement-id api`,
      ],
      [
        "permission topic (SNS topic) calls the alias dev",
        `aws lambda add-permission --function-name ${OLD} --qualifier live --statement-id topic --action lambda:InvokeFunction --principal sns.amazonaws.com`,
        `aws lambda remove-permission --function-name ${OLD} --statement-id topic --qualifier dev`,
      ],
      [
        "a function URL (AWS_IAM) calls the bare name, which is $LATEST",
        `aws lambda create-function-url-config --function-name ${OLD} --qualifier live --auth-type AWS_IAM`,
        `aws lambda delete-function-url-config --function-name ${OLD}`,
      ],
    ]);
    const several = await adopt();
    expect(several.stderr).to.contain("AliasRequired").and.contain("Its aliases: dev, live");

    project.write(
      "Pulumi.prd.yaml",
      `${FILE}  lambda-live:functions:\n    orders:\n      adopt: { function: ${OLD}, role_arn: "${ROLE}", alias: live }\n      live_version: "1"\n`,
    );
    const verify = await project.live("verify -s prd -f orders");
    expect(verify.stdout)
      .to.contain("permission api (API Gateway")
      .and.contain("permission topic (SNS topic) is bound to the alias dev");

    await lambda().send(new RemovePermissionCommand({ FunctionName: OLD, StatementId: "api" }));
    await lambda().send(
      new RemovePermissionCommand({ FunctionName: OLD, StatementId: "topic", Qualifier: "dev" }),
    );
  });

  for (const [what, args, says, code] of [
    ["a missing function", "adopt -s prd -f orders --from gone", "There is no function gone", 1],
    [
      "an alias that is not there",
      `adopt -s prd -f orders --from ${OLD} --alias prod`,
      "Its aliases: dev, live",
      1,
    ],
    [
      "two functions at once",
      `adopt -s prd -f orders -f hello --from ${OLD}`,
      "One function is adopted at a time",
      2,
    ],
    ["an ARN", `adopt -s prd -f orders --from ${ARN}`, `Did you mean --from ${OLD}?`, 2],
    ["no function", `adopt -s prd --from ${OLD}`, "FunctionRequired", 2],
    ["no name in AWS", "adopt -s prd -f orders", "FromRequired", 2],
    ["a function that is deployed", `adopt -s prd -f hello --from ${OLD} --alias live`, "DeployedAlready", 1],
    [
      "a name that another function here has",
      "adopt -s prd -f orders --from lambda-live-prd-hello",
      "NameClash",
      2,
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      const run = await project.live(args);
      expect(run.stderr).to.contain(says);
      expect([run.exitCode, project.read("Pulumi.prd.yaml")]).to.deep.equal([code, FILE]);
    });

  it("says what to make first for a function without a folder, or without an alias", async () => {
    await lambda().send(
      new CreateFunctionCommand({
        FunctionName: "bare",
        Role: ROLE,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: zipOf() },
      }),
    );
    const { exitCode, stdout } = await project.live("adopt -s prd -f new-one --from bare");
    expect(exitCode).to.equal(1);
    expect(stdout)
      .to.contain("    mkdir -p functions/new-one\n")
      .and.contain("    aws lambda publish-version --function-name bare\n")
      .and.contain("    aws lambda create-alias --function-name bare --name LIVE --function-version 1\n")
      .and.contain('  "runtime": "nodejs22.x"');
  });

  it("refuses a share that no stack file can hold", async () => {
    await pointAt("1", { 2: 0.125 });
    const { stdout } = await adopt("--alias live");
    expect(stdout).to.contain(
      `aws lambda update-alias --function-name ${OLD} --name live --routing-config 'AdditionalVersionWeights={2=0.13}'`,
    );
  });
});

const EXPECTED = `orders of prd is ${OLD} (account 123456789012, us-east-1, local AWS): LIVE is its alias live (its only one), which serves 1 at 90 %, 2 at 10 %.

Lines of functions/orders/function.json that keep what it has:
  "runtime": "python3.12",
  "handler": "app.handler",
  "architecture": "arm64",
  "memory_size": 768,
  "timeout": 20

Call in index.ts that keeps the rest:
  declare("orders", {
    function: {
      description: "says \\"hi\\"",
      tracingConfig: {
        mode: "Active"
      },
      reservedConcurrentExecutions: 3,
      tags: {
        team: "a b",
        "cost-centre": "7"
      }
    }
  });

Its variables. Each command asks for the value; without it, the next update removes the variable:
  pulumi config set --secret --path functions.orders.environment.B_C -s prd
  pulumi config set --secret --path functions.orders.environment.TABLE -s prd

Pulumi.prd.yaml would say so. What an update would change: pulumi preview --diff -s prd
`;
