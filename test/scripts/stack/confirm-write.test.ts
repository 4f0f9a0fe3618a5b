import { expect } from "chai";
import { noFindings } from "../../../scripts/command-line/findings.ts";
import type { Run } from "../../../scripts/command-line/run.ts";
import { confirmWrite } from "../../../scripts/stack/confirm-write.ts";
import type { StackFiles } from "../../../scripts/stack/stack-files.ts";
import { withFaultyProject } from "../../support/faulty-project.ts";

const WRITES = ["UpdateAlias", "PutParameter", "PublishVersion", "DeleteFunction"];

describe("every verb that writes to a release stack", () => {
  const around = withFaultyProject({ once: true });

  // Work for every verb: an undeclared canary, a version to prune, and unpublished code.
  before(async () => {
    await around.project.publish("prd", "hello", 2);
    await around.project.deploy("prd", "hello", "unpublished");
    await around.project.pointLive("prd", "hello", "1", { 2: 0.1 });
  });

  for (const args of [
    "publish -s prd",
    "canary -s prd --weight 20",
    "promote -s prd",
    "abort -s prd",
    "rollback -s prd",
    "rollback -s prd --to 2",
    "sync -s prd",
    "prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete",
  ])
    it(`needs a confirmation, except with --dry-run: ${args}`, async () => {
      const { project } = around;
      const file = project.read("Pulumi.prd.yaml");
      const refused = await project.live(args);
      expect(refused.exitCode).to.equal(1);
      expect(refused.stderr).to.contain("error ConfirmationRequired:").and.contain("--confirm prd");
      const declined = await project.live(args, { answers: ["prod"] });
      expect(declined.exitCode).to.equal(1);
      expect(declined.stderr)
        .to.contain("(account 123456789012, us-east-1, local AWS at ")
        .and.contain("error Aborted:");
      const wrong = await project.live(`${args} --confirm sbx`);
      expect(wrong.stderr).to.contain("error WrongConfirmation:");
      expect(wrong.requests).to.deep.equal([]);
      const shown = await project.live(`${args} --dry-run`);
      expect(shown.exitCode, shown.stderr).to.equal(0);
      for (const { requests } of [refused, declined, shown])
        expect(requests.map(({ operation }) => operation)).to.not.include.any.members(WRITES);
      expect(project.read("Pulumi.prd.yaml")).to.equal(file);
    });
});

describe("the question before a write", () => {
  it("names the caller, if STS has answered by then", async () => {
    const asked: string[] = [];
    const findings = noFindings("promote");
    const io = {
      interactive: true,
      ask: async (question: string) => {
        asked.push(question);
        return "prd";
      },
    };
    const deadline = { pauseClock: (work: () => Promise<unknown>) => work() };
    const run = { io, deadline, flags: {}, findings } as unknown as Run;
    const files = { stack: "prd", config: { publishVersions: true } } as unknown as StackFiles;
    const place = { account: "123456789012", region: "us-east-1" };
    await confirmWrite(run, files, place);
    findings.caller = "arn:aws:sts::123456789012:assumed-role/release/anna";
    await confirmWrite(run, files, place);
    expect(asked).to.deep.equal([
      "This changes prd (account 123456789012, us-east-1). Type the stack's name to go on: ",
      "This changes prd (account 123456789012, us-east-1) as release/anna. Type the stack's name to go on: ",
    ]);
  });
});
