import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AliasConfiguration, GetAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { expectHarmless } from "../support/harmless-output.ts";
import { clientConfig } from "../support/local-aws.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";

const ROOT = join(__dirname, "../..");
const READS = /^(Get|List|Describe)/;

describe("the fast road and the declared one agree, on the real engine", () => {
  const project = useLocalProject();
  let lambda: LambdaClient;

  const pulumi = (...args: string[]) => project().pulumi(...args, "-s", "prd");
  const alias = (): Promise<AliasConfiguration> =>
    lambda.send(new GetAliasCommand({ FunctionName: "lambda-live-prd-hello", Name: "LIVE" }));
  const file = () => readFileSync(join(project().root, "Pulumi.prd.yaml"), "utf8");

  async function live(line: string): Promise<Finished> {
    const finished = await project().run(process.execPath, [
      join(ROOT, "scripts/launch.cjs"),
      ...line.split(" "),
      "-s",
      "prd",
      "--confirm",
      "prd",
    ]);
    expectHarmless(finished.stdout + finished.stderr, `live ${line}`);
    expect(finished.code, `live ${line}\n${finished.stderr}`).to.equal(0);
    return finished;
  }

  /** Runs `pulumi up` and returns the operations that wrote. */
  async function up(): Promise<string[]> {
    const before = project().aws.requests.length;
    const finished = await pulumi("up", "--yes", "--skip-preview");
    expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
    return project()
      .aws.requests.slice(before)
      .map(({ operation }) => operation)
      .filter((operation) => !READS.test(operation));
  }

  before(async function () {
    this.timeout(300_000);
    execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs"), "live"]);
    lambda = new LambdaClient(clientConfig(project().aws.endpoint));
    project().write(
      "Pulumi.prd.yaml",
      "# production\nconfig:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true # releases\n",
    );
    expect((await project().pulumi("stack", "init", "prd")).code).to.equal(0);
    await up();
    await live("publish --pin");
    const source = readFileSync(join(project().root, "functions/hello/index.ts"), "utf8");
    project().write(
      "functions/hello/index.ts",
      `${source}\nexport const release = 2;\nconsole.log(release);\n`,
    );
    await up();
    await live("publish");
  });
  after(() => lambda.destroy());

  for (const [line, version, weights] of [
    ["canary --weight 10", "1", { 2: 0.1 }],
    ["abort", "1", undefined],
    ["canary --weight 50", "1", { 2: 0.5 }],
    ["promote", "2", undefined],
    ["rollback", "1", undefined],
    ["promote --version 2", "2", undefined],
  ] as const)
    it(`pulumi up moves no traffic after live ${line}`, async function () {
      this.timeout(120_000);
      await live(line);
      expect(await up()).to.deep.equal([]);
      const { FunctionVersion, RoutingConfig } = await alias();
      expect([FunctionVersion, RoutingConfig?.AdditionalVersionWeights]).to.deep.equal([version, weights]);
      expect(file()).to.contain("# production\n").and.contain(" # releases\n");
    });

  it("pulumi up moves LIVE back to a declared version, with no up since live promote", async function () {
    this.timeout(120_000);
    await live("rollback");
    await live("promote --version 2");
    expect((await pulumi("config", "set", "live_version", "1")).code).to.equal(0);
    expect(await up()).to.include.members(["UpdateAlias", "PutParameter"]);
    expect((await alias()).FunctionVersion).to.equal("1");
  });

  it("live sync moves LIVE to a declared change, and pulumi up then writes nothing", async function () {
    this.timeout(120_000);
    await pulumi("config", "set", "live_version", "2");
    const merged = file();
    await live("sync");
    expect((await alias()).FunctionVersion).to.equal("2");
    expect(file(), "no second commit").to.equal(merged);
    expect(await up()).to.deep.equal([]);
  });

  it("pulumi up refuses a checkout without the last move, until sync --from-aws mends it", async function () {
    this.timeout(120_000);
    const old = file();
    await live("rollback --to 1");
    project().write("Pulumi.prd.yaml", old);
    const refused = await pulumi("up", "--yes", "--skip-preview");
    expect(refused.code).to.not.equal(0);
    expect(refused.stdout + refused.stderr).to.contain("sync -s prd --from-aws");
    await live("sync --from-aws");
    expect(await up()).to.deep.equal([]);
    expect((await alias()).FunctionVersion).to.equal("1");
  });
});
