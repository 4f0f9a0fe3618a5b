import {
  type AliasConfiguration,
  DeleteFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { stringify } from "yaml";
import { OPERATOR_CREDENTIALS } from "../../../local/pulumi/credentials.ts";
import { type Finished, useLocalProject } from "../../support/local-project.ts";

const FUNCTION = "lambda-live-prd-hello";
const LEDGER = "/lambda-live/prd/live";
const READS = /^(Get|List|Describe)/;

describe("a release, declared with the real Pulumi engine", () => {
  const project = useLocalProject();
  let lambda: LambdaClient;
  let ssm: SSMClient;

  const pulumi = (...args: string[]) => project().pulumi(...args, "-s", "prd");
  const up = () => pulumi("up", "--yes", "--skip-preview");
  const alias = (): Promise<AliasConfiguration> =>
    lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name: "LIVE" }));
  const ledger = async () => (await ssm.send(new GetParameterCommand({ Name: LEDGER }))).Parameter?.Value;
  function declare(keys: Record<string, unknown>): void {
    const own = Object.entries({ publish_versions: true, ...keys }).map(([key, value]) => [
      `lambda-live:${key}`,
      value,
    ]);
    project().write(
      "Pulumi.prd.yaml",
      stringify({ config: { "aws:region": "us-east-1", ...Object.fromEntries(own) } }),
    );
  }
  /** Runs `act` and returns its result and the calls that wrote. */
  async function watch(act: () => Promise<Finished>) {
    const before = project().aws.requests.length;
    const finished = await act();
    const calls = project().aws.requests.slice(before);
    return { ...finished, writes: calls.filter(({ operation }) => !READS.test(operation)) };
  }
  const names = (calls: readonly { operation: string }[]) => calls.map(({ operation }) => operation);

  before(async function () {
    this.timeout(120_000);
    const client = {
      endpoint: project().aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    };
    lambda = new LambdaClient(client);
    ssm = new SSMClient(client);
    await succeed(project().pulumi("stack", "init", "prd"));
    declare({});
    await succeed(up());
    await lambda.send(new PublishVersionCommand({ FunctionName: FUNCTION }));
    for (const Description of ["makes the next version another one", ""]) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Description }));
      if (Description) await lambda.send(new PublishVersionCommand({ FunctionName: FUNCTION }));
    }
  });

  it("shows alias and ledger in the preview of a canary, and changes these two but no function", async () => {
    declare({ live_version: "1", canary_version: "2", canary_weight: 10 });
    const preview = await succeed(pulumi("preview", "--diff"));
    expect(preview.stdout).to.match(/functionVersion *: "\$LATEST" => "1"/);
    expect(preview.stdout)
      .to.contain("+ routingConfig")
      .and.contain("~ insecureValue")
      .and.contain("~ 2 to update");
    const { writes } = await watch(() => succeed(up()));
    expect(names(writes)).to.deep.equal(["UpdateAlias", "PutParameter"]);
    expect((await alias()).RoutingConfig?.AdditionalVersionWeights).to.deep.equal({ 2: 0.1 });
    expect(await ledger()).to.equal(
      '{"functions":{"hello":{"canary":"2","live":"1","weight":10}},"serial":0}',
    );
  });

  it("clears the weights when the canary is taken out of the file", async () => {
    declare({ live_version: "1" });
    const { writes } = await watch(() => succeed(up()));
    expect(names(writes)).to.deep.equal(["UpdateAlias", "PutParameter"]);
    expect(writes[0]?.input).to.deep.include({
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
    expect(await alias()).not.to.have.property("RoutingConfig");
  });

  it("moves LIVE back after others have moved LIVE, even if the stack file has not changed", async () => {
    declare({ live_version: "1" });
    await lambda.send(new UpdateAliasCommand({ FunctionName: FUNCTION, Name: "LIVE", FunctionVersion: "2" }));
    const drift = await succeed(pulumi("refresh", "--preview-only", "--diff"));
    expect(drift.stdout).to.match(/functionVersion *: "1" => "2"/);
    const { writes } = await watch(() => succeed(up()));
    expect(names(writes)).to.deep.equal(["UpdateAlias"]);
    expect((await alias()).FunctionVersion).to.equal("1");
  });

  it("stops before any write at a bad stack file, and reports all its mistakes at once", async () => {
    declare({ live_version: "v7", canary_weight: 140, no_such_key: 1 });
    const { code, stdout, seconds, writes } = await watch(up);
    expect(code).not.to.equal(0);
    for (const key of ["live_version", "canary_weight", "no_such_key"]) expect(stdout).to.contain(key);
    expect(stdout).not.to.contain("    at ");
    expect(names(writes)).to.deep.equal([]);
    expect(seconds).to.be.below(25);
  });

  it("stops before any write at a stack file that is not YAML", async () => {
    project().write("Pulumi.prd.yaml", "config:\n  lambda-live:live_version: [1\n");
    const { code, stderr, writes } = await watch(up);
    expect(code).not.to.equal(0);
    expect(stderr).to.match(/yaml/i).and.contain("line ");
    expect(names(writes)).to.deep.equal([]);
  });

  it("stops in the preview at a version that does not exist, and names the newest version", async () => {
    declare({ live_version: "9" });
    const { code, stdout, stderr, writes } = await watch(() => pulumi("preview"));
    expect(code).not.to.equal(0);
    expect(stdout + stderr).to.contain("hello has no version 9; its newest is 2.");
    expect(names(writes)).to.deep.equal([]);
  });

  it("refuses a checkout that is older than the last move", async () => {
    declare({ live_version: "1", live_serial: 3 });
    const before = await ledger();
    const moved = '{"functions":{"hello":{"live":"2"}},"serial":4}';
    await ssm.send(new PutParameterCommand({ Name: LEDGER, Value: moved, Overwrite: true }));
    const { code, stdout, writes } = await watch(up);
    await ssm.send(new PutParameterCommand({ Name: LEDGER, Value: before, Overwrite: true }));
    expect(code).not.to.equal(0);
    expect(stdout)
      .to.contain("its live_serial is 3, the ledger's is 4")
      .and.contain("sync -s prd --from-aws");
    expect(names(writes)).to.deep.equal([]);
  });

  it("stops in the preview if somebody deleted the function, and the printed commands make it again", async () => {
    declare({ live_version: "1" });
    await lambda.send(new DeleteFunctionCommand({ FunctionName: FUNCTION }));
    const { code, stdout, stderr, writes } = await watch(up);
    expect(code).not.to.equal(0);
    expect(stdout + stderr).to.contain("hello has no version 1: the function is not there");
    expect(names(writes)).to.deep.equal([]);
    const printed = /pulumi config rm .*-s prd/.exec(stdout + stderr)?.[0] ?? "none";
    for (const command of printed.split(" && ")) {
      const [, ...words] = command.replaceAll("'", "").split(" ");
      await succeed(project().pulumi(...words));
    }
    await succeed(up());
    expect((await alias()).FunctionVersion).to.equal("$LATEST");
    expect(await ledger()).to.equal('{"functions":{"hello":{"live":"$LATEST"}},"serial":0}');
  });

  it("deletes nothing of a release stack until it is unprotected, then everything", async () => {
    declare({ live_version: "1" });
    const refused = await watch(() => pulumi("destroy", "--yes", "--skip-preview"));
    expect(refused.code).not.to.equal(0);
    expect(refused.stdout).to.contain("because it is protected");
    expect(names(refused.writes)).to.deep.equal([]);
    await succeed(pulumi("state", "unprotect", "--all", "--yes"));
    await succeed(pulumi("destroy", "--yes", "--skip-preview"));
    expect((await lambda.send(new ListFunctionsCommand({}))).Functions).to.deep.equal([]);
    expect((await ssm.send(new DescribeParametersCommand({}))).Parameters).to.deep.equal([]);
  });
});

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  return finished;
}
