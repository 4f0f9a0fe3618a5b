import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as ssm from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { AwsError } from "../../../../local/aws/service.ts";
import { clientConfig } from "../../../support/local-aws.ts";
import { type ServedServices, serveServices } from "../../../support/serve-services.ts";
import { standInServices } from "../../../support/stand-in-services.ts";

describe("the SDK's own clients over the wire", () => {
  let server: ServedServices;
  const standIns = standInServices();
  const { inputs, outputs } = standIns;

  before(async () => {
    server = await serveServices(standIns.services);
  });
  beforeEach(() => {
    for (const name of Object.keys(outputs)) delete outputs[name];
  });
  after(() => server.close());

  it("carries the path's labels, the maps and fractions and the answer of a Lambda operation", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    const alias = {
      Name: "LIVE",
      FunctionVersion: "7",
      RoutingConfig: { AdditionalVersionWeights: { "8": 0.1 } },
    };
    outputs.UpdateAlias = () => ({ ...alias, Description: undefined, NotInTheModel: 1 });
    const answer = await client.send(new lambda.UpdateAliasCommand({ FunctionName: "hello", ...alias }));
    expect(inputs.UpdateAlias).to.deep.equal({ FunctionName: "hello", ...alias });
    const { $metadata, ...output } = answer;
    expect(output).to.deep.equal(alias);
    expect($metadata.httpStatusCode).to.equal(200);
    expect($metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
  });

  it("carries an ARN in a path, colons included", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:hello:LIVE";
    outputs.ListTags = () => ({ Tags: { a: "b" } });
    const { Tags } = await client.send(new lambda.ListTagsCommand({ Resource: arn }));
    expect(inputs.ListTags).to.deep.equal({ Resource: arn });
    expect(Tags).to.deep.equal({ a: "b" });
  });

  it("carries the payload of Invoke as raw bytes, beside headers and status", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    outputs.Invoke = () => ({
      StatusCode: 200,
      ExecutedVersion: "8",
      FunctionError: "Unhandled",
      Payload: Buffer.from('"ü"'),
    });
    const answer = await client.send(
      new lambda.InvokeCommand({
        FunctionName: "hello",
        Qualifier: "LIVE",
        Payload: '{"a":1}',
        LogType: "Tail",
      }),
    );
    const input = inputs.Invoke as lambda.InvokeCommandInput;
    expect(Buffer.from(input.Payload as Uint8Array).toString()).to.equal('{"a":1}');
    expect(input).to.include({ FunctionName: "hello", Qualifier: "LIVE", LogType: "Tail" });
    expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "8", FunctionError: "Unhandled" });
    expect(answer.Payload?.transformToString()).to.equal('"ü"');
  });

  it("answers the status that the output names, and no body with 204", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    outputs.Invoke = () => ({ StatusCode: 204 });
    expect(await client.send(new lambda.InvokeCommand({ FunctionName: "f" }))).to.include({
      StatusCode: 204,
    });
    const { $metadata } = await client.send(
      new lambda.DeleteAliasCommand({ FunctionName: "f", Name: "LIVE" }),
    );
    expect($metadata.httpStatusCode).to.equal(204);
  });

  it("carries a zip in base64 as bytes", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    outputs.CreateFunction = () => ({ FunctionName: "f" });
    const zip = Uint8Array.of(0, 255, 1, 128);
    await client.send(
      new lambda.CreateFunctionCommand({ FunctionName: "f", Role: "r", Code: { ZipFile: zip } }),
    );
    const { Code } = inputs.CreateFunction as lambda.CreateFunctionCommandInput;
    expect(Buffer.from(Code?.ZipFile as Uint8Array)).to.deep.equal(Buffer.from(zip));
  });

  it("gives Lambda's errors their name, message, type and status", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    for (const [code, status] of [
      ["ResourceNotFoundException", 404],
      ["ResourceConflictException", 409],
      ["PreconditionFailedException", 412],
    ] as const) {
      outputs.UpdateAlias = () => {
        throw new AwsError(code, `This is ${code}`, status);
      };
      const error = await failureOf(
        client.send(new lambda.UpdateAliasCommand({ FunctionName: "f", Name: "LIVE" })),
      );
      expect(error).to.include({ name: code, Type: "User" });
      expect(error.message).to.equal(`This is ${code}`);
      expect(error.$metadata?.httpStatusCode).to.equal(status);
    }
  });

  it("puts an error's member into its header where the model says so", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    outputs.GetPolicy = () => {
      throw new AwsError("TooManyRequestsException", "Rate exceeded", 429, {
        retryAfterSeconds: "3",
        Reason: "CallerRateLimitExceeded",
      });
    };
    const error = await failureOf(client.send(new lambda.GetPolicyCommand({ FunctionName: "f" })));
    expect(error).to.include({ retryAfterSeconds: "3", Reason: "CallerRateLimitExceeded" });
  });

  it("carries SSM's parameters, times included", async () => {
    const client = new ssm.SSMClient(clientConfig(server.endpoint));
    const LastModifiedDate = new Date("2026-01-02T03:04:05.678Z");
    outputs.GetParameter = () => ({ Parameter: { Name: "/a/b", Version: 3, LastModifiedDate } });
    const { Parameter } = await client.send(
      new ssm.GetParameterCommand({ Name: "/a/b", WithDecryption: true }),
    );
    expect(inputs.GetParameter).to.deep.equal({ Name: "/a/b", WithDecryption: true });
    expect(Parameter).to.deep.equal({ Name: "/a/b", Version: 3, LastModifiedDate });
  });

  it("gives errors in JSON the name of their shape, whichever of their names is thrown", async () => {
    const client = new cloudwatch.CloudWatchClient(clientConfig(server.endpoint));
    outputs.DescribeAlarms = () => {
      throw new AwsError("InvalidParameterValue", "The value is invalid.");
    };
    const error = await failureOf(client.send(new cloudwatch.DescribeAlarmsCommand({})));
    expect(error).to.be.instanceOf(cloudwatch.InvalidParameterValueException);
  });

  it("gives SSM's errors their name and message", async () => {
    const client = new ssm.SSMClient(clientConfig(server.endpoint));
    outputs.PutParameter = () => {
      throw new AwsError("ParameterAlreadyExists", "The parameter already exists.", 400);
    };
    const error = await failureOf(client.send(new ssm.PutParameterCommand({ Name: "/a", Value: "b" })));
    expect(error).to.be.instanceOf(ssm.ParameterAlreadyExists);
    expect(error.message).to.equal("The parameter already exists.");
  });

  it("takes times as epoch milliseconds, as the store keeps them", async () => {
    const client = new ssm.SSMClient(clientConfig(server.endpoint));
    outputs.GetParameter = () => ({ Parameter: { LastModifiedDate: 1_767_323_045_678 } });
    const { Parameter } = await client.send(new ssm.GetParameterCommand({ Name: "/a" }));
    expect(Parameter?.LastModifiedDate?.getTime()).to.equal(1_767_323_045_678);
  });

  it("carries IAM's forms and XML: lists, nested structures, times, signs that XML escapes", async () => {
    const client = new iam.IAMClient(clientConfig(server.endpoint));
    const CreateDate = new Date("2026-01-02T03:04:05.000Z");
    const role = {
      RoleName: "r",
      AssumeRolePolicyDocument: '{"a":"<&>"}',
      Path: "/",
      RoleId: "AROA",
      Arn: "arn",
      CreateDate,
    };
    outputs.CreateRole = () => ({ Role: role });
    outputs.ListRoles = () => ({ Roles: [role, { ...role, RoleName: "s" }], IsTruncated: false });
    const Tags = [
      { Key: "a", Value: "1&2" },
      { Key: "b", Value: "" },
    ];
    const created = await client.send(
      new iam.CreateRoleCommand({
        RoleName: "r",
        AssumeRolePolicyDocument: '{"a":"<&>"}',
        Tags,
        MaxSessionDuration: 3600,
      }),
    );
    expect(inputs.CreateRole).to.deep.equal({
      RoleName: "r",
      AssumeRolePolicyDocument: '{"a":"<&>"}',
      Tags,
      MaxSessionDuration: 3600,
    });
    expect(created.Role).to.deep.equal(role);
    const listed = await client.send(new iam.ListRolesCommand({}));
    expect(listed.Roles?.map(({ RoleName }) => RoleName)).to.deep.equal(["r", "s"]);
    expect(listed.IsTruncated).to.equal(false);
  });

  it("carries any text in XML; a sign that XML can't express becomes the replacement sign", async () => {
    const client = new iam.IAMClient(clientConfig(server.endpoint));
    for (const [sent, received = sent] of [
      ['<a href="b">&amp; \']]>'],
      [" first\nsecond\r\nthird\rlast\t"],
      ["\u0085\u2028ü\u{1f642}"],
      ["a\u0000\u0008\u001b\u000b\ufffe\ud800b", "a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdb"],
    ] as [string, string?][]) {
      outputs.ListRoles = () => ({ Roles: [{ RoleName: "r", Description: sent }] });
      const { Roles } = await client.send(new iam.ListRolesCommand({}));
      expect(Roles).to.deep.equal([{ RoleName: "r", Description: received }]);
    }
  });

  it("carries in XML empty lists, texts and structures, and times in Dates or milliseconds", async () => {
    const client = new iam.IAMClient(clientConfig(server.endpoint));
    const [whole, broken] = [new Date("2026-01-02T03:04:05Z"), new Date("2026-01-02T03:04:05.678Z")];
    outputs.ListRoles = () => ({
      Roles: [
        { Path: "", Tags: [], RoleLastUsed: {}, CreateDate: whole },
        { CreateDate: broken },
        { CreateDate: broken.getTime(), Description: null, Tags: undefined },
      ],
    });
    const { Roles } = await client.send(new iam.ListRolesCommand({}));
    expect(Roles).to.deep.equal([
      { Path: "", Tags: [], RoleLastUsed: {}, CreateDate: whole },
      { CreateDate: broken },
      { CreateDate: broken },
    ]);
    outputs.ListRoles = () => ({ Roles: [] });
    expect(await client.send(new iam.ListRolesCommand({}))).to.deep.include({ Roles: [] });
  });

  it("gives IAM's errors the code of the Query protocol, whichever of their names is thrown", async () => {
    const client = new iam.IAMClient(clientConfig(server.endpoint));
    for (const code of ["NoSuchEntity", "NoSuchEntityException"]) {
      outputs.DeleteRole = () => {
        throw new AwsError(code, "The role with name <r> cannot be found.", 404);
      };
      const error = await failureOf(client.send(new iam.DeleteRoleCommand({ RoleName: "r" })));
      expect(error).to.be.instanceOf(iam.NoSuchEntityException);
      expect(error.message).to.equal("The role with name <r> cannot be found.");
    }
  });

  it("carries CloudWatch's metric data with times and fractions", async () => {
    const client = new cloudwatch.CloudWatchClient(clientConfig(server.endpoint));
    const StartTime = new Date("2026-01-02T03:00:00Z");
    const EndTime = new Date("2026-01-02T04:00:00Z");
    const result = { Id: "m1", Timestamps: [StartTime], Values: [0.25], StatusCode: "Complete" as const };
    outputs.GetMetricData = () => ({ MetricDataResults: [result] });
    const answer = await client.send(
      new cloudwatch.GetMetricDataCommand({ StartTime, EndTime, MetricDataQueries: [{ Id: "m1" }] }),
    );
    expect(inputs.GetMetricData).to.deep.equal({ StartTime, EndTime, MetricDataQueries: [{ Id: "m1" }] });
    expect(answer.MetricDataResults).to.deep.equal([result]);
  });

  it("carries Logs' groups", async () => {
    const client = new logs.CloudWatchLogsClient(clientConfig(server.endpoint));
    outputs.DescribeLogGroups = () => ({ logGroups: [{ logGroupName: "/aws/lambda/f", creationTime: 5 }] });
    const { logGroups } = await client.send(
      new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws" }),
    );
    expect(inputs.DescribeLogGroups).to.deep.equal({ logGroupNamePrefix: "/aws" });
    expect(logGroups).to.deep.equal([{ logGroupName: "/aws/lambda/f", creationTime: 5 }]);
  });

  it("answers 501 and names the operation that local AWS does not have", async () => {
    const client = new lambda.LambdaClient(clientConfig(server.endpoint));
    const error = await failureOf(client.send(new lambda.ListCapacityProvidersCommand({})));
    expect(error.message).to.contain("ListCapacityProviders");
    expect(error.$metadata?.httpStatusCode).to.equal(501);
  });

  it("answers 500 when a service breaks, and goes on", async () => {
    const client = new ssm.SSMClient(clientConfig(server.endpoint));
    outputs.GetParameter = () => {
      throw new TypeError("undefined is not a function");
    };
    const error = await failureOf(client.send(new ssm.GetParameterCommand({ Name: "/a" })));
    expect(error).to.include({ name: "InternalFailure" });
    expect(error.message).to.contain("GetParameter");
    expect(server.bugs.splice(0)).to.have.length(1);
    outputs.GetParameter = () => ({});
    await client.send(new ssm.GetParameterCommand({ Name: "/a" }));
  });
});

interface Failure extends Error {
  $metadata?: { httpStatusCode?: number };
}

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    return error as Failure;
  }
  throw new Error("The call was expected to fail.");
}
