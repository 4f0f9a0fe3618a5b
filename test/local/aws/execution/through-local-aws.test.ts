import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { refusalOf } from "../../../support/lambda-builders.ts";
import { clientConfig, ROLE, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { sendRaw } from "../../../support/raw-http.ts";

describe("handler code behind local AWS", () => {
  let test: TestAws;
  let count = 0;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());

  /** Creates a function with version 1 and the alias LIVE, and returns the function's name. */
  async function create(code: string): Promise<string> {
    const FunctionName = `running-${++count}`;
    await test.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: ROLE,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: zipSync({ "index.js": strToU8(code) }) },
        Publish: true,
      }),
    );
    await test.lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" }));
    return FunctionName;
  }

  async function invoke(FunctionName: string) {
    const answer = await test.lambda.send(
      new InvokeCommand({ FunctionName, Qualifier: "LIVE", LogType: "Tail" }),
    );
    return {
      version: answer.ExecutedVersion,
      error: answer.FunctionError,
      json: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
      tail: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    };
  }

  it("takes code from an object in S3, and keeps that code when the object changes", async () => {
    const s3 = new S3Client({ ...clientConfig(test.aws.endpoint), forcePathStyle: true });
    const code = zipSync({ "index.js": strToU8("exports.handler = async () => 'from S3';") });
    await s3.send(new CreateBucketCommand({ Bucket: "code" }));
    await s3.send(new PutObjectCommand({ Bucket: "code", Key: "a/b.zip", Body: code }));
    const FunctionName = await create("exports.handler = async () => 'from the request';");
    const update = (S3Bucket: string, S3Key: string, S3ObjectVersion?: string) =>
      test.lambda.send(
        new UpdateFunctionCodeCommand({ FunctionName, S3Bucket, S3Key, S3ObjectVersion, Publish: true }),
      );
    for (const [refused, problem] of [
      [
        () => update("none", "a/b.zip"),
        "NoSuchBucket. S3 Error Message: The specified bucket does not exist",
      ],
      [() => update("code", "none.zip"), "NoSuchKey. S3 Error Message: The specified key does not exist."],
      [
        () => update("code", "a/b.zip", "v1"),
        "NoSuchVersion. S3 Error Message: The specified version does not exist.",
      ],
    ] as const) {
      expect(await refusalOf(refused())).to.deep.equal({
        status: 400,
        name: "InvalidParameterValueException",
        message: `Error occurred while GetObject. S3 Error Code: ${problem}`,
      });
    }
    const { CodeSize } = await update("code", "a/b.zip");
    expect(CodeSize).to.equal(code.byteLength);
    await s3.send(new PutObjectCommand({ Bucket: "code", Key: "a/b.zip", Body: "later" }));
    const { Payload } = await test.lambda.send(new InvokeCommand({ FunctionName, Qualifier: "2" }));
    expect(Buffer.from(Payload ?? []).toString()).to.equal('"from S3"');
    s3.destroy();
  });

  it("runs the alias's version, tells it the alias's ARN, and logs to the function's group", async () => {
    const name = await create(
      "exports.handler = async (event, context) => { console.log('seen'); return [process.env.AWS_LAMBDA_FUNCTION_VERSION, context.invokedFunctionArn]; };",
    );
    const { version, json, tail } = await invoke(name);
    expect(json).to.deep.equal(["1", `arn:aws:lambda:us-east-1:123456789012:function:${name}:LIVE`]);
    expect(version).to.equal("1");
    expect(tail).to.match(/^START RequestId: \S+ Version: 1\n/);
    const { events } = await test.logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, filterPattern: "seen" }),
    );
    expect(events).to.have.length(1);
  });

  it("lets a handler reach local AWS with the SDK of the runtime", async () => {
    await test.ssm.send(new PutParameterCommand({ Name: "/own", Value: "from ssm", Type: "String" }));
    const name = await create(`
      const { SSMClient, GetParameterCommand } = require("@aws-sdk/client-ssm");
      const ssm = new SSMClient();
      exports.handler = async () => (await ssm.send(new GetParameterCommand({ Name: "/own" }))).Parameter.Value;
    `);
    expect((await invoke(name)).json).to.equal("from ssm");
  });

  it("answers at a function URL only if both permissions are on the alias", async () => {
    const FunctionName = await create(
      "exports.handler = async (event) => ({ statusCode: 201, body: event.rawPath + '?' + event.rawQueryString });",
    );
    const target = { FunctionName, Qualifier: "LIVE" };
    const { FunctionUrl } = await test.lambda.send(
      new CreateFunctionUrlConfigCommand({ ...target, AuthType: "NONE" }),
    );
    const { host, hostname } = new URL(FunctionUrl ?? "");
    const call = (path: string, headers: Record<string, string> = {}) =>
      sendRaw(test.aws.port, { method: "GET", path, headers });
    const status = async () => (await call("/a/b?c=d", { host })).status;
    expect(await status()).to.equal(403);
    const permission = { ...target, Principal: "*" };
    await test.lambda.send(
      new AddPermissionCommand({
        ...permission,
        StatementId: "url",
        Action: "lambda:InvokeFunctionUrl",
        FunctionUrlAuthType: "NONE",
      }),
    );
    expect(await status()).to.equal(403);
    await test.lambda.send(
      new AddPermissionCommand({
        ...permission,
        StatementId: "invoke",
        Action: "lambda:InvokeFunction",
        InvokedViaFunctionUrl: true,
      }),
    );
    const answers = [
      await call("/a/b?c=d", { host }),
      // The form of the URL for clients that can't resolve *.localhost.
      await call(`/_url/${hostname.split(".")[0]}/a/b?c=d`),
    ];
    for (const { status, body } of answers) {
      expect([status, body.toString()]).to.deep.equal([201, "/a/b?c=d"]);
    }
  });

  it("counts the requests to a function URL by their status, and by the version that ran", async () => {
    const FunctionName = await create(
      `exports.handler = async ({ rawPath }) => {
        if (rawPath === "/throw") throw new Error();
        return { statusCode: Number(rawPath.slice(1)) };
      };`,
    );
    const call = async (Qualifier: string | undefined, paths: readonly string[]) => {
      const target = { FunctionName, Qualifier };
      const { FunctionUrl } = await test.lambda.send(
        new CreateFunctionUrlConfigCommand({ ...target, AuthType: "NONE" }),
      );
      const { host } = new URL(FunctionUrl ?? "");
      const statuses = [];
      const get = (path: string) => sendRaw(test.aws.port, { method: "GET", path, headers: { host } });
      statuses.push((await get("/200")).status);
      for (const Action of ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"])
        await test.lambda.send(
          new AddPermissionCommand({ ...target, Action, Principal: "*", StatementId: Action.slice(7) }),
        );
      for (const path of paths) statuses.push((await get(path)).status);
      return statuses;
    };
    expect(await call("LIVE", ["/201", "/302", "/404", "/503", "/throw"])).to.deep.equal([
      403, 201, 302, 404, 503, 502,
    ]);
    expect(await call(undefined, ["/200"])).to.deep.equal([403, 200]);
    const metrics = ["UrlRequestCount", "Url4xxCount", "Url5xxCount", "UrlRequestLatency"];
    const sums = async (dimensions: Record<string, string>) => {
      const { MetricDataResults = [] } = await test.cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 3_600_000),
          MetricDataQueries: metrics.map((MetricName, index) => {
            const Dimensions = Object.entries({ FunctionName, ...dimensions }).map(([Name, Value]) => ({
              Name,
              Value,
            }));
            const Metric = { Namespace: "AWS/Lambda", MetricName, Dimensions };
            const Stat = MetricName === "UrlRequestLatency" ? "TC(0:)" : "Sum";
            return { Id: `m${index}`, MetricStat: { Metric, Period: 3600, Stat } };
          }),
        }),
      );
      return MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0));
    };
    expect(await sums({})).to.deep.equal([8, 3, 2, 8]);
    expect(await sums({ Resource: `${FunctionName}:LIVE` })).to.deep.equal([6, 2, 2, 6]);
    const executed = { Resource: `${FunctionName}:LIVE`, ExecutedVersion: "1" };
    expect(await sums(executed)).to.deep.equal([5, 1, 2, 5]);
    const latest = { Resource: `${FunctionName}:$LATEST` };
    expect(await sums({ ...latest, ExecutedVersion: "$LATEST" })).to.deep.equal([1, 0, 0, 1]);
    expect(await sums(latest)).to.deep.equal([2, 1, 0, 2]);
  });

  it("throttles calls beyond the reserved concurrency", async () => {
    const name = await create(
      "exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 500));",
    );
    await test.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }),
    );
    const outcomes = await Promise.allSettled([invoke(name), invoke(name)]);
    const errors = outcomes.map((each) => (each.status === "rejected" ? each.reason.name : "ran"));
    expect(errors.sort()).to.deep.equal(["TooManyRequestsException", "ran"]);
  });

  it("answers a handler's error as a result, not as an error of the call", async () => {
    const name = await create("exports.handler = async () => { throw new Error('own'); };");
    const { error, json } = await invoke(name);
    expect(error).to.equal("Unhandled");
    expect(json.errorMessage).to.equal("own");
  });
});
