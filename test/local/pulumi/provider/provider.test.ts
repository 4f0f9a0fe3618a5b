import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import {
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { stringify } from "yaml";
import { OPERATOR_CREDENTIALS } from "../../../../local/pulumi/credentials.ts";
import { type Finished, useLocalProject } from "../../../support/local-project.ts";
import { PROGRAM_FILES } from "./program.ts";

const NAME = "tiny-prd";
const READS = /^(Get|List|Describe)/;

describe("the stand-in aws provider under the real engine", () => {
  const project = useLocalProject({ files: PROGRAM_FILES });
  let lambda: LambdaClient;
  let ssm: SSMClient;

  const pulumi = (...args: string[]) => project().pulumi(...args, "-s", "prd");
  const up = () => succeed(pulumi("up", "--yes", "--skip-preview"));
  /** Writes the stack file; keys that are not named have the program's default. */
  function declare(keys: Record<string, string>): void {
    const entries = Object.entries(keys).map(([key, value]) => [`tiny:${key}`, value]);
    project().write("Pulumi.prd.yaml", stringify({ config: Object.fromEntries(entries) }));
  }
  const alias = () => lambda.send(new GetAliasCommand({ FunctionName: NAME, Name: "LIVE" }));
  /** Runs `act` and returns the names of the calls that wrote. */
  async function writesOf(act: () => Promise<unknown>): Promise<string[]> {
    const before = project().aws.requests.length;
    await act();
    const calls = project()
      .aws.requests.slice(before)
      .map(({ operation }) => operation);
    return calls.filter((operation) => !READS.test(operation));
  }

  before(async () => {
    const client = {
      endpoint: project().aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    };
    lambda = new LambdaClient(client);
    ssm = new SSMClient(client);
    await succeed(project().pulumi("stack", "init", "prd"));
    await up();
    await lambda.send(new PublishVersionCommand({ FunctionName: NAME }));
    declare({ code: "two", live: "1", look: "yes" });
    await up();
    await lambda.send(new PublishVersionCommand({ FunctionName: NAME }));
  });

  it("makes every resource and answers every lookup that a program uses", async () => {
    const { stdout } = await succeed(pulumi("stack", "output", "--json"));
    const outputs = JSON.parse(stdout);
    expect(outputs).to.include({ account: "123456789012", region: "us-east-1", version: "1" });
    expect(outputs.url).to.match(/^http:\/\/[a-z2-7]{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/);
    expect(outputs.url).to.contain(`/${outputs.urlId}.`);
    expect(outputs).to.include({
      managed: "arn:aws:iam::123456789012:policy/tiny-prd-reads",
      vpc: "vpc-00000000000000000",
    });
    expect(outputs.tagsAll).to.deep.equal({ owner: "tests", part: "role" });
    expect(outputs.found.live).to.include({ name: "LIVE", functionName: NAME });
    expect(outputs.found.fn).to.include({ functionName: NAME, version: "1", timeout: 3 });
    expect(outputs.found).to.deep.include({ ledger: "{}", all: ["/tiny/tiny-prd"] });
  });

  it("lets everybody call a public URL, as pulumi-aws does when it makes one", async () => {
    const { Policy = "" } = await lambda.send(
      new GetPolicyCommand({ FunctionName: NAME, Qualifier: "LIVE" }),
    );
    const statements: { Sid: string; Action: string; Condition: object }[] = JSON.parse(Policy).Statement;
    expect(
      statements
        .filter(({ Sid }) => Sid.startsWith("FunctionURL"))
        .map(({ Sid, Action, Condition }) => [Sid, Action, Condition]),
    ).to.deep.equal([
      [
        "FunctionURLAllowPublicAccess",
        "lambda:InvokeFunctionUrl",
        { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
      ],
      [
        "FunctionURLAllowInvokeAction",
        "lambda:InvokeFunction",
        { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
      ],
    ]);
  });

  it("finds nothing to do in an update without a change, and writes nothing", async () => {
    declare({ code: "two", live: "1" });
    expect(await writesOf(up)).to.deep.equal([]);
  });

  it("writes a weight of 10 percent as 0.1, and clears the weight with the declared canary", async () => {
    declare({ code: "two", live: "1", canary: "2", weight: "10" });
    expect(await writesOf(up)).to.deep.equal(["UpdateAlias"]);
    expect((await alias()).RoutingConfig?.AdditionalVersionWeights).to.deep.equal({ 2: 0.1 });
    declare({ code: "two", live: "1" });
    expect(await writesOf(up)).to.deep.equal(["UpdateAlias"]);
    expect(await alias()).not.to.have.property("RoutingConfig");
  });

  it("shows the changes that others made to an alias and reverts them, added weights included", async () => {
    declare({ code: "two", live: "1" });
    await lambda.send(
      new UpdateAliasCommand({
        FunctionName: NAME,
        Name: "LIVE",
        FunctionVersion: "2",
        RoutingConfig: { AdditionalVersionWeights: { 1: 0.2 } },
      }),
    );
    const preview = await succeed(pulumi("preview", "--diff"));
    expect(preview.stdout)
      .to.match(/functionVersion: "2" => "1"/)
      .and.contain("- routingConfig");
    expect(await writesOf(up)).to.deep.equal(["UpdateAlias"]);
    expect(await alias())
      .to.include({ FunctionVersion: "1" })
      .and.not.to.have.property("RoutingConfig");
  });

  it("keeps a description that others gave a parameter, if the program ignores that property", async () => {
    const Name = "/tiny/tiny-prd";
    await ssm.send(new PutParameterCommand({ Name, Value: "{}", Overwrite: true, Description: "by live" }));
    declare({ code: "two", live: "1", ledger: '{"serial":1}' });
    expect(await writesOf(up)).to.deep.equal(["PutParameter"]);
    expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value).to.equal('{"serial":1}');
    const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters[0]?.Description).to.equal("by live");
  });

  it("updates a function's code and settings in place and keeps secrets out of all output", async () => {
    declare({ code: "three", live: "1", timeout: "9", ledger: '{"serial":1}' });
    await succeed(pulumi("config", "set", "--secret", "token", "jewel"));
    const { stdout } = await succeed(pulumi("preview", "--diff"));
    expect(stdout)
      .to.match(/~ timeout *: 3 => 9/)
      .and.not.contain("jewel");
    expect(await writesOf(up)).to.deep.equal(["UpdateFunctionConfiguration", "UpdateFunctionCode"]);
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: NAME }));
    expect(found).to.deep.include({ Timeout: 9, Environment: { Variables: { TOKEN: "jewel" } } });
    const state = await succeed(pulumi("stack", "export"));
    expect(state.stdout).not.to.contain("jewel");
  });

  it("reads an existing alias into the state on import", async () => {
    const result = await pulumi(
      "import",
      "aws:lambda/alias:Alias",
      "again",
      `${NAME}/LIVE`,
      "--yes",
      "--skip-preview",
      "--generate-code=false",
      "--protect=false",
    );
    expect(result.code, result.stdout).to.equal(0);
    await succeed(pulumi("state", "delete", "--yes", "urn:pulumi:prd::tiny::aws:lambda/alias:Alias::again"));
  });

  it("refuses by name a resource type that the stand-in lacks, before anything is made", async () => {
    declare({ extra: "yes" });
    const before = project().aws.requests.length;
    const { code, stdout } = await pulumi("preview");
    expect(code).not.to.equal(0);
    expect(stdout).to.contain("has no resource type aws:kms/key:Key. It has: aws:iam/role:Role");
    expect(
      project()
        .aws.requests.slice(before)
        .map(({ operation }) => operation)
        .filter((name) => !READS.test(name)),
    ).to.deep.equal([]);
  });

  it("passes on AWS's own error, with the name of the resource", async () => {
    declare({ live: "99" });
    const { code, stdout } = await pulumi("up", "--yes", "--skip-preview");
    expect(code).not.to.equal(0);
    expect(stdout).to.match(
      /updating aws:lambda\/alias:Alias live: ResourceNotFoundException: Function not found: arn:\S+:99/,
    );
  });

  it("leaves nothing behind after destroy", async () => {
    const { stdout } = await succeed(pulumi("destroy", "--yes", "--skip-preview"));
    expect(stdout).to.contain("14 deleted");
    const gone = await lambda
      .send(new GetFunctionConfigurationCommand({ FunctionName: NAME }))
      .catch((error) => error);
    expect(gone.name).to.equal("ResourceNotFoundException");
  });
});

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  return finished;
}
