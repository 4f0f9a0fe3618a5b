import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

describe("live rollback of several functions", () => {
  let project: ReleaseProject;
  const live = async (line: string, exitCode = 0) => {
    const run = await project.live(`${line} -s prd --confirm prd`);
    expect(run.exitCode, run.stdout + run.stderr).to.equal(exitCode);
    return run;
  };
  const serves = async (name: string) => (await project.alias("prd", name)).FunctionVersion;
  const deleteVersion = (name: string, Qualifier: string) =>
    project.aws.lambda.send(
      new DeleteFunctionCommand({ FunctionName: `lambda-live-prd-${name}`, Qualifier }),
    );

  beforeEach(async () => {
    project = await makeReleaseProject({ functions: ["hello", "orders"] });
    await project.publish("prd", "hello", 2);
    await project.publish("prd", "orders", 2);
    await live("promote --version 1 -f hello");
    await live("promote --version 2 -f hello");
  });
  afterEach(() => project.close());

  it("takes the last release back, though a function was added and pinned after it", async () => {
    await live("promote --version 1 -f orders");
    const run = await live("rollback");
    expect(await serves("hello")).to.equal("1");
    expect(await serves("orders")).to.equal("1");
    expect(run.stdout).to.contain("  orders: 1 at 100 % (not part of that release)\n");
  });

  for (const [what, path, content] of [
    ["a function.json with mistakes", "functions/orders/function.json", '{ "memory": 1'],
    ["a folder without code", "functions/orders2/readme.md", ""],
    ["a folder whose name no function can have", "functions/Orders_2/index.ts", ""],
    ["a name too long for AWS", `functions/${"o".repeat(60)}/index.ts`, ""],
  ] as const)
    it(`is not stopped, nor is an abort, by ${what}; other moves are`, async () => {
      await live("canary --version 1 --weight 10 -f hello");
      project.write(path, content);
      const refused = await live("promote -f hello", 2);
      expect(refused.stderr).to.contain(path.split("/").slice(0, 2).join("/").slice(0, 60));
      await live("abort -f hello");
      await live("rollback -f hello");
      expect(await serves("hello")).to.equal("1");
    });

  it("says last what was moved later and stays, with the command that takes it back", async () => {
    await live("promote --version 1 -f orders");
    await project.publish("prd", "hello");
    await live("canary --version 3 --weight 10 -f hello");
    await live("promote --version 2 -f orders");
    const run = await live("rollback");
    expect(await serves("orders")).to.equal("2");
    const last = run.stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(last).to.match(/^NOT taken back: orders, moved later with ledger entry \d+\. To take it back: /);
    expect(run.stderr, "the plan").to.contain(last);
    const printed = last.slice(last.indexOf("live rollback") + "live ".length);
    expect((await project.live(printed)).exitCode).to.equal(0);
    expect(await serves("orders")).to.equal("1");
  });

  it("goes on to the next lower version if somebody deleted the target, and says so", async () => {
    await project.publish("prd", "hello");
    await live("promote --version 3 -f hello");
    await deleteVersion("hello", "2");
    const run = await live("rollback");
    expect(await serves("hello")).to.equal("1");
    expect(run.stderr).to.contain("warning: hello: version 2 was deleted; 1 is the next one back\n");
  });

  it("says last which function of the release has no way back, and counts those that can't be moved", async () => {
    await project.publish("prd", "hello");
    await live("promote --version 1 -f orders");
    await live("promote");
    for (const version of ["1", "2"]) await deleteVersion("hello", version);
    const run = await live("rollback");
    expect(run.stdout).to.match(/\nNOT taken back: hello, the ledger holds nothing further back\.\n$/);
    const some = await live("rollback --to 2", 1);
    expect(some.stdout).to.contain("\n1 of 2 changed in prd in ");
  });

  it("names the way back where LIVE follows $LATEST, and no verb that does nothing there", async () => {
    for (const verb of ["rollback", "promote"]) {
      const { exitCode, stderr } = await project.live(`${verb} -s sbx`);
      expect(exitCode, stderr).to.equal(1);
      expect(stderr).to.match(
        /then: pulumi up -s sbx\n$|only: pulumi config set publish_versions true -s sbx\n$/,
      );
    }
  });

  it("lists candidates if all targets were deleted, and offers a version only with the functions it fits", async () => {
    await project.publish("prd", "hello");
    await live("promote --version 3 -f hello");
    await deleteVersion("hello", "2");
    await deleteVersion("hello", "1");
    const run = await live("rollback", 1);
    expect(run.stderr).to.contain(
      "error NoRollbackTarget: Nothing further back in the ledger of prd for hello. Versions there are:\n  hello: 3 (serves now)\n  orders: 2, 1\n",
    );
    expect(run.stderr).to.match(/for example: live rollback -s prd -f orders --to 2 --confirm prd\n$/);
  });

  it("reads no list of versions unless a target is not what the ledger says", async () => {
    const { requests } = await live("rollback");
    const operations = requests.map(({ operation }) => operation);
    expect(operations).to.not.include("ListVersionsByFunction");
  });

  it("refuses a canary of the stable version, which has all traffic", async () => {
    const run = await live("canary --version 2 --weight 50 -f hello", 2);
    expect(run.stderr).to.contain("error CanaryIsStable: Version 2 is the stable version of hello");
  });
});
