/** The machine that web pages attack in tests: every place that a page could read or change holds something. */
import { DescribeAlarmsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParametersByPathCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { strToU8, zipSync } from "fflate";
import { type LocalProvider, startProvider } from "../../../local/pulumi/provider/server.ts";
import { clientConfig, startTestAws, type TestAws } from "../../support/local-aws.ts";

/** A text that stands in the function's code and environment, and in a parameter. */
export const SECRET = "known-to-this-machine-alone";

export interface Target extends TestAws {
  /** The port of the stand-in `aws` provider. */
  readonly providerPort: number;
  /** The port of the Runtime API that the function's process uses. */
  readonly runtimePort: number;
  /** The path of the function's code, as GetFunction tells it. */
  readonly codePath: string;
  /** The function's public URL. It answers with an HTML page. */
  readonly functionUrl: URL;
  /** Names of the operations that requests reached since the last call of this. */
  takeOperations(): string[];
  /** All that is stored, and whether the function's process still answers. */
  readState(): Promise<string>;
}

const CODE = `
const { randomUUID } = require("node:crypto");
const instance = randomUUID();
// ${SECRET}
exports.handler = async (event) => event.rawPath
  ? { statusCode: 200, headers: { "content-type": "text/html", "content-security-policy": "img-src 'none'" }, body: "<title>" + event.rawPath + "</title>" }
  : { instance, runtimeApi: process.env.AWS_LAMBDA_RUNTIME_API };
`;
const hello = { FunctionName: "hello" };

/** Starts local AWS with a provider beside it, and fills it. `close` ends all. */
export async function startTarget(allowOrigins: readonly string[] = []): Promise<Target> {
  const test = await startTestAws({ allowOrigins });
  const provider = await startProvider({ endpoint: test.aws.endpoint, region: "us-east-1" });
  const s3 = new S3Client({ ...clientConfig(test.aws.endpoint), forcePathStyle: true });
  const functionUrl = await fill(test, s3);
  const { Code } = await test.lambda.send(new GetFunctionCommand(hello));
  const { runtimeApi } = await invoke(test);
  let seen = 0;
  return {
    ...test,
    providerPort: provider.port,
    runtimePort: Number(runtimeApi.split(":")[1]),
    codePath: new URL(Code?.Location ?? "").pathname,
    functionUrl,
    takeOperations() {
      const requests = test.aws.requests.slice(seen);
      seen = test.aws.requests.length;
      return requests.map(({ operation }) => operation).filter(Boolean);
    },
    readState: () => readState(test, s3),
    close: () => close(test, s3, provider),
  };
}

async function fill({ lambda, iam, ssm, logs }: TestAws, s3: S3Client): Promise<URL> {
  const Role = "arn:aws:iam::123456789012:role/own";
  await iam.send(new CreateRoleCommand({ RoleName: "own", AssumeRolePolicyDocument: TRUST }));
  await ssm.send(new PutParameterCommand({ Name: "/own", Value: SECRET, Type: "SecureString" }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: "own" }));
  await s3.send(new CreateBucketCommand({ Bucket: "own" }));
  await lambda.send(
    new CreateFunctionCommand({
      ...hello,
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipSync({ "index.js": strToU8(CODE) }) },
      Environment: { Variables: { SECRET } },
    }),
  );
  const { FunctionUrl = "" } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ ...hello, AuthType: "NONE" }),
  );
  const anyone = { ...hello, Principal: "*" };
  const url = {
    StatementId: "url",
    Action: "lambda:InvokeFunctionUrl",
    FunctionUrlAuthType: "NONE",
  } as const;
  const via = { StatementId: "via", Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true };
  await lambda.send(new AddPermissionCommand({ ...anyone, ...url }));
  await lambda.send(new AddPermissionCommand({ ...anyone, ...via }));
  return new URL(FunctionUrl);
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

async function invoke({ lambda }: TestAws): Promise<{ instance: string; runtimeApi: string }> {
  const { Payload } = await lambda.send(new InvokeCommand(hello));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

async function readState(test: TestAws, s3: S3Client): Promise<string> {
  const parts = [
    await test.lambda.send(new ListFunctionsCommand({})),
    await test.iam.send(new ListRolesCommand({})),
    await test.ssm.send(new GetParametersByPathCommand({ Path: "/", Recursive: true })),
    await test.logs.send(new DescribeLogGroupsCommand({})),
    await test.cloudwatch.send(new DescribeAlarmsCommand({})),
    await test.cloudwatch.send(new ListMetricsCommand({ Namespace: "Evil" })),
    await s3.send(new ListBucketsCommand({})),
    await invoke(test),
  ];
  return JSON.stringify(parts, (name, value) => (name === "$metadata" ? undefined : value), 2);
}

async function close(test: TestAws, s3: S3Client, provider: LocalProvider): Promise<void> {
  s3.destroy();
  await provider.close();
  await test.close();
}
