import { expect } from "chai";
import { SILENCE } from "../../support/faulty-project.ts";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import { manifold } from "../../support/manifold.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

describe("live status", () => {
  let project: ReleaseProject;
  beforeEach(async () => {
    project = await makeReleaseProject();
  });
  afterEach(() => project.close());

  it("shows what LIVE serves, which stacks run the same code, and what is not yet published", async () => {
    const run = await project.live("status -v");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.match(
      /^prd {2}release stack, account 123456789012, us-east-1, local AWS at http:\S+, ledger missing\n {2}hello {2}\$LATEST at 100 % {2}as declared {2}same code as sbx\n/,
    );
    expect(run.stdout).to.match(/ {4}\$LATEST {2}stable {2}code \S{8} {2}.* old {2}same code as sbx\n/);
    expect(run.stdout).to.contain("  hello: $LATEST is not yet published: no version yet\n");
    expect(run.stdout).to.match(/\n2 stacks; no drift\n$/);
  });

  it("reports drift when LIVE serves something else than the stack file declares", async () => {
    await project.publish("prd", "hello");
    await project.pointLive("prd", "hello", "1");
    const run = await project.live("status -s prd --json");
    const { stacks } = JSON.parse(run.stdout);
    expect(stacks.prd.drift).to.equal(true);
    expect(stacks.prd.functions.hello).to.include({ live: "1", drift: true });
    expect(stacks.prd.functions.hello.declared).to.deep.equal({ live: "$LATEST" });
  });

  it("shows the other stacks if the aliases in one stack file multiply beyond any memory", async () => {
    const bomb = manifold((one) => `[${Array(10).fill(one)}]`);
    project.write("Pulumi.sbx.yaml", `config:\n  lambda-live:live_version: 1\n${bomb}`);
    const run = await project.live("status --json");
    const { stacks } = JSON.parse(run.stdout);
    expect(stacks.prd.functions.hello.live).to.equal("$LATEST");
    expect(stacks.sbx.error.code).to.equal("InvalidYaml");
    expect(run.exitCode).to.equal(1);
  });

  it("shows what LIVE serves even if all other reads give no answer", async () => {
    await project.publish("prd", "hello");
    await project.pointLive("prd", "hello", "1");
    const proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
      operation === "GetAlias" ? undefined : SILENCE,
    );
    const run = await project.live("status -s prd --timeout 4", {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    await proxy.close();
    expect(run.stdout, run.stderr).to.match(/\n {2}hello {2}1 at 100 % {2}/);
    expect(run.exitCode).to.equal(0);
    const listless = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
      operation === "ListVersionsByFunction" ? SILENCE : undefined,
    );
    await project.deploy("prd", "hello", "changed");
    const again = await project.live("status -s prd --timeout 4", {
      env: { AWS_ENDPOINT_URL: listless.endpoint },
    });
    await listless.close();
    expect(again.stdout, again.stderr).to.match(/\n {2}hello {2}1 at 100 % {2}/);
  });

  it("accepts a ledger that rounds a weight set by other tools to the whole percent", async () => {
    await project.publish("prd", "hello", 2);
    await project.pointLive("prd", "hello", "1", { 2: 0.125 });
    const ledgerWith = async (weight: number) => {
      await project.putLedger(
        "prd",
        `{"functions":{"hello":{"canary":"2","live":"1","weight":${weight}}},"serial":0}`,
      );
      return JSON.parse((await project.live("status -s prd --json")).stdout).stacks.prd.ledger;
    };
    expect(await ledgerWith(13)).to.equal("read");
    expect(await ledgerWith(12)).to.equal("stale");
  });

  it("says who moved LIVE last, when and why", async () => {
    await project.live("publish -s prd --pin --confirm prd --reason launch");
    const run = await project.live("status -s prd");
    expect(run.stdout).to.match(/publish --pin \d+ s ago \(\d\d:\d\d UTC\) by \S+: launch\n/);
    expect(run.stdout).to.not.contain("not yet published");
  });

  it("shows LIVE, declared unknown, in a stack whose file has mistakes, and exits 1", async () => {
    await project.publish("prd", "hello");
    await project.pointLive("prd", "hello", "1");
    const own = "  lambda-live:publish_versions: true\n";
    const conflict =
      "<<<<<<< ours\n  lambda-live:live_serial: 3\n=======\n  lambda-live:live_serial: 4\n>>>>>>> theirs\n";
    for (const [keys, code, says, mend] of [
      [
        "  lambda-live:live_version: v7\n",
        "InvalidConfig",
        "has 1 mistake:\n    live_version: v7 is",
        "-s prd\n",
      ],
      [conflict, "InvalidYaml", "has an open merge conflict", "live sync -s prd --from-aws\n"],
    ] as const) {
      project.write("Pulumi.prd.yaml", `config:\n  aws:region: us-east-1\n${own}${keys}`);
      const run = await project.live("status");
      expect(run.exitCode).to.equal(1);
      expect(run.stdout).to.contain(`\n  ! Pulumi.prd.yaml ${says}`).and.contain(mend);
      expect(run.stdout).to.match(/\n {2}hello {2}1 at 100 % {2}declared unknown\n/);
      expect(run.stdout).to.contain("sbx  account");
      expect(run.stderr).not.to.contain("older than");
      const { prd } = JSON.parse((await project.live("status --json")).stdout).stacks;
      expect(prd).to.deep.include({ drift: null, releaseStack: true });
      expect(prd.error.code).to.equal(code);
      expect(prd.functions.hello).to.include({ live: "1", declared: null, drift: null });
    }
  });

  it("asks nobody about a stack whose file can't be read, and says that the caller is unknown", async () => {
    const conflict =
      "<<<<<<< ours\n  aws:region: eu-west-1\n=======\n  aws:region: us-east-1\n>>>>>>> theirs\n";
    for (const text of ["config: [", `config:\n${conflict}`]) {
      project.write("Pulumi.prd.yaml", text);
      const run = await project.live("status");
      expect(run.exitCode).to.equal(1);
      expect(run.stdout).to.match(
        /^prd {2}! .*Who would act, and where, is therefore unknown; AWS was not asked\.\n {2}\S/,
      );
      expect(run.stdout).to.contain("sbx  account");
      expect((await project.live("status -s prd")).requests).to.deep.equal([]);
    }
  });

  it("names the mistakes of a stack file together with what its aws: keys lack", async () => {
    project.write("Pulumi.prd.yaml", "config:\n  lambda-live:live_version: v7\n");
    const { stdout } = await project.live("status -s prd", { env: { AWS_REGION: undefined } });
    expect(stdout).to.contain("live_version: v7").and.contain("No AWS region is set");
  });

  it("shows a stack that is not deployed yet in one line, with the command that deploys it", async () => {
    project.write("Pulumi.tst.yaml", "config:\n  aws:region: us-east-1\n");
    const run = await project.live("status");
    expect(run.stdout).to.contain("\n  hello  ! not deployed to tst yet: pulumi up -s tst\n");
    const { tst } = JSON.parse((await project.live("status --json")).stdout).stacks;
    const { code, message } = tst.functions.hello.error;
    expect(code).to.equal("LiveMissing");
    expect(message).to.match(
      /^hello is not deployed to tst yet \(account 123456789012, us-east-1, local AWS at /,
    );
    expect(tst).to.include({ account: "123456789012", drift: null });
  });

  it("names a rollout under way, in text and JSON, and asks CloudWatch nothing", async () => {
    const keys = project.read("Pulumi.prd.yaml");
    project.write("Pulumi.prd.yaml", `${keys}  lambda-live:rollout: { steps: [10, 50] }\n`);
    await project.publish("prd", "hello");
    await project.live("publish -s prd --pin --confirm prd");
    await project.publish("prd", "hello");
    const begun = await project.live("rollout -s prd --once --confirm prd");
    expect(begun.exitCode, begun.stderr).to.equal(0);
    const { stdout, requests } = await project.live("status -s prd");
    expect(stdout).to.match(/\n {2}rollout: 10 % since \d\d:\d\d UTC \(\d+ s\), next 50 %\n/);
    expect(requests.filter(({ service }) => service === "monitoring")).to.deep.equal([]);
    const { rollout } = JSON.parse((await project.live("status -s prd --json")).stdout).stacks.prd;
    expect(rollout).to.deep.include({ weight: 10, next: 50, functions: ["hello"] });
    // Evidence from another place than LIVE is told from the first look on.
    const env = { AWS_ENDPOINT_URL_CLOUDWATCH: "http://127.0.0.1:1" };
    const look = await project.live("rollout -s prd --once --dry-run --json", { env });
    expect(JSON.parse(look.stdout).endpoint).to.include({ cloudwatch: "http://127.0.0.1:1" });
  });

  it("does not take the last recorded move for the cause of what was moved past the ledger", async () => {
    await project.publish("prd", "hello", 2);
    await project.pointLive("prd", "hello", "1");
    await project.live("sync --from-aws -s prd");
    await project.live(["promote", "-s", "prd", "--version", "2", "--confirm", "prd", "--reason", "why"]);
    await project.pointLive("prd", "hello", "1");
    expect((await project.live("status -s prd")).stdout).to.match(
      /drift: declared 2 at 100 % {2}moved outside live and pulumi; last recorded: promote \d+ s ago .*: why\n/,
    );
  });

  it("shows a stack whose name makes an invalid function name as a row with its error", async () => {
    project.write("Pulumi.feat.1.yaml", "config:\n  aws:region: us-east-1\n");
    const run = await project.live("status");
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.match(/feat\.1 +! lambda-live-feat\.1-hello is no name for a function/);
    expect(run.stdout).to.contain("prd  ");
  });
});
