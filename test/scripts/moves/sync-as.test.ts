import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";

describe("sync --as, which records a move that the ledger missed", () => {
  const around = withFaultyProject();
  const live = (line: string) => around.project.live(`${line} -s prd --json`);
  const WRITES = ["UpdateAlias", "PutParameter"];

  for (const [line, code] of [
    ["sync --as rolback --confirm prd", "InvalidAction"],
    ["sync --as sync --confirm prd", "InvalidAction"],
    ["sync --as rollback --from-aws", "InvalidAction"],
    ["sync --as rollback --confirm prd", "WouldMove"],
  ] as const)
    it(`refuses ${line} where LIVE is not what the file says, with nothing changed: ${code}`, async () => {
      await around.project.pointLive("prd", "hello", "2");
      const file = around.project.read("Pulumi.prd.yaml");
      const run = await live(line);
      expect(JSON.parse(run.stdout).error).to.include({ code });
      expect(run.exitCode).to.equal(code === "WouldMove" ? 1 : 2);
      expect(run.requests.filter(({ operation }) => WRITES.includes(operation))).to.deep.equal([]);
      expect(around.project.read("Pulumi.prd.yaml")).to.equal(file);
    });

  it("leads out together with sync --from-aws where ledger and stack file both missed a rollback", async () => {
    await around.project.live("promote -s prd --confirm prd");
    const file = around.project.read("Pulumi.prd.yaml");
    const run = await around.faulty("rollback -s prd --confirm prd --reason errors", ({ operation }) =>
      operation === "PutParameter"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(run.exitCode).to.equal(4);
    around.project.write("Pulumi.prd.yaml", file);
    expect((await live("sync --as rollback --reason errors --confirm prd")).exitCode).to.equal(1);
    expect((await live("sync --from-aws")).exitCode).to.equal(0);
    expect((await live("sync --as rollback --reason errors --confirm prd")).exitCode).to.equal(0);
    const { entries } = JSON.parse((await live("history")).stdout);
    expect(entries[0]).to.include({ action: "rollback", reason: "errors" });
    const again = await live("rollback --confirm prd");
    expect(JSON.parse(again.stdout).error.code).to.equal("NoRollbackTarget");
  });
});
