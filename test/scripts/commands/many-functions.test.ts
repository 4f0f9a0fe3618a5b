import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const NAMES = Array.from({ length: 12 }, (_, index) => `order-${String(index).padStart(2, "0")}`);
const ALL = "12 functions (order-00, order-01 and 10 more)";

describe("live with 12 functions", () => {
  let project: ReleaseProject;
  before(async () => {
    const stacks = { prd: "  lambda-live:publish_versions: true\n" };
    project = await makeReleaseProject({ functions: NAMES, stacks });
  });
  after(() => project.close());

  it("publishes and pins them in one line", async () => {
    const run = await project.live("publish --pin -s prd --confirm prd");
    expect(run.stdout, run.stderr).to.match(
      /^\+ 12 functions \(.*\): version 1; LIVE is pinned to it\n12 published/,
    );
  });

  it("refuses a version that none has with one error, and JSON has each", async () => {
    const says = `error VersionMissing: ${ALL}: Version 7 of FUNCTION does not exist.\nList what there is: live versions -s prd -f order-00\n`;
    const promote = await project.live("promote --version 7 -s prd --confirm prd --json");
    expect(promote.stderr).to.equal(says);
    expect(JSON.parse(promote.stdout).error.mistakes).to.have.length(12);
    const back = await project.live("rollback --to 7 -s prd --confirm prd");
    expect(back.stdout).to.equal(
      `! ${ALL}: 1 at 100 % (VersionMissing)\nNothing was changed in prd (account 123456789012, us-east-1, local AWS at ${project.aws.aws.endpoint}); LIVE serves 1 at 100 %.\n`,
    );
    expect(back.stderr).to.contain(says);
    expect(`${back.stdout}${back.stderr}`.split("\n")).to.have.length.below(8);
  });

  it("shows a canary first and counts the others, and lists all with -v", async () => {
    await project.publish("prd", "order-07");
    await project.live("canary -s prd -f order-?7 -f order-07 --weight 10 --confirm prd");
    const { stdout } = await project.live("status -s prd");
    expect(stdout.split("\n")[1]).to.match(
      /^ {2}order-07 +1 at 90 %, 2 at 10 % {2}as declared {2}canary \d+ s ago \(\d\d:\d\d UTC\) by tester$/,
    );
    expect(stdout).to.match(
      /\n {2}11 functions \(order-00, order-01 and 9 more\) +1 at 100 % +as declared\n/,
    );
    expect(stdout).to.contain("\n  12 functions: 1 canary, 11 as declared\n");
    const verbose = (await project.live("status -s prd -v")).stdout;
    for (const name of NAMES) expect(verbose).to.match(new RegExp(`\n {2}${name} +1 at `));
  });

  it("checks them in a line for each kind of check", async () => {
    const { stdout } = await project.live("verify -s prd");
    expect(stdout.split("\n").length, stdout).to.be.below(20);
    expect(stdout).to.match(/\n {2}12 functions \(.*\) +drift +ok\n/);
  });
});
