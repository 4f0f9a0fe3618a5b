import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";
import { AWS, FILES, TYPED, USUAL } from "./bad-input-rows.ts";

const WRITES = ["UpdateAlias", "PutParameter", "PublishVersion", "DeleteFunction"];

describe("live with bad input", () => {
  const around = withFaultyProject({ once: true });

  it("is tested with at least 60 kinds of bad input", () => {
    expect(TYPED.length + FILES.length + AWS.length).to.be.at.least(60);
  });

  for (const row of [...TYPED, ...FILES, ...AWS]) {
    const what =
      row.keys ?? row.file ?? (row.env ? JSON.stringify(row.env) : row.fault ? String(row.fault) : "");
    it(`refuses ${row.args}${what ? ` with ${JSON.stringify(what).slice(0, 90)}` : ""}: ${row.code}`, async () => {
      const { project } = around;
      project.write("Pulumi.prd.yaml", row.file ?? `config:\n  aws:region: us-east-1\n${row.keys ?? USUAL}`);
      const file = project.read("Pulumi.prd.yaml");
      const before = await project.alias("prd", "hello");
      const options = { ...(row.env ? { env: row.env } : {}), ...(row.cwd ? { cwd: row.cwd } : {}) };

      const run = row.fault
        ? await around.faulty(row.args, row.fault, options)
        : await project.live(row.args, options);

      const said = run.stderr + (row.args.startsWith("status") ? run.stdout : "");
      expect(said).to.contain(`error ${row.code}: `);
      expect(said).to.contain(row.says);
      if (row.hint) expect(said).to.contain(row.hint);
      expect(said).to.not.match(/\n {4}at /);
      expect(run.exitCode, said).to.equal(row.exit);
      expect(run.requests.map(({ operation }) => operation)).to.not.include.any.members(WRITES);
      const after = await project.alias("prd", "hello");
      expect(after.RevisionId).to.equal(before.RevisionId);
      expect(project.read("Pulumi.prd.yaml")).to.equal(file);
    });
  }
});
