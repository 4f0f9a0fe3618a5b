import { IAMClient, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../local/pulumi/credentials.ts";
import { useLocalProject } from "../support/local-project.ts";

describe("the program in China, with the real Pulumi engine", () => {
  const project = useLocalProject();
  const pulumi = async (...args: string[]) => {
    const { code, stdout, stderr } = await project().pulumi(...args, "-s", "sbx");
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  };

  it("makes all that hello has in the partition aws-cn, with the policy for logs of that partition", async () => {
    await project().pulumi("stack", "init", "sbx");
    await pulumi("config", "set", "aws:region", "cn-north-1");
    await pulumi("up", "--yes", "--skip-preview");
    const state = await pulumi("stack", "export");
    const arns = new Set(state.match(/arn:aws[a-z-]*:[a-z0-9]+:/g));
    expect([...arns].filter((arn) => !arn.startsWith("arn:aws-cn:"))).to.deep.equal([]);
    expect([...arns]).to.include.members([
      "arn:aws-cn:lambda:",
      "arn:aws-cn:iam:",
      "arn:aws-cn:ssm:",
      "arn:aws-cn:logs:",
    ]);
    const config = {
      endpoint: project().aws.endpoint,
      region: "cn-north-1",
      credentials: OPERATOR_CREDENTIALS,
    };
    const iam = new IAMClient(config);
    const RoleName = "lambda-live-sbx-hello";
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    iam.destroy();
    expect(AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).to.deep.equal([
      "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]);
  });
});
