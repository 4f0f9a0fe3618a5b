import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

/** Version and weights of LIVE, as AWS holds them. */
async function serves(project: ReleaseProject, name = "hello"): Promise<object> {
  const { FunctionVersion, RoutingConfig } = await project.alias("prd", name);
  return { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
}

describe("live canary, promote, abort, rollback and sync", () => {
  let project: ReleaseProject;
  beforeEach(async () => {
    project = await makeReleaseProject();
    await project.publish("prd", "hello");
    const pinned = await project.live("publish -s prd --pin --confirm prd");
    expect(pinned.exitCode, pinned.stderr).to.equal(0);
    await project.publish("prd", "hello");
  });
  afterEach(() => project.close());

  it("gives the newest version a share, and records what LIVE serves", async () => {
    const run = await project.live('canary -s prd --weight 10 --confirm prd --reason "try 2"');
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.contain(
      "  ~ hello  1 at 100 % -> 1 at 90 %, 2 at 10 %  the newest version\n1 to change, 0 unchanged\n",
    );
    expect(run.stdout).to.match(
      /^~ hello: 1 at 90 %, 2 at 10 %\n1 of 1 changed in prd in \d\.\d s; LIVE serves 1 at 90 %, 2 at 10 %\. Next: live canary -s prd --weight 50 --confirm prd/,
    );
    expect(await serves(project)).to.deep.equal({ version: "1", weights: { 2: 0.1 } });
    expect(await project.ledger("prd")).to.equal(
      '{"functions":{"hello":{"canary":"2","live":"1","weight":10}},"serial":2}',
    );
    expect(project.read("Pulumi.prd.yaml")).to.contain(
      '  lambda-live:live_version: "1"\n  lambda-live:live_serial: 2\n  lambda-live:canary_version: "2"\n  lambda-live:canary_weight: 10\n',
    );
  });

  it("promotes the canary with cleared weights", async () => {
    await project.live("canary -s prd --weight 10 --confirm prd");
    const run = await project.live("promote -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
    expect(project.read("Pulumi.prd.yaml")).to.contain('live_version: "2"\n').and.not.contain("canary");
  });

  it("promotes the newest version when there is no canary", async () => {
    const run = await project.live("promote -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
  });

  it("moves LIVE back even if the stack file has mistakes, and does not write the file", async () => {
    await project.live("promote -s prd --confirm prd");
    const mended = project.read("Pulumi.prd.yaml");
    const broken = `${mended}  lambda-live:canary_weight: lots\n`;
    project.write("Pulumi.prd.yaml", broken);
    expect((await project.live("rollback -s prd")).exitCode).to.equal(1);
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
    const run = await project.live("rollback -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr).to.contain("Pulumi.prd.yaml has 1 mistake:\n  canary_weight: ");
    expect(run.stderr).to.contain("Pulumi.prd.yaml has mistakes and was not written.\n");
    expect(run.stderr).to.not.contain("drift");
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    expect(await project.ledger("prd")).to.equal('{"functions":{"hello":{"live":"1"}},"serial":3}');
    expect(project.read("Pulumi.prd.yaml")).to.equal(broken);
    expect((await project.live("promote -s prd --version 2 --confirm prd")).exitCode).to.equal(2);

    project.write("Pulumi.prd.yaml", mended);
    expect((await project.live("sync --from-aws -s prd")).exitCode).to.equal(0);
    expect(project.read("Pulumi.prd.yaml")).to.contain('live_version: "1"\n').and.contain("live_serial: 3\n");
  });

  it("moves LIVE back during a merge conflict, unless the sides differ in an aws: key", async () => {
    await project.live("promote -s prd --confirm prd");
    const merged = project.read("Pulumi.prd.yaml");
    const conflict = (ours: string, theirs: string) =>
      `${merged}<<<<<<< HEAD\n${ours}||||||| base\n  lambda-live:live_serial: 0\n=======\n${theirs}>>>>>>> main\n`;
    project.write("Pulumi.prd.yaml", conflict("  aws:profile: one\n", "  aws:profile: other\n"));
    expect((await project.live("rollback -s prd --confirm prd")).exitCode).to.equal(2);
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });

    const half = conflict("", "  lambda-live:rollout: {}\n");
    project.write("Pulumi.prd.yaml", half);
    expect((await project.live("rollback -s prd")).exitCode).to.equal(1);
    const run = await project.live("rollback -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr).to.contain("Pulumi.prd.yaml has an open merge conflict and was not written.\n");
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    expect(project.read("Pulumi.prd.yaml")).to.equal(half);
  });

  it("aborts the canary, and changes nothing without a canary", async () => {
    await project.live("canary -s prd --weight 10 --confirm prd");
    const run = await project.live("abort -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    const again = await project.live("abort -s prd --confirm prd");
    expect(again.exitCode).to.equal(0);
    expect(again.stdout).to.equal(
      `  hello: 1 at 100 % (no canary)\nNothing to change in prd (account 123456789012, us-east-1, local AWS at ${project.aws.aws.endpoint}); LIVE serves 1 at 100 %.\n`,
    );
    expect(again.requests.map(({ operation }) => operation)).to.not.include.members([
      "UpdateAlias",
      "PutParameter",
    ]);
  });

  it("rolls back to the release before, and one release further the second time", async () => {
    await project.live("promote -s prd --confirm prd");
    await project.publish("prd", "hello");
    await project.live("promote -s prd --confirm prd");
    const first = await project.live("rollback -s prd --confirm prd --reason errors");
    expect(first.stderr).to.contain("one release back: 2 was released with ledger entry 2");
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
    await project.live("rollback -s prd --confirm prd");
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    const third = await project.live("rollback -s prd --confirm prd");
    expect(third.exitCode).to.equal(1);
    expect(third.stderr).to.contain(
      "error NoRollbackTarget: Nothing further back in the ledger of prd for hello. Versions there are:\n  hello: 3 (rolled away from), 2 (rolled away from), 1 (serves now)\n",
    );
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
  });

  it("rolls a canary in flight back to stable", async () => {
    await project.live("canary -s prd --weight 10 --confirm prd");
    const run = await project.live("rollback -s prd --confirm prd");
    expect(run.stderr).to.contain("canary in flight");
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    const again = await project.live("canary -s prd --weight 10 --confirm prd");
    expect(again.exitCode).to.equal(2);
    expect(again.stderr).to.contain(
      "error RolledAway: Version 2 of hello is the newest, but it was rolled away from.",
    );
  });

  it("syncs LIVE to the stack file, and with --from-aws the stack file to LIVE", async () => {
    project.write(
      "Pulumi.prd.yaml",
      project.read("Pulumi.prd.yaml").replace('live_version: "1"', 'live_version: "2"'),
    );
    const declared = project.read("Pulumi.prd.yaml");
    const run = await project.live("sync -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
    expect(project.read("Pulumi.prd.yaml")).to.equal(declared);
    expect(await project.ledger("prd")).to.equal('{"functions":{"hello":{"live":"2"}},"serial":1}');
    await project.pointLive("prd", "hello", "1", { 2: 0.25 });
    const back = await project.live("sync --from-aws -s prd");
    expect(back.exitCode, back.stderr).to.equal(0);
    expect(project.read("Pulumi.prd.yaml"))
      .to.contain('live_version: "1"\n')
      .and.contain("canary_weight: 25\n");
  });

  it("brings the ledger up to date when sync has nothing to move", async () => {
    await project.pointLive("prd", "hello", "2");
    project.write(
      "Pulumi.prd.yaml",
      project.read("Pulumi.prd.yaml").replace('live_version: "1"', 'live_version: "2"'),
    );
    const run = await project.live("sync -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(await project.ledger("prd")).to.equal('{"functions":{"hello":{"live":"2"}},"serial":2}');
    const again = await project.live("sync -s prd --confirm prd");
    expect(again.requests.map(({ operation }) => operation)).to.not.include("PutParameter");
    expect(again.exitCode).to.equal(0);
  });

  const behind: [string, () => unknown, number][] = [
    [
      "is missing",
      () => project.aws.ssm.send(new DeleteParameterCommand({ Name: "/lambda-live/prd/live" })),
      2,
    ],
    [
      "counts less than the file",
      () =>
        project.write(
          "Pulumi.prd.yaml",
          project.read("Pulumi.prd.yaml").replace("live_serial: 1", "live_serial: 9"),
        ),
      10,
    ],
  ];
  for (const [how, arrange, serial] of behind)
    it(`writes a ledger that ${how}, once confirmed, when sync has nothing to move`, async () => {
      await arrange();
      const asked = await project.live("sync -s prd");
      expect(asked.stderr).to.contain("error ConfirmationRequired:");
      expect(asked.requests.map(({ operation }) => operation)).to.not.include("PutParameter");
      const run = await project.live("sync -s prd --confirm prd");
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(await project.ledger("prd")).to.equal(`{"functions":{"hello":{"live":"1"}},"serial":${serial}}`);
      expect(project.read("Pulumi.prd.yaml")).to.contain(`live_serial: ${serial}\n`);
    });

  it("moves LIVE despite a read-only stack file, warns before and after, and exits 4", async () => {
    const file = project.read("Pulumi.prd.yaml");
    chmodSync(join(project.root, "Pulumi.prd.yaml"), 0o444);
    const run = await project.live("promote -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(4);
    expect(run.stderr).to.match(
      /warning: .*Pulumi\.prd\.yaml is read-only: it will not get what is done here\n/,
    );
    expect(run.stderr)
      .to.contain("error StackFileNotWritten: LIVE serves what is shown, but")
      .and.contain("live sync -s prd --from-aws");
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
    expect(await project.ledger("prd")).to.equal('{"functions":{"hello":{"live":"2"}},"serial":2}');
    expect(project.read("Pulumi.prd.yaml")).to.equal(file);
    expect(readdirSync(project.root).filter((name) => name.includes("partial"))).to.deep.equal([]);
  });

  it("exits 4 when sync --from-aws can't write the stack file, and says what to type", async () => {
    await project.pointLive("prd", "hello", "2");
    chmodSync(join(project.root, "Pulumi.prd.yaml"), 0o444);
    const run = await project.live("sync --from-aws -s prd");
    expect(run.exitCode).to.equal(4);
    expect(run.stderr).to.match(
      /error StackFileNotWritten: .* could not be written: it is read-only\nWhen it can be: live sync -s prd --from-aws\n$/,
    );
  });

  it("refuses to sync from a checkout that is older than a move", async () => {
    const old = project.read("Pulumi.prd.yaml");
    await project.live("promote -s prd --confirm prd");
    project.write("Pulumi.prd.yaml", old);
    const run = await project.live("sync -s prd --confirm prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error StaleCheckout:");
    expect(await serves(project)).to.deep.equal({ version: "2", weights: {} });
    const mended = await project.live("sync --from-aws -s prd");
    expect(mended.exitCode).to.equal(0);
    expect(project.read("Pulumi.prd.yaml")).to.contain('live_version: "2"\n').and.contain("live_serial: 2\n");
  });

  it("shows the plan and stops with --dry-run, without a question", async () => {
    const run = await project.live("canary -s prd --weight 10 --dry-run");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("~ hello  1 at 100 % -> 1 at 90 %, 2 at 10 %");
    expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
  });

  describe("the question for the stack's name before a write to a release stack", () => {
    it("lets the write go on when the name is typed", async () => {
      const run = await project.live("canary -s prd --weight 10", { answers: [" prd "] });
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(run.stderr).to.match(
        /This changes prd \(account 123456789012, us-east-1, local AWS at http:\S+\)( as tester)?\. Type the stack's name to go on: /,
      );
    });

    it("ends with Aborted when anything else is typed", async () => {
      const run = await project.live("canary -s prd --weight 10", { answers: ["y"] });
      expect(run.exitCode).to.equal(1);
      expect(run.stderr).to.contain('error Aborted: "y" is not prd; nothing was changed.');
      expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    });

    it("exits 130 after Ctrl-C at the question", async () => {
      const run = await project.live("canary -s prd --weight 10", { answers: [undefined] });
      expect(run.exitCode).to.equal(130);
      expect(run.stderr).to.contain("error Interrupted: Interrupted at the question; nothing was changed.");
      expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    });

    it("stops the clock while a person thinks", async () => {
      const startedAt = performance.now();
      const run = await project.live("canary -s prd --weight 10 --json", { answers: ["prd"], thinksMs: 200 });
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(JSON.parse(run.stdout).seconds * 1000).to.be.at.most(performance.now() - startedAt - 190);
    });

    it("refuses the write when there is no terminal to ask", async () => {
      const run = await project.live("canary -s prd --weight 10");
      expect(run.exitCode).to.equal(1);
      expect(run.stderr).to.contain("error ConfirmationRequired:").and.contain("--confirm prd");
      expect(await serves(project)).to.deep.equal({ version: "1", weights: {} });
    });

    it("refuses a --confirm for another stack before reading anything", async () => {
      const run = await project.live("canary -s prd --weight 10 --confirm sbx");
      expect(run.exitCode).to.equal(2);
      expect(run.stderr).to.contain("error WrongConfirmation:");
      expect(run.requests).to.deep.equal([]);
    });
  });
});
