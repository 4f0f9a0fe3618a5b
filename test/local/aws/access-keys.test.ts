/** Which calls a local AWS with a key answers: signed by the SDK's own clients and by their presigner. */
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { expect } from "chai";
import { localToken } from "../../../local/aws/access-keys.ts";
import { type LocalAws, startLocalAws } from "../../../local/aws/server.ts";
import { arnOf, functionInput, zipOf } from "../../support/lambda-builders.ts";
import { makeRoles, ROLE } from "../../support/local-aws.ts";
import { sendRaw } from "../../support/raw-http.ts";

const KEY = "a-secret-of-this-test-alone";
const WRONG = "a-secret-of-somebody-else-";

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}
const RIGHT = { accessKeyId: "tester", secretAccessKey: KEY };
/** No key pair at all: the request leaves unsigned. */
const UNSIGNED = undefined;

describe("a local AWS with a key", () => {
  let aws: LocalAws;
  before(async () => {
    aws = await startLocalAws({ key: KEY });
    await makeRoles(aws.endpoint, KEY);
  });
  after(() => aws.close());

  // biome-ignore lint/suspicious/noExplicitAny: clients and commands of all services
  async function send(Client: any, command: any, credentials: Credentials | undefined): Promise<any> {
    const client = new Client({
      endpoint: aws.endpoint,
      region: "eu-west-1",
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: credentials ?? RIGHT,
    });
    if (!credentials) {
      const unsign = (next: (args: unknown) => unknown) => (args: { request: { headers: object } }) =>
        next({ ...args, request: Object.assign(args.request, { headers: without(args.request.headers) }) });
      client.middlewareStack.add(unsign, { step: "finalizeRequest", priority: "low" });
    }
    return client.send(command).finally(() => client.destroy());
  }
  const without = (headers: object) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "authorization"));
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const refusal = (Client: any, command: any, credentials?: Credentials) =>
    send(Client, command, credentials).then(
      () => "answered",
      (error) => `${error.$metadata?.httpStatusCode} ${error.name}`,
    );
  const lambda = (command: object, credentials: Credentials = RIGHT) =>
    send(LambdaClient, command, credentials);

  const json = (status: number) => [
    `${status} MissingAuthenticationTokenException`,
    `${status} InvalidSignatureException`,
    `${status} UnrecognizedClientException`,
  ];
  const query = ["403 MissingAuthenticationToken", "403 SignatureDoesNotMatch", "403 InvalidClientTokenId"];
  // An unsigned request does not say that it is for S3, and so is refused in JSON, which S3's client can't read.
  const s3 = ["403 Error", "403 SignatureDoesNotMatch", "403 InvalidAccessKeyId"];
  const ofArn = { Resource: arnOf("absent").replace("us-east-1", "eu-west-1") };
  for (const [name, Client, command, refusals, answered = "answered"] of [
    ["Lambda", LambdaClient, new ListFunctionsCommand({ MaxItems: 5 }), json(403)],
    [
      "Lambda, with an ARN in the path",
      LambdaClient,
      new ListTagsCommand(ofArn),
      json(403),
      "404 ResourceNotFoundException",
    ],
    ["SSM", SSMClient, new DescribeParametersCommand({}), json(400)],
    ["EventBridge", EventBridgeClient, new ListRulesCommand({}), json(400)],
    ["Logs", CloudWatchLogsClient, new DescribeLogGroupsCommand({}), json(400)],
    ["CloudWatch", CloudWatchClient, new ListMetricsCommand({}), json(400)],
    ["STS", STSClient, new GetCallerIdentityCommand({}), query],
    ["IAM", IAMClient, new ListRolesCommand({}), query],
    [
      "S3",
      S3Client,
      new PutObjectCommand({ Bucket: "absent", Key: "a b/ü+.txt", Body: "text" }),
      s3,
      "404 NoSuchBucket",
    ],
  ] as const) {
    it(`answers ${name} for the right secret alone`, async () => {
      const issued = { accessKeyId: "ASIANOTISSUEDHERE", secretAccessKey: KEY };
      expect(await refusal(Client, command, RIGHT)).to.equal(answered);
      expect([
        await refusal(Client, command, UNSIGNED),
        await refusal(Client, command, { ...RIGHT, secretAccessKey: WRONG }),
        await refusal(Client, command, issued),
      ]).to.deep.equal(refusals);
    });
  }

  it("takes any access key id, which goes on naming the caller, and never tells the key", async () => {
    const { Arn } = await send(STSClient, new GetCallerIdentityCommand({}), { ...RIGHT, accessKeyId: "kim" });
    expect(Arn).to.equal("arn:aws:iam::123456789012:user/kim");
  });

  it("refuses AssumeRoleWithWebIdentity, which no client signs: its token can't be checked here", async () => {
    const input = { RoleArn: ROLE, RoleSessionName: "ci", WebIdentityToken: "token" };
    const command = new AssumeRoleWithWebIdentityCommand(input);
    expect(await refusal(STSClient, command, RIGHT)).to.equal("403 MissingAuthenticationToken");
  });

  it("refuses a body that was changed after it was signed, where the signature covers it", async () => {
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const signed = await sign({
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const { "x-amz-content-sha256": hash, ...headers } = signed.headers;
    expect(hash).to.equal(undefined);
    const send = (sent: string) => sendRaw(aws.port, { method: "POST", path: "/", headers, body: sent });
    expect((await send(body)).status).to.equal(200);
    const { status, body: refused } = await send("Action=GetSessionToken&Version=2011-06-15");
    expect([status, refused.toString()].join()).to.match(/^403,.*SignatureDoesNotMatch/s);
  });

  it("passes role credentials that it has issued, with their own secret alone", async () => {
    const { Credentials: issued } = await send(
      STSClient,
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "ci" }),
      RIGHT,
    );
    const role = {
      accessKeyId: issued.AccessKeyId,
      secretAccessKey: issued.SecretAccessKey,
      sessionToken: issued.SessionToken,
    };
    const { Arn } = await send(STSClient, new GetCallerIdentityCommand({}), role);
    expect(Arn).to.equal("arn:aws:sts::123456789012:assumed-role/tester/ci");
    expect(
      await refusal(SSMClient, new DescribeParametersCommand({}), { ...role, secretAccessKey: KEY }),
    ).to.equal("400 InvalidSignatureException");
  });

  it("passes the calls of a handler, and its public URL for everybody", async () => {
    const code = `const { STS } = require("@aws-sdk/client-sts");
      exports.handler = async () => (await new STS().getCallerIdentity()).Arn;`;
    const input = functionInput("caller", { Code: { ZipFile: zipOf(code) } });
    await lambda(new CreateFunctionCommand(input));
    const { Payload } = await lambda(
      new InvokeCommand({ FunctionName: "caller", Payload: Buffer.from("{}") }),
    );
    expect(Buffer.from(Payload).toString()).to.equal(
      '"arn:aws:iam::123456789012:user/ASIALOCALAWSEXECUTION"',
    );
    const open = { FunctionName: "caller", FunctionUrlAuthType: "NONE" } as const;
    const { FunctionUrl } = await lambda(
      new CreateFunctionUrlConfigCommand({ FunctionName: "caller", AuthType: "NONE" }),
    );
    await lambda(
      new AddPermissionCommand({
        ...open,
        StatementId: "url",
        Action: "lambda:InvokeFunctionUrl",
        Principal: "*",
      }),
    );
    await lambda(
      new AddPermissionCommand({
        FunctionName: "caller",
        StatementId: "function",
        Action: "lambda:InvokeFunction",
        Principal: "*",
        InvokedViaFunctionUrl: true,
      }),
    );
    const { hostname } = new URL(FunctionUrl);
    for (const authorization of [
      "",
      "AWS4-HMAC-SHA256 Credential=a/20260102/eu-west-1/lambda/aws4_request",
    ]) {
      const answer = await sendRaw(aws.port, { method: "GET", headers: { host: hostname, authorization } });
      expect([answer.status, answer.body.toString()]).to.deep.equal([
        200,
        "arn:aws:iam::123456789012:user/ASIALOCALAWSEXECUTION",
      ]);
    }
  }).timeout(20_000);

  it("answers a URL with AWS_IAM for the right secret alone", async () => {
    await lambda(new CreateFunctionCommand(functionInput("guarded")));
    const { FunctionUrl } = await lambda(
      new CreateFunctionUrlConfigCommand({ FunctionName: "guarded", AuthType: "AWS_IAM" }),
    );
    const { hostname } = new URL(FunctionUrl);
    const statusFor = async (secretAccessKey: string) => {
      const request = { method: "GET", path: "/a%20b", headers: { host: hostname }, service: "lambda" };
      const { headers } = await sign(request, { ...RIGHT, secretAccessKey });
      return (await sendRaw(aws.port, { method: "GET", path: "/a%20b", headers })).status;
    };
    expect([await statusFor(KEY), await statusFor(WRONG)]).to.deep.equal([200, 403]);
  }).timeout(20_000);

  it("opens the code of a function by the link of GetFunction, and the info by a token", async () => {
    await lambda(new CreateFunctionCommand(functionInput("linked")));
    const { Code } = await lambda(new GetFunctionCommand({ FunctionName: "linked" }));
    const link = new URL(Code.Location);
    const other = localToken(KEY, "/_local/info");
    for (const [target, status] of [
      [Code.Location, 200],
      [aws.endpoint + link.pathname, 403],
      [`${aws.endpoint}${link.pathname}?token=${other}`, 403],
      [`${aws.endpoint}/_local/info`, 403],
      [`${aws.endpoint}/_local/info?token=${localToken(WRONG, "/_local/info")}`, 403],
      [`${aws.endpoint}/_local/info?token=${other}`, 200],
    ] as const) {
      expect((await fetch(target)).status, target).to.equal(status);
    }
  });

  it("answers a presigned URL during its life, for the right secret alone", async () => {
    await send(S3Client, new CreateBucketCommand({ Bucket: "shared" }), RIGHT);
    await send(S3Client, new PutObjectCommand({ Bucket: "shared", Key: "a b.txt", Body: "text" }), RIGHT);
    const open = async (credentials: Credentials, agoSeconds: number) => {
      const signingDate = new Date(Date.now() - agoSeconds * 1000);
      const url = await presign("/shared/a%20b.txt", { credentials, signingDate });
      const { status, body } = await sendRaw(aws.port, {
        method: "GET",
        path: url,
        headers: { host: host() },
      });
      return `${status} ${/<Code>(\w+)/.exec(body.toString())?.[1] ?? body}`;
    };
    expect(await open(RIGHT, 0)).to.equal("200 text");
    expect(await open(RIGHT, 70)).to.equal("403 AccessDenied");
    expect(await open({ ...RIGHT, secretAccessKey: WRONG }, 0)).to.equal("403 SignatureDoesNotMatch");
  });

  it("refuses signature version 2 by name, since it can't check it", async () => {
    const path = "/shared/a?AWSAccessKeyId=tester&Expires=9999999999&Signature=abc";
    const { status, body } = await sendRaw(aws.port, { method: "GET", path });
    expect([status, body.toString()].join()).to.match(/^400,.*InvalidRequest.*Please use AWS4-HMAC-SHA256/s);
  });

  const host = () => new URL(aws.endpoint).host;

  /** The SDK's own signer, as a client has it. */
  // biome-ignore lint/suspicious/noExplicitAny: the signer's type belongs to a package that comes with the clients
  async function signer(service: string, credentials: Credentials): Promise<any> {
    const client = new (service === "s3" ? S3Client : IAMClient)({ region: "eu-west-1", credentials });
    const properties = { signingRegion: "eu-west-1", signingName: service };
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return (client.config as any).signer({
      name: "sigv4",
      signingName: service,
      signingRegion: "eu-west-1",
      properties,
    });
  }

  async function sign(
    {
      service = "sts",
      ...request
    }: { method: string; path?: string; service?: string; headers?: object; body?: string },
    credentials: Credentials = RIGHT,
  ): Promise<{ headers: Record<string, string> }> {
    const made = await signer(service, credentials);
    made.applyChecksum = false;
    const headers = { host: host(), ...request.headers };
    return made.sign({ path: "/", query: {}, protocol: "http:", hostname: "127.0.0.1", ...request, headers });
  }

  async function presign(
    path: string,
    { credentials, signingDate }: { credentials: Credentials; signingDate: Date },
  ): Promise<string> {
    const made = await signer("s3", credentials);
    const headers = { host: host(), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
    const request = {
      method: "GET",
      path,
      query: { "x-id": "GetObject" },
      protocol: "http:",
      hostname: "127.0.0.1",
      headers,
    };
    const { query } = await made.presign(request, { expiresIn: 60, signingDate });
    return `${path}?${new URLSearchParams(query)}`;
  }
});
