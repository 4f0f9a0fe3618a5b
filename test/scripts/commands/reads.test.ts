import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { GetParameterHistoryCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { type FaultyProxy, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

describe("live versions, history, verify and prune", () => {
  let project: ReleaseProject;
  let proxy: FaultyProxy | undefined;

  beforeEach(async () => {
    project = await makeReleaseProject();
    await project.publish("prd", "hello");
    await project.live("publish -s prd --pin --confirm prd --reason launch");
    await project.publish("prd", "hello", 2);
  });
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    await project.close();
  });

  it("lists each version, the aliases that name it, and whether it may be deleted", async () => {
    await project.live("canary -s prd --weight 10 --confirm prd");
    const run = await project.live("versions -s prd --keep 1 --keep-live 1 --older-than 0");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("hello  3 published versions\n");
    expect(run.stdout).to.match(
      / 1 .*LIVE \(stable\) +kept: LIVE names it; one of the last 1 that were live\n/,
    );
    expect(run.stdout).to.match(/ 2 .*may be deleted\n/);
    expect(run.stdout).to.match(/ 3 .*LIVE \(canary\) +kept: LIVE names it; one of the newest 1\n/);
  });

  it("compares two versions", async () => {
    const run = await project.live("versions -s prd --diff 1 3");
    expect(run.stdout).to.match(
      /^versions of prd \(account 123456789012, us-east-1, local AWS at http:\S+\)\nhello {2}1 -> 3: 1 difference\n {2}~ code {2}\S{8} -> \S{8}\n$/,
    );
    const same = await project.live("versions -s prd --diff 3 latest --json");
    expect(JSON.parse(same.stdout).functions.hello.differences).to.deep.equal([]);
  });

  it("shows who made what live, when and why, newest first", async () => {
    await project.live('promote -s prd --confirm prd --reason "second try"');
    const run = await project.live("history -s prd");
    const [first, change, second, before, last] = run.stdout.split("\n");
    expect(first).to.match(/^2 {2}\d+ s ago \(\d\d:\d\d UTC\) +\S+ +promote: second try$/);
    expect(change).to.equal("       hello: 1 at 100 % -> 3 at 100 %");
    expect(second).to.match(/^1 {2}.*publish --pin: launch$/);
    expect(before).to.equal("       hello: 1 at 100 %");
    expect(last).to.match(
      /^2 entries of prd \(account 123456789012, us-east-1, local AWS at http:\S+\), serial 2$/,
    );
  });

  it("shows a value as written by pulumi up even if it kept an older description of live", async () => {
    const pinned = (await project.ledger("prd")) ?? "";
    const { Parameters } = await project.aws.ssm.send(
      new GetParameterHistoryCommand({ Name: "/lambda-live/prd/live" }),
    );
    const kept = Parameters?.at(-1)?.Description;
    for (const value of [pinned.replace('"1"', '"3"'), pinned]) await project.putLedger("prd", value, kept);
    const { entries } = JSON.parse((await project.live("history -s prd --json")).stdout);
    expect(entries.map(({ action }: { action: string }) => action)).to.deep.equal([
      "pulumi up",
      "pulumi up",
      "publish --pin",
    ]);
  });

  it("reads all pages of the history", async () => {
    for (let entry = 0; entry < 60; entry++)
      await project.putLedger(
        "prd",
        `{"functions":{"hello":{"live":"${1 + (entry % 2)}"}},"serial":${entry + 2}}`,
      );
    const run = await project.live("history -s prd --json");
    expect(JSON.parse(run.stdout).entries).to.have.length(61);
    expect(run.requests.filter(({ operation }) => operation === "GetParameterHistory")).to.have.length(2);
  });

  it("reads all pages of the versions, since the newest is on the last page", async () => {
    const FunctionName = "lambda-live-prd-hello";
    for (let version = 4; version <= 52; version++) {
      const Description = `change ${version}`;
      await project.aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
      await project.aws.lambda.send(new PublishVersionCommand({ FunctionName }));
    }
    const listed = JSON.parse((await project.live("versions -s prd --json")).stdout).functions.hello;
    expect(listed.at(-1).version).to.equal("52");
    const run = await project.live("canary -s prd --weight 10 --dry-run");
    expect(run.stdout).to.contain("1 at 90 %, 52 at 10 %");
  });

  it("verifies a healthy stack with exit code 0", async () => {
    const run = await project.live("verify -s prd");
    expect(run.exitCode, run.stdout).to.equal(0);
    expect(run.stdout).to.match(/0 problems, 0 drift, 0 not checked\n$/);
    expect(run.stdout).to.contain("Not visible in Lambda: callers that use a role of their own");
    expect(JSON.parse((await project.live("verify -s prd --json")).stdout).limits).to.have.length(1);
  });

  it("exits 3 when LIVE drifted, and prints both commands that end the drift", async () => {
    await project.pointLive("prd", "hello", "2");
    const run = await project.live("verify -s prd");
    expect(run.exitCode).to.equal(3);
    expect(run.stdout).to.contain("LIVE serves 2 at 100 %, declared is 1 at 100 %");
    expect(run.stdout)
      .to.contain("live sync -s prd --confirm prd;")
      .and.contain("live sync -s prd --from-aws\n");
    const before = await project.live("verify -s prd --before-sync");
    expect({ ...before, requests: [] }).to.deep.equal({ ...run, exitCode: 0, requests: [] });
  });

  it("finds URLs and permissions that are bound to the bare name or to a version", async () => {
    await project.aws.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: "lambda-live-prd-hello", AuthType: "NONE" }),
    );
    const permission = {
      FunctionName: "lambda-live-prd-hello",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
    };
    await project.aws.lambda.send(new AddPermissionCommand({ ...permission, StatementId: "bare" }));
    await project.aws.lambda.send(
      new AddPermissionCommand({ ...permission, StatementId: "fixed", Qualifier: "1" }),
    );
    await project.aws.lambda.send(
      new AddPermissionCommand({ ...permission, StatementId: "right", Qualifier: "LIVE" }),
    );
    await project.aws.lambda.send(
      new CreateAliasCommand({ FunctionName: permission.FunctionName, Name: "beta", FunctionVersion: "1" }),
    );
    for (const [StatementId, Principal, SourceArn] of [
      ["bucket", "s3.amazonaws.com", "arn:aws:s3:::uploads"],
      ["topic", "sns.amazonaws.com", "arn:aws:sns:us-east-1:123456789012:news"],
      ["api", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:a1b2/*/GET/orders"],
      ["partner", "210987654321", undefined],
    ] as const)
      await project.aws.lambda.send(
        new AddPermissionCommand({ ...permission, StatementId, Principal, SourceArn, Qualifier: "beta" }),
      );
    const run = await project.live("verify -s prd --json");
    expect(run.exitCode).to.equal(1);
    const problems = JSON.parse(run.stdout).checks.filter(
      ({ result }: { result: string }) => result === "problem",
    );
    expect(problems.map(({ message }: { message: string }) => message)).to.deep.equal([
      "function URL is bound to the bare name, which is $LATEST: LIVE does not decide what it calls.",
      "permission bare (EventBridge rule) is bound to the bare name, which is $LATEST: LIVE does not decide what it calls.",
      ...[
        "bucket (S3 bucket, arn:aws:s3:::uploads)",
        "topic (SNS topic, arn:aws:sns:us-east-1:123456789012:news)",
        "api (API Gateway, arn:aws:execute-api:us-east-1:123456789012:a1b2/*/GET/orders)",
        "partner (arn:aws:iam::210987654321:root)",
      ].map((who) => `permission ${who} is bound to the alias beta: LIVE does not decide what it calls.`),
      "permission fixed (EventBridge rule) is bound to version 1: LIVE does not decide what it calls.",
    ]);
  });

  it("finds event sources and asynchronous settings that are not bound to LIVE", async () => {
    const { lambda, sqs } = project.aws;
    const FunctionName = "lambda-live-prd-hello";
    const queue = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
    for (const [name, qualifier] of [
      ["bare", ""],
      ["fixed", ":2"],
      ["right", ":LIVE"],
    ] as const) {
      await sqs.send(new CreateQueueCommand({ QueueName: name }));
      await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: `${FunctionName}${qualifier}`,
          EventSourceArn: queue(name),
        }),
      );
    }
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
    const run = await project.live("verify -s prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.match(
      /event source arn:aws:sqs:us-east-1:123456789012:bare \(SQS queue\) is bound to the bare name, which is \$LATEST:/,
    );
    expect(run.stdout).to.match(
      /event source arn:aws:sqs:us-east-1:123456789012:fixed \(SQS queue\) is bound to version 2:/,
    );
    expect(run.stdout).to.match(/asynchronous settings are bound to \$LATEST:/);
    expect(run.stdout).to.not.contain("right");
    expect(run.stdout).to.contain("Bind it to the alias: new aws.lambda.EventSourceMapping");
  });

  it("reports a missing permission that gives callers of LIVE's URL a 403", async () => {
    const { lambda } = project.aws;
    const live = { FunctionName: "lambda-live-prd-hello", Qualifier: "LIVE" };
    await lambda.send(new CreateFunctionUrlConfigCommand({ ...live, AuthType: "NONE" }));
    await lambda.send(
      new AddPermissionCommand({
        ...live,
        StatementId: "url",
        Action: "lambda:InvokeFunctionUrl",
        Principal: "*",
        FunctionUrlAuthType: "NONE",
      }),
    );
    const run = await project.live("verify -s prd");
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.contain("callers of the URL get 403: LIVE lacks lambda:InvokeFunction");
  });

  it("lists the checks that could not be made, and makes the others", async () => {
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) => {
      if (operation === "GetPolicy") return { kind: "answer", status: 403, type: "AccessDeniedException" };
      if (operation === "ListFunctionUrlConfigs")
        return { kind: "answer", status: 200, body: "<html>captive portal</html>" };
      return operation === "ListEventSourceMappings"
        ? { kind: "answer", status: 501, type: "NotImplemented" }
        : undefined;
    });
    const run = await project.live("verify -s prd --json", { env: { AWS_ENDPOINT_URL: proxy.endpoint } });
    expect(run.exitCode, run.stderr).to.equal(0);
    const { checks } = JSON.parse(run.stdout);
    const missed = checks
      .filter(({ result }: { result: string }) => result === "not checked")
      .map(({ name }: { name: string }) => name);
    expect(missed).to.have.members(["function URL", "URL permissions", "permissions", "event sources"]);
  });

  it("deletes nothing without --delete, and with it only versions that nothing protects", async () => {
    const dry = await project.live("prune -s prd --keep 1 --keep-live 1 --older-than 0");
    expect(dry.exitCode, dry.stderr).to.equal(0);
    expect(dry.stdout).to.contain(
      "Nothing was deleted. To delete: live prune -s prd --delete --keep 1 --keep-live 1 --older-than 0 --confirm prd",
    );
    const real = await project.live(
      "prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete --confirm prd",
    );
    expect(real.exitCode, real.stderr).to.equal(0);
    expect(real.stdout).to.equal("1 version of prd deleted; LIVE is unchanged.\n");
    const left = JSON.parse((await project.live("versions -s prd --json")).stdout).functions.hello;
    expect(left.map(({ version }: { version: string }) => version)).to.deep.equal(["$LATEST", "1", "3"]);
  });

  it("names a version that AWS refuses to delete, and deletes the others", async () => {
    await project.publish("prd", "hello", 2);
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation, path }) =>
      operation === "DeleteFunction" && path.includes("Qualifier=2")
        ? { kind: "answer", status: 409, type: "ResourceConflictException" }
        : undefined,
    );
    const run = await project.live(
      "prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete --confirm prd",
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("version 2 of hello stays:");
    expect(run.stdout).to.equal("2 versions of prd deleted, 1 could not be; LIVE is unchanged.\n");
  });

  it("stops between two deletions when interrupted, says what stays, and exits 130", async () => {
    await project.publish("prd", "hello");
    let interrupt = () => {};
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation, path }) => {
      if (operation !== "DeleteFunction" || path.includes("Qualifier=2")) return undefined;
      interrupt();
      return { kind: "answer", status: 429, type: "TooManyRequestsException" };
    });
    const run = await project.live(
      "prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete --confirm prd",
      {
        env: { AWS_ENDPOINT_URL: proxy.endpoint },
        onInterrupt: (stop) => {
          interrupt = stop;
        },
      },
    );
    expect(run.exitCode).to.equal(130);
    expect(run.stderr).to.contain("version 3 of hello stays: Interrupted");
    expect(run.stdout).to.equal("1 version of prd deleted, 1 could not be; LIVE is unchanged.\n");
  });

  it("deletes nothing when the ledger can't be read", async () => {
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
      operation === "GetParameterHistory"
        ? { kind: "answer", status: 400, type: "AccessDeniedException" }
        : undefined,
    );
    const run = await project.live(
      "prune -s prd --keep 1 --keep-live 1 --older-than 0 --delete --confirm prd",
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    expect(run.exitCode).to.equal(0);
    expect(run.stdout).to.contain("0 to delete, 3 to keep");
  });
});
