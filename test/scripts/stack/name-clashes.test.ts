import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const RELEASE = '  lambda-live:publish_versions: true\n  lambda-live:live_version: "2"\n';
const FUNCTIONS = ["eu-orders", "orders"];
const CLASH =
  "lambda-live-prd-eu-orders is the name of two functions: orders of prd-eu and eu-orders of prd.";

describe("live in a stack that shares a name with another", () => {
  let project: ReleaseProject;
  before(async () => {
    project = await makeReleaseProject({ functions: FUNCTIONS, stacks: { prd: RELEASE } });
    project.write("Pulumi.prd-eu.yaml", project.read("Pulumi.prd.yaml"));
    for (const name of FUNCTIONS) {
      await project.publish("prd", name, 2);
      await project.pointLive("prd", name, "2");
    }
    expect((await project.live("sync -s prd --confirm prd")).stderr).to.contain("error NameClash");
  });
  after(() => project.close());

  for (const args of [
    "promote -s prd-eu -f orders --version 1 --confirm prd-eu",
    "sync -s prd --confirm prd",
    "verify -s prd",
    "publish -s prd -f orders --confirm prd",
    "permissions -s prd-eu",
  ])
    it(`is refused, offline, for live ${args}`, async () => {
      const run = await project.live(args);
      expect([run.exitCode, run.stderr.split(":")[0], run.requests]).to.deep.equal([
        2,
        "error NameClash",
        [],
      ]);
    });

  it("names both functions and the way out, in a row of status for each", async () => {
    const run = await project.live("status");
    expect(run.stdout).to.contain(CLASH);
    expect(run.stdout).to.contain(
      "lambda-live-prd-eu-orders is the name of two functions: eu-orders of prd and orders of prd-eu.",
    );
    expect([run.exitCode, run.requests]).to.deep.equal([1, []]);
    expect((await project.live("verify -s prd")).stderr).to.match(/aws:region, aws:allowedAccountIds\n$/);
  });

  it("moves back the functions that share no name, and refuses the one that does", async () => {
    const run = await project.live("rollback -s prd --to 1 --confirm prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error NameClash: lambda-live-prd-eu-orders is the name of two functions");
    expect((await project.alias("prd", "orders")).FunctionVersion).to.equal("1");
    expect((await project.alias("prd", "eu-orders")).FunctionVersion).to.equal("2");
    expect(run.requests.filter(({ operation }) => operation === "GetAlias")).to.have.length(2); // orders, twice
    const abort = await project.live("abort -s prd-eu -f orders --confirm prd-eu");
    expect([abort.exitCode, abort.stderr.includes(CLASH)]).to.deep.equal([1, true]);
  });

  it("goes on where the files name different regions", async () => {
    const before = project.read("Pulumi.prd-eu.yaml");
    project.write("Pulumi.prd-eu.yaml", before.replace("us-east-1", "eu-west-1"));
    const run = await project.live("promote -s prd -f eu-orders --version 1 --confirm prd");
    project.write("Pulumi.prd-eu.yaml", before);
    expect(run.exitCode, run.stderr).to.equal(0);
  });
});
