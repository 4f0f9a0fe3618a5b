import { renameSync } from "node:fs";
import { join } from "node:path";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";

describe("live in a stack or project that was renamed", () => {
  const around = withFaultyProject();
  const live = (args: string) => around.project.live(args);
  const KEYS =
    'config:\n  aws:region: us-east-1\n  publish_versions: true\n  live_version: "2"\n  live_serial: 1\n';
  const rename = (from: string, to: string) =>
    renameSync(join(around.project.root, from), join(around.project.root, to));

  beforeEach(async () => {
    const { project } = around;
    await project.pointLive("prd", "hello", "2");
    await project.putLedger("prd", '{"functions":{"hello":{"live":"2"}},"serial":1}');
    project.write("Pulumi.prd.yaml", KEYS);
    rename("Pulumi.prd.yaml", "Pulumi.prd2.yaml");
  });

  const WAY =
    "Keep the pins of Pulumi.prd2.yaml. See and move what serves under the old name: live status -s prd --config-file Pulumi.prd2.yaml";

  it("names the old stack and what serves there, in reads and in moves, and nothing that unpins", async () => {
    const status = await live("status -s prd2");
    expect(status.stderr).to.contain(
      `nothing of prd2 is in AWS under its name, but the ledger /lambda-live/prd/live records hello: if the stack prd was renamed, LIVE serves on under the old name lambda-live-prd-hello. ${WAY}\n`,
    );
    const moved = await live("rollback -s prd2 --to 1 --confirm prd2");
    expect([moved.exitCode, moved.stderr.includes(`\n${WAY}\n`)], moved.stderr).to.deep.equal([1, true]);
    expect(status.stdout).to.contain("  hello  ! not deployed to prd2 under this name\n");
    for (const args of ["canary --weight 10 -s prd2 --confirm prd2", "promote -s prd2 --confirm prd2"]) {
      const run = await live(args);
      expect([run.exitCode, run.stderr.includes(`\n${WAY}\n`)], run.stderr).to.deep.equal([1, true]);
      expect(run.stderr).to.not.contain("pulumi up");
    }
    expect(status.stdout + status.stderr + moved.stderr).to.not.contain("pulumi up");
  });

  it("has one check of what is gone, and names the old stack as a person there types it", async () => {
    const env = { npm_lifecycle_event: "live" };
    const { stdout } = await around.project.live("verify -s prd2", { env });
    expect(stdout).to.match(
      /^! hello {2}.*problem {2}hello is not deployed to prd2 yet .*\n {2}prd2 .*ok\n- Keep/,
    );
    expect(stdout).to.contain(WAY.replace("live status", "npm run -s live -- status"));
    expect(stdout).to.contain("\n2 checks of prd2 ");
  });

  it("moves what serves under the old name by the command that it names", async () => {
    const run = await live("rollback -s prd --config-file Pulumi.prd2.yaml --to 1 --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect((await around.project.alias("prd", "hello")).FunctionVersion).to.equal("1");
    expect(around.project.read("Pulumi.prd2.yaml")).to.contain('live_version: "1"');
  });

  it("names the old project", async () => {
    rename("Pulumi.prd2.yaml", "Pulumi.prd.yaml");
    around.project.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    const run = await live("promote -s prd --version 1 --confirm prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("put the old name back into the project file: name: lambda-live\n");
  });

  it("takes no ledger for the old one that records other functions, or whose stack has a file here", async () => {
    await around.project.putLedger("prd", '{"functions":{"other":{"live":"2"}},"serial":1}');
    await around.project.putLedger("sbx", '{"functions":{"hello":{"live":"2"}},"serial":1}');
    expect((await live("status -s prd2")).stderr).to.not.contain("old name");
    await around.project.aws.ssm.send(new DeleteParameterCommand({ Name: "/lambda-live/prd/live" }));
    expect((await live("status -s prd2")).stderr).to.not.contain("old name");
  });

  it("looks for nothing where a function or the ledger is there, or nothing is pinned", async () => {
    around.project.write("Pulumi.prd2.yaml", "config:\n  aws:region: us-east-1\n");
    for (const args of ["status -s prd2", "status -s sbx"])
      expect((await live(args)).requests.map(({ operation }) => operation)).to.not.include(
        "DescribeParameters",
      );
  });

  it("says what it can't see, and does all else, where the search is not allowed", async () => {
    const run = await around.faulty("status -s prd2", ({ operation }) =>
      operation === "DescribeParameters"
        ? { kind: "answer", status: 400, type: "AccessDeniedException" }
        : undefined,
    );
    expect(run.stderr).to.contain(
      "if prd2 or its project was renamed, LIVE may serve on under the old name, which can't be looked for: Not allowed: ssm:DescribeParameters.",
    );
    expect(run.stdout).to.contain("not deployed to prd2 yet");
  });
});
