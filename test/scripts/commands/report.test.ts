import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

/** AWS's clock in these tests: a second is 5 minutes. */
const SPEED = 300;
const PLAN = `  lambda-live:publish_versions: true
  lambda-live:live_version: "1"
  lambda-live:rollout:
    steps: [50]
    hold: 5m
`;

describe("live report", () => {
  let project: ReleaseProject;
  /** AWS's time so many minutes later. */
  const minutes = (count: number) => new Promise((done) => setTimeout(done, (count * 60_000) / SPEED));

  async function call(count: number): Promise<void> {
    const FunctionName = "lambda-live-prd-hello:LIVE";
    for (let index = 0; index < count; index++)
      await project.aws.lambda.send(new InvokeCommand({ FunctionName }));
  }
  const report = (line: string) => project.live(`report -s prd ${line}`);

  before(async () => {
    project = await makeReleaseProject({ stacks: { prd: PLAN }, aws: { speed: SPEED } });
    await project.publish("prd", "hello");
    await project.pointLive("prd", "hello", "1");
    await project.live("sync -s prd --confirm prd");
    await project.publish("prd", "hello");
    const { exitCode, stderr } = await project.live("rollout -s prd --once --confirm prd --reason launch");
    expect(exitCode, stderr).to.equal(0);
    await minutes(1);
    await call(30);
    await minutes(7);
  });
  after(() => project.close());

  it("writes a rollout that is under way, and one that is over, from ledger and CloudWatch", async () => {
    const first = await report("--out one.html --json");
    expect(first.exitCode, first.stderr).to.equal(0);
    const { outcome, entries, functions } = JSON.parse(first.stdout);
    expect(outcome).to.equal("under way");
    expect(
      entries.map(({ action, weights }: { action: string; weights: object }) => [action, weights]),
    ).to.deep.equal([["rollout", { hello: 50 }]]);
    const { hello } = functions;
    expect([hello.stable.version, hello.canary.version, hello.timeoutSeconds]).to.deep.equal(["1", "2", 3]);
    const calls = hello.minutes.reduce(
      (sum: number, { stable, canary }: { stable: { calls: number }; canary: { calls: number } }) =>
        sum + stable.calls + canary.calls,
      0,
    );
    expect(calls).to.equal(30);
    expect(hello.steps[0].verdict.measures[0].measure).to.equal("errors");
    expect(project.read("one.html")).to.contain("<h1>Under way</h1>");

    await project.live("abort -s prd --confirm prd --reason enough");
    const second = await report("--out one.html");
    expect(second.stdout).to.match(
      /^prd \(account 123456789012, us-east-1, .*\): rollout of hello 1 to 2: taken back: enough\.\nWrote one\.html\n$/,
    );
    const page = project.read("one.html");
    expect(page).to.contain("<h1>Taken back</h1>").and.contain("The minutes of hello");
    expect(page).to.contain("Copyright (c) 2022 Leon Sorokin");
    expect(second.requests.every(({ operation }) => /^(Get|List|Describe)/.test(operation))).to.equal(true);
  });

  it("takes the rollout that has the entry, and names those that are of one", async () => {
    const { exitCode, stderr } = await report("--entry 1 --out two.html");
    expect(exitCode).to.equal(1);
    expect(stderr).to.contain(
      "error NoRollout: Entry 1 belongs to no rollout. The entries of rollouts are: 2 to 3.",
    );
    expect(existsSync(join(project.root, "two.html"))).to.equal(false);
    expect((await report("--entry 2 --out two.html")).exitCode).to.equal(0);
  });

  it("writes nothing with --dry-run", async () => {
    const { stdout } = await report("--out three.html --dry-run");
    expect(stdout).to.contain("Would write three.html");
    expect(existsSync(join(project.root, "three.html"))).to.equal(false);
  });

  it("refuses a file that can't be written, or that is no report, before any call", async () => {
    mkdirSync(join(project.root, "folder.html"));
    const rows: [out: string, code: string][] = [
      ["missing/a.html", "FileNotWritable"],
      ["folder.html", "FileNotWritable"],
      ["Pulumi.yaml", "FileNotReplaced"],
    ];
    for (const [out, code] of rows) {
      const { exitCode, stderr, requests } = await report(`--out ${out}`);
      expect(stderr).to.contain(`error ${code}: --out ${out} `);
      expect([exitCode, requests.length]).to.deep.equal([2, 0]);
    }
    expect(project.read("Pulumi.yaml")).to.contain("runtime: nodejs");
  });

  it("says of a rollout of more than 15 days ago that its minutes are gone", async () => {
    project.aws.aws.setSpeed(16 * 24 * 3600);
    await new Promise((done) => setTimeout(done, 1100));
    project.aws.aws.setSpeed(SPEED);
    const { exitCode, stderr } = await report("--out old.html");
    expect(exitCode).to.equal(0);
    expect(stderr).to.match(
      /^warning: CloudWatch keeps minutes for 15 days, and this rollout began on .*: no charts/,
    );
    expect(project.read("old.html")).to.contain("CloudWatch keeps minutes for 15 days");
    expect(project.read("old.html")).to.not.contain("<figure");
  });
});
