/** A small program that uses the resource types and lookups of the stand-in, steered by config. */
export const PROGRAM_FILES: Readonly<Record<string, string>> = {
  "Pulumi.yaml": `name: tiny
runtime:
  name: nodejs
  options:
    tsconfig: tsconfig.pulumi.json
options:
  refresh: always
config:
  aws:defaultTags:
    value:
      tags:
        owner: tests
`,
  "package.json": '{"name":"tiny","dependencies":{"@pulumi/aws":"*","@pulumi/pulumi":"*"}}',
  "index.ts": `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const weight = config.getNumber("weight") ?? 0;
const name = "tiny-" + pulumi.getStack();
const assume: aws.iam.PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] };

export = async () => {
  const who = await aws.getCallerIdentity();
  const region = await aws.getRegion();
  const { partition } = await aws.getPartition();
  const reads = await aws.iam.getPolicyDocument({ statements: [{ actions: ["s3:GetObject"], resources: ["arn:" + partition + ":s3:::b/*"] }] });
  const role = new aws.iam.Role("role", { name, assumeRolePolicy: assume, tags: { part: "role" } });
  new aws.iam.RolePolicyAttachment("logs", { role: role.name, policyArn: "arn:" + partition + ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" });
  new aws.iam.RolePolicy("more", { role: role.id, policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: role.arn }] } });
  const managed = new aws.iam.Policy("reads", { name: name + "-reads", policy: reads.json });
  new aws.iam.RolePolicyAttachment("reads", { role: role.name, policyArn: managed.arn });
  const logGroup = new aws.cloudwatch.LogGroup("log", { name: "/aws/lambda/" + name, retentionInDays: 14 });
  const fn = new aws.lambda.Function("fn", {
    name,
    role: role.arn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    timeout: config.getNumber("timeout"),
    vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
    environment: { variables: { TOKEN: config.getSecret("token") ?? "none" } },
    code: new pulumi.asset.AssetArchive({
      "index.js": new pulumi.asset.StringAsset("exports.handler = async () => '" + (config.get("code") ?? "one") + "';"),
    }),
  }, { dependsOn: logGroup });
  const live = new aws.lambda.Alias("live", {
    name: "LIVE",
    functionName: fn.name,
    functionVersion: config.get("live") ?? "$LATEST",
    routingConfig: weight ? { additionalVersionWeights: { [config.require("canary")]: weight / 100 } } : undefined,
  });
  const url = new aws.lambda.FunctionUrl("url", { functionName: fn.name, qualifier: live.name, authorizationType: "NONE" });
  new aws.lambda.Permission("anyone", { function: fn, qualifier: live.name, action: "lambda:InvokeFunctionUrl", principal: "*", functionUrlAuthType: "NONE" });
  const rule = new aws.cloudwatch.EventRule("tick", { name, scheduleExpression: "rate(1 day)" });
  new aws.cloudwatch.EventTarget("tick", { rule: rule.name, targetId: "live", arn: live.arn });
  const ledger = new aws.ssm.Parameter("ledger", { name: "/tiny/" + name, type: "String", insecureValue: config.get("ledger") ?? "{}", overwrite: true }, { ignoreChanges: ["description"] });
  if (config.get("extra")) new aws.kms.Key("extra");
  const found = config.get("look") ? {
    fn: await aws.lambda.getFunction({ functionName: name }),
    live: await aws.lambda.getAlias({ functionName: name, name: "LIVE" }),
    ledger: (await aws.ssm.getParameter({ name: "/tiny/" + name })).insecureValue,
    all: (await aws.ssm.getParametersByPath({ path: "/tiny" })).names,
  } : undefined;
  return { account: who.accountId, region: region.region, url: url.functionUrl, urlId: url.urlId, version: fn.version, codeSha256: fn.codeSha256, tagsAll: role.tagsAll, managed: managed.arn, vpc: fn.vpcConfig.apply((vpc) => vpc?.vpcId), found, ledger: ledger.version };
};
`,
};
