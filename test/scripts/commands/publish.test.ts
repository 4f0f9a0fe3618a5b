import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

describe("live publish", () => {
  let project: ReleaseProject;
  beforeEach(async () => {
    project = await makeReleaseProject();
  });
  afterEach(() => project.close());

  it("does nothing outside of a release stack, says why, and asks AWS nothing", async () => {
    const run = await project.live("publish -s sbx");
    expect(run.exitCode).to.equal(0);
    expect(run.stdout).to.contain("sbx is not a release stack");
    expect(run.requests).to.deep.equal([]);
  });

  it("freezes $LATEST as version 1, and the second time finds nothing to do", async () => {
    const first = await project.live("publish -s prd --confirm prd");
    expect(first.stderr).to.contain("+ hello  the first version");
    expect(first.exitCode, first.stderr).to.equal(0);
    expect(first.stdout).to.match(
      /^\+ hello: version 1\n1 published in prd in \d\.\d s; traffic is unchanged\./,
    );
    const second = await project.live("publish -s prd --confirm prd");
    expect(second.exitCode).to.equal(0);
    expect(second.stdout).to.match(/hello: version 1 is \$LATEST already\nNothing to publish in prd/);
    expect(second.requests.map(({ operation }) => operation)).to.not.contain("PublishVersion");
  });

  it("with --pin makes LIVE name the new version, in the ledger and the stack file too", async () => {
    const run = await project.live("publish -s prd --pin --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect((await project.alias("prd", "hello")).FunctionVersion).to.equal("1");
    expect(await project.ledger("prd")).to.equal('{"functions":{"hello":{"live":"1"}},"serial":1}');
    expect(project.read("Pulumi.prd.yaml")).to.equal(
      'config:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true\n  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n',
    );
  });
});
