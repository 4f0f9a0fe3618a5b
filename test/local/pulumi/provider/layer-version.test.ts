import { InvokeCommand, LambdaClient, ListLayerVersionsCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../../../local/pulumi/credentials.ts";
import { useLocalProject } from "../../../support/local-project.ts";

const PROGRAM = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const { AssetArchive, StringAsset } = pulumi.asset;
const word = new pulumi.Config().get("word") ?? "one";
const assume = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] };
const role = new aws.iam.Role("role", { name: "layered", assumeRolePolicy: JSON.stringify(assume) });
const layer = new aws.lambda.LayerVersion("tools", {
  layerName: "tools",
  compatibleRuntimes: ["python3.13", "nodejs22.x"],
  code: new AssetArchive({ "nodejs/node_modules/word/index.js": new StringAsset("module.exports = '" + word + "';") }),
});
const fn = new aws.lambda.Function("fn", {
  name: "layered",
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  layers: [layer.arn],
  code: new AssetArchive({ "index.js": new StringAsset("exports.handler = async () => require('word');") }),
});
export const outputs = { arn: layer.arn, version: layer.version, layerArn: layer.layerArn, layers: fn.layers };
`;

describe("a layer, declared with the real Pulumi engine", () => {
  const project = useLocalProject({
    files: {
      "Pulumi.yaml":
        "name: layered\nruntime:\n  name: nodejs\n  options:\n    tsconfig: tsconfig.pulumi.json\noptions:\n  refresh: always\n",
      "package.json": '{"name":"layered","dependencies":{"@pulumi/aws":"*","@pulumi/pulumi":"*"}}',
      "index.ts": PROGRAM,
    },
  });

  it("is made, left alone without a change, and made anew for other code, which the function then runs", async () => {
    const { aws, pulumi } = project();
    const lambda = new LambdaClient({
      endpoint: aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    });
    const succeed = async (...args: string[]) => {
      const { code, stdout, stderr } = await pulumi(...args);
      expect(code, stdout + stderr).to.equal(0);
      return stdout;
    };
    const up = async () => {
      const before = aws.requests.length;
      await succeed("up", "--yes", "--skip-preview", "-s", "prd");
      const calls = aws.requests.slice(before).map(({ operation }) => operation);
      return calls.filter((operation) => /Layer|Function/.test(operation) && !/^(Get|List)/.test(operation));
    };
    const answer = async () => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "layered" }));
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    };
    const arn = "arn:aws:lambda:us-east-1:123456789012:layer:tools";
    await succeed("stack", "init", "prd");
    expect(await up()).to.deep.equal(["PublishLayerVersion", "CreateFunction"]);
    const shown = JSON.parse(await succeed("stack", "output", "--json", "-s", "prd"));
    expect(shown.outputs).to.deep.equal({
      arn: `${arn}:1`,
      version: "1",
      layerArn: arn,
      layers: [`${arn}:1`],
    });
    expect(await answer()).to.equal("one");
    expect(await up()).to.deep.equal([]);

    await succeed("config", "set", "word", "two", "-s", "prd");
    expect(await up()).to.deep.equal([
      "PublishLayerVersion",
      "UpdateFunctionConfiguration",
      "DeleteLayerVersion",
    ]);
    expect(await answer()).to.equal("two");
    const { LayerVersions } = await lambda.send(new ListLayerVersionsCommand({ LayerName: "tools" }));
    expect(LayerVersions?.map(({ Version }) => Version)).to.deep.equal([2]);
  });
});
