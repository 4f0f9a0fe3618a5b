import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  type Duty,
  PERMISSIONS,
  policyFor,
  renderPermissions,
} from "../../../../scripts/release/shown/permissions.ts";
import { makeReleaseProject, type ReleaseProject } from "../../../support/release-project.ts";

/** The IAM action that a request needs. It has the operation's name, except for invoking. */
function actionOf({ service, operation }: { service: string; operation: string }): string {
  return `${service}:${operation === "Invoke" ? "InvokeFunction" : operation}`;
}

describe("the IAM policies", () => {
  let project: ReleaseProject;
  before(async () => {
    project = await makeReleaseProject();
    await project.publish("prd", "hello", 2);
    await project.deploy("prd", "hello", "not yet published");
  });
  after(() => project.close());

  const table: [Duty, string[]][] = [
    [
      "release",
      [
        "publish -s prd --pin --confirm prd",
        "rollback -s prd --to 1 --confirm prd",
        "canary -s prd --weight 10 --version 2 --confirm prd",
        "abort -s prd --confirm prd",
        "promote -s prd --version 2 --confirm prd",
        "rollback -s prd --confirm prd",
        "sync -s prd --confirm prd",
        "sync --from-aws -s prd",
      ],
    ],
    [
      "read",
      [
        "status -s prd",
        "versions -s prd",
        "history -s prd",
        "verify -s prd",
        "rollback -s prd --to 2 --dry-run",
      ],
    ],
    ["prune", ["prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete --confirm prd"]],
  ];
  for (const [duty, commands] of table)
    it(`allows for ${duty} every call that its verbs make, and no other`, async () => {
      const allowed = PERMISSIONS.filter(({ duties }) => duties.includes(duty)).map(({ action }) => action);
      const unused = new Set(allowed);
      // `live` invokes only Inactive versions: see settle.test.ts.
      unused.delete("lambda:InvokeFunction");
      for (const command of commands) {
        const run = await project.live(command);
        expect(run.exitCode, `${command}\n${run.stderr}`).to.equal(0);
        for (const request of run.requests) {
          expect(allowed, command).to.include(actionOf(request));
          unused.delete(actionOf(request));
        }
      }
      expect([...unused]).to.deep.equal([]);
    });

  it("allows versions to be deleted, but never a function", () => {
    const { Statement } = policyFor("prune") as { Statement: { Action: string[]; Resource: string[] }[] };
    const deleting = Statement.find(({ Action }) => Action.includes("lambda:DeleteFunction"));
    expect(deleting?.Resource).to.deep.equal(["arn:aws:lambda:REGION:ACCOUNT:function:PROJECT-STACK-*:*"]);
  });

  it("keeps docs/iam-policies.md equal to the table", () => {
    expect(readFileSync(join(__dirname, "../../../../docs/iam-policies.md"), "utf8")).to.equal(
      renderPermissions(),
    );
  });
});
