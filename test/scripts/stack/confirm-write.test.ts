import { expect } from "chai";
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
      expect(declined.stderr).to.contain("(account 123456789012, us-east-1)").and.contain("error Aborted:");
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
