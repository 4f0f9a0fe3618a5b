import { LambdaClient, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../../local/pulumi/credentials.ts";
import { policyDocuments } from "../../../scripts/release/plans/iam-policy.ts";
import { upGrants } from "../../../scripts/release/plans/up-policy.ts";
import { isAllowed, neededBy } from "../../support/iam-policies.ts";
import { useLocalProject } from "../../support/local-project.ts";

/** Calls of pulumi-aws that the stand-in does not make, and changes that no setting of this project makes. */
const NOT_SEEN = [
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
  "iam:ListRoleTags",
  "iam:UpdateAssumeRolePolicy",
  "lambda:GetFunctionCodeSigningConfig",
  "lambda:GetFunctionConcurrency",
  "lambda:GetFunctionConfiguration",
  "lambda:ListTags",
  "lambda:UpdateFunctionUrlConfig",
  "logs:DeleteRetentionPolicy",
];

describe("the policy for pulumi up", () => {
  const project = useLocalProject();
  const stack = (keys: string) =>
    project().write("Pulumi.tst.yaml", `config:\n  aws:region: us-east-1\n${keys}`);
  const tagged = (tags: string) => `  aws:defaultTags: { tags: { ${tags} } }\n`;
  async function pulumi(...args: string[]) {
    const finished = await project().pulumi(...args, "-s", "tst");
    expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  }

  it("allows every call of a program's life, and no other but those of pulumi-aws itself", async function () {
    this.timeout(120_000);
    project().write("functions/tick/index.ts", "export const handler = async () => 1;\n");
    const policies = [{ actions: ["s3:GetObject"], resources: ["*"] }];
    project().write("functions/tick/function.json", JSON.stringify({ schedule: "rate(1 day)", policies }));
    stack(tagged("team: a, old: b"));
    await pulumi("stack", "init");
    await pulumi("up", "--yes", "--skip-preview");
    const client = {
      endpoint: project().aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    };
    const lambda = new LambdaClient(client);
    await lambda.send(new PublishVersionCommand({ FunctionName: "lambda-live-tst-hello" }));
    lambda.destroy();
    project().write("functions/tick/index.ts", "export const handler = async () => 2;\n");
    project().write("functions/tick/function.json", '{ "schedule": "rate(2 days)", "timeout": 9 }');
    stack(`${tagged("team: c")}  lambda-live:functions: { hello: { live_version: "1" } }\n`);
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("destroy", "--yes", "--skip-preview");

    const documents = policyDocuments(upGrants(), {
      project: "lambda-live",
      stack: "tst",
      account: "123456789012",
      region: "us-east-1",
      functions: ["lambda-live-tst-hello", "lambda-live-tst-tick"],
      withPolicies: ["lambda-live-tst-tick"],
    });
    const needed = neededBy(project().aws.requests).filter(
      ({ action }) => action !== "lambda:PublishVersion",
    );
    expect(needed.filter((one) => !isAllowed(documents, one))).to.deep.equal([]);
    const allowed = documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    const unseen = allowed.filter((action) => !needed.some((one) => one.action === action));
    expect(unseen.sort()).to.deep.equal(NOT_SEEN);
  });
});
