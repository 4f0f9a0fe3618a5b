import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../../../local/pulumi/credentials.ts";
import { ROLE, startTestAws } from "../../../support/local-aws.ts";
import { useLocalProject } from "../../../support/local-project.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const PROGRAM = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const role = new aws.iam.Role("role", {
  assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] },
});
const shared = { role: role.arn, runtime: "nodejs22.x", handler: "index.handler" };
new aws.lambda.Function("folder", { ...shared, name: "folder", code: new pulumi.asset.FileArchive("code") });
new aws.lambda.Function("file", {
  ...shared,
  name: "file",
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.FileAsset("./code/index.js"),
    lib: new pulumi.asset.FileArchive("code/lib"),
  }),
});
`;

describe("relative paths of a program's assets", () => {
  const project = useLocalProject({
    files: {
      "Pulumi.yaml":
        "name: tiny\nmain: program/\nruntime:\n  name: nodejs\n  options:\n    tsconfig: ../tsconfig.pulumi.json\n",
      "package.json": '{"name":"tiny","dependencies":{"@pulumi/aws":"*","@pulumi/pulumi":"*"}}',
    },
  });

  it("start from the program's folder, wherever local AWS and the command were started", async () => {
    project().write("program/index.ts", PROGRAM);
    project().write("program/code/index.js", "exports.handler = async () => require('./lib/text.js');");
    project().write("program/code/lib/text.js", "module.exports = 'from the program';");
    await project().pulumi("stack", "init", "sbx");
    const elsewhere = join(project().root, "elsewhere");
    mkdirSync(elsewhere);
    const args = ["up", "--yes", "--skip-preview", "-s", "sbx", "-C", project().root];
    const command = `cd ${elsewhere} && exec "$0" "$@"`;
    const { code, stdout } = await project().run("sh", ["-c", command, project().engine.path, ...args]);
    expect(code, stdout).to.equal(0);
    const lambda = new LambdaClient({
      endpoint: project().aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    });
    for (const FunctionName of ["folder", "file"]) {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
      expect(Buffer.from(Payload ?? []).toString()).to.equal('"from the program"');
    }
    lambda.destroy();
  });

  it("are refused where nobody has named the folder, with the way out", async () => {
    const test = await startTestAws();
    const code = {
      "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
      hash: "z",
      path: "code",
    };
    const up = aProviderEngine(test.aws.endpoint).up("aws:lambda/function:Function", {
      name: "never",
      role: ROLE,
      runtime: "nodejs22.x",
      handler: "index.handler",
      code,
    });
    const refusal = await up.then(
      () => "made",
      (error) => error.message,
    );
    await test.close();
    expect(refusal).to.contain('Write an absolute path: path.join(__dirname, "code").');
  });
});
