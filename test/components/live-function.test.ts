import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { aliasRouting } from "../../components/live-alias.ts";
import { LiveFunction } from "../../components/live-function.ts";
import type { LiveFunctionArgs } from "../../components/live-function-args.ts";
import { record, resolved } from "../support/pulumi-recorder.ts";

const ALIAS = "aws:lambda/alias:Alias";
const FUNCTION = "aws:lambda/function:Function";
const PERMISSION = "aws:lambda/permission:Permission";
const FUNCTION_URL = "aws:lambda/functionUrl:FunctionUrl";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

const plain: LiveFunctionArgs = {
  physicalName: "lambda-live-prd-hello",
  traffic: { live: "7" },
  code: {
    kind: "zip",
    path: "/project/.build/hello.zip",
    sha256: "Y38GkrDpRH18M4m6ZzwZEU02vaNLtpEQjYh6IfS6qcw=",
  },
  handler: "index.handler",
  runtime: "nodejs22.x",
  memorySizeMb: 128,
  timeoutSeconds: 3,
};

const declare = (args: Partial<LiveFunctionArgs> = {}, opts?: pulumi.ComponentResourceOptions) =>
  record(() => new LiveFunction("hello", { ...plain, ...args }, opts));

describe("LiveFunction", () => {
  it("builds role, log group, function and alias, and by default nothing else", async () => {
    const { resources } = await declare();
    expect(resources.map(({ type }) => type).sort()).to.deep.equal([
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:iam/role:Role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      ALIAS,
      FUNCTION,
      "lambda-live:index:LiveFunction",
    ]);
    for (const { type, parent } of resources) {
      if (type !== "lambda-live:index:LiveFunction") {
        expect(parent).to.equal("lambda-live:index:LiveFunction::hello");
      }
    }
  });

  it("names function, role and log group explicitly", async () => {
    const { only } = await declare();
    expect(only(FUNCTION).inputs.name).to.equal("lambda-live-prd-hello");
    expect(only("aws:iam/role:Role").inputs.name).to.equal("lambda-live-prd-hello");
    expect(only("aws:cloudwatch/logGroup:LogGroup").inputs).to.deep.equal({
      name: "/aws/lambda/lambda-live-prd-hello",
      retentionInDays: 30,
    });
  });

  it("gives the role what the policies say, before the function, and the function its architecture", async () => {
    const policies = [
      { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] },
      { actions: ["sqs:SendMessage", "sqs:GetQueueUrl"], resources: ["*"] },
    ];
    const { only } = await declare({ policies, architecture: "arm64" });
    expect(only(FUNCTION).inputs.architectures).to.deep.equal(["arm64"]);
    expect(only(FUNCTION).dependsOn).to.include("aws:iam/rolePolicy:RolePolicy::hello-policies");
    const { name, role, policy } = only("aws:iam/rolePolicy:RolePolicy").inputs;
    expect([name, role]).to.deep.equal(["policies", "lambda-live-prd-hello"]);
    expect(JSON.parse(String(policy))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] },
        { Effect: "Allow", Action: ["sqs:SendMessage", "sqs:GetQueueUrl"], Resource: ["*"] },
      ],
    });
  });

  it("lets the role write logs by AWS's policy of the role's own partition", async () => {
    const { only } = await declare();
    expect(only("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs).to.deep.equal({
      role: "lambda-live-prd-hello",
      // The recorder's ARNs are those of a partition called `of`.
      policyArn: "arn:of:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    });
  });

  it("keeps logs for the given number of days", async () => {
    const { only } = await declare({ logRetentionDays: 90 });
    expect(only("aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays).to.equal(90);
  });

  it("gives the function its code and settings, and publishes no version", async () => {
    const { only } = await declare({ memorySizeMb: 512, timeoutSeconds: 20 });
    const { code, ...inputs } = only(FUNCTION).inputs;
    expect(inputs).to.deep.equal({
      name: "lambda-live-prd-hello",
      role: "arn:of:lambda-live-prd-hello",
      codeSha256: "Y38GkrDpRH18M4m6ZzwZEU02vaNLtpEQjYh6IfS6qcw=",
      handler: "index.handler",
      runtime: "nodejs22.x",
      memorySize: 512,
      timeout: 20,
      publish: false,
    });
    expect(await (code as pulumi.asset.FileArchive).path).to.equal("/project/.build/hello.zip");
  });

  it("gives a container image by its URI, without handler, runtime and zip", async () => {
    const uri = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:${"a".repeat(64)}`;
    const { handler: _, runtime: __, ...args } = plain;
    const { only } = await record(() => new LiveFunction("hello", { ...args, code: { kind: "image", uri } }));
    const { inputs } = only(FUNCTION);
    expect(inputs).to.include({ packageType: "Image", imageUri: uri });
    expect(inputs).not.to.have.any.keys("code", "codeSha256", "handler", "runtime");
  });

  it("makes the function after its log group and the permission to write logs", async () => {
    const { only } = await declare();
    expect(only(FUNCTION).dependsOn).to.include.members([
      "aws:cloudwatch/logGroup:LogGroup::hello",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::hello-logs",
    ]);
  });

  describe("the alias LIVE", () => {
    it("makes LIVE serve the declared version and nothing else", async () => {
      const { only } = await declare();
      expect(only(ALIAS).inputs).to.deep.equal({
        name: "LIVE",
        functionName: "lambda-live-prd-hello",
        functionVersion: "7",
      });
    });

    it("gives a canary of 10 percent exactly the number 0.1", async () => {
      const { only } = await declare({ traffic: { live: "7", canary: { version: "8", weight: 10 } } });
      expect(only(ALIAS).inputs).to.deep.equal({
        name: "LIVE",
        functionName: "lambda-live-prd-hello",
        functionVersion: "7",
        routingConfig: { additionalVersionWeights: { 8: 0.1 } },
      });
    });

    it("turns every percent into the number nearest to its decimal fraction", () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 99 }), (weight) => {
          const { routingConfig } = aliasRouting({ live: "7", canary: { version: "8", weight } });
          const { additionalVersionWeights } = routingConfig as {
            additionalVersionWeights: Record<string, number>;
          };
          return additionalVersionWeights["8"] === Number(`0.${String(weight).padStart(2, "0")}`);
        }),
      );
    });

    it("changes no resource but the alias when the traffic changes", async () => {
      const url = { url: true, schedule: "rate(5 minutes)" };
      const before = await declare({ ...url, traffic: { live: "7" } });
      const after = await declare({ ...url, traffic: { live: "8", canary: { version: "9", weight: 50 } } });
      const inputsBefore = new Map(before.resources.map(({ type, name, inputs }) => [type + name, inputs]));
      const changed = after.resources.filter(
        ({ type, name, inputs }) => JSON.stringify(inputsBefore.get(type + name)) !== JSON.stringify(inputs),
      );
      expect(after.resources).to.have.length(before.resources.length);
      expect(changed.map(({ type }) => type)).to.deep.equal([ALIAS]);
    });
  });

  describe("the environment", () => {
    it("sets the given environment on the function", async () => {
      const { only } = await declare({ environment: { LOG_LEVEL: "debug" } });
      expect(only(FUNCTION).inputs.environment).to.deep.equal({ variables: { LOG_LEVEL: "debug" } });
    });

    it("keeps a secret environment secret", async () => {
      const { only } = await declare({ environment: pulumi.secret({ TOKEN: "hunter2" }) });
      const { environment } = only(FUNCTION).inputs;
      expect(hasSecret(environment)).to.equal(true);
      expect(hasSecret((await declare({ environment: { A1: "open" } })).only(FUNCTION).inputs)).to.equal(
        false,
      );
    });
  });

  describe("the URL", () => {
    it("leads the URL to LIVE, and makes both permissions on LIVE before the URL", async () => {
      const { only, resources } = await declare({ url: true });
      expect(only(FUNCTION_URL).inputs).to.deep.equal({
        functionName: "lambda-live-prd-hello",
        qualifier: "LIVE",
        authorizationType: "NONE",
      });
      const permissions = resources.filter(({ type }) => type === PERMISSION).map(({ inputs }) => inputs);
      const bound = { function: "lambda-live-prd-hello", qualifier: "LIVE", principal: "*" };
      expect(permissions).to.have.deep.members([
        {
          ...bound,
          statementId: "public-url",
          action: "lambda:InvokeFunctionUrl",
          functionUrlAuthType: "NONE",
        },
        {
          ...bound,
          statementId: "public-url-invoke",
          action: "lambda:InvokeFunction",
          invokedViaFunctionUrl: true,
        },
      ]);
      expect(only(FUNCTION_URL).dependsOn).to.include.members([
        `${PERMISSION}::hello-url`,
        `${PERMISSION}::hello-url-invoke`,
      ]);
    });

    it("makes no URL by default", async () => {
      const { result } = await declare();
      expect(result?.url).to.equal(undefined);
    });
  });

  it("lets a schedule call LIVE", async () => {
    const { only } = await declare({ schedule: "rate(5 minutes)" });
    expect(only(RULE).inputs).to.include({
      name: "lambda-live-prd-hello",
      scheduleExpression: "rate(5 minutes)",
    });
    expect(only(TARGET).inputs).to.include({
      rule: "lambda-live-prd-hello",
      arn: "arn:of:LIVE",
      targetId: "live",
    });
    expect(only(PERMISSION).inputs).to.deep.equal({
      function: "lambda-live-prd-hello",
      qualifier: "LIVE",
      statementId: "schedule",
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: "arn:of:lambda-live-prd-hello",
    });
  });

  it("returns the function's name, and LIVE's ARN and version", async () => {
    const { result } = await declare({ url: true });
    if (!result) throw new Error("nothing was declared");
    expect(await resolved(result.functionName)).to.equal("lambda-live-prd-hello");
    expect(await resolved(result.liveArn)).to.equal("arn:of:LIVE");
    expect(await resolved(result.liveVersion)).to.equal("7");
  });

  it("passes its protection on to every resource in it", async () => {
    const everything = { url: true, schedule: "rate(5 minutes)" };
    for (const protect of [true, false]) {
      const { resources } = await declare(everything, { protect });
      expect(resources.map(({ isProtected }) => isProtected)).to.deep.equal(resources.map(() => protect));
    }
  });

  it("registers the same resources every time", async () => {
    const first = await declare({ url: true });
    const second = await declare({ url: true });
    expect(JSON.stringify(second.resources)).to.equal(JSON.stringify(first.resources));
  });
});

/** True if Pulumi's mark for a secret is anywhere inside. */
function hasSecret(value: unknown): boolean {
  return JSON.stringify(value).includes(pulumi.runtime.specialSecretSig);
}
