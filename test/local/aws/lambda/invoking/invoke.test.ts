import {
  CreateFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { errorsSaid } from "../../../../support/errors-said.ts";
import {
  aFunction,
  arnOf,
  functionInput,
  readConfiguration,
  refusalOf,
  startLambda,
  useLambda,
  zipOf,
} from "../../../../support/lambda-builders.ts";
import { until } from "../../../../support/until.ts";

describe("local Lambda: invocations", () => {
  const metrics: { metric: string; dimensions: Record<string, string>; value: number }[] = [];
  const lambda = useLambda({
    metrics: {
      put: (_namespace, metric, dimensions, value) => metrics.push({ metric, dimensions, value }),
    },
  });
  beforeEach(() => {
    metrics.length = 0;
  });

  const invoke = (input: Partial<InvokeCommandInput> = {}) =>
    lambda.client.send(new InvokeCommand({ FunctionName: "hello", ...input }));

  it("runs the version that the alias names, and answers its number", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "2").create();
    const answer = await invoke({ Qualifier: "LIVE", Payload: Buffer.from('{"a":1}') });
    expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "2" });
    expect(answer.Payload?.transformToString()).to.equal('{"version":"2"}');
    const run = lambda.executor.runs[0];
    expect(run?.request.invokedArn).to.equal(arnOf("hello", "LIVE"));
    expect(Buffer.from(run?.request.payload ?? []).toString()).to.equal('{"a":1}');
    expect(run?.version).to.include({ functionName: "hello", version: "2", logGroup: "/aws/lambda/hello" });
  });

  it("runs $LATEST under the bare ARN if no qualifier is given", async () => {
    await aFunction(lambda, "hello").create();
    expect((await invoke()).ExecutedVersion).to.equal("$LATEST");
    expect(lambda.executor.runs[0]?.request.invokedArn).to.equal(arnOf("hello"));
  });

  it("draws a version by weight for each request, and the same versions for the same seed", async () => {
    const draw = async () => {
      const seeded = await startLambda({ seed: 42 });
      await aFunction(seeded, "hello").versions(2).alias("LIVE", "1", { 2: 0.3 }).create();
      const drawn: string[] = [];
      for (let call = 0; call < 200; call++) {
        const command = new InvokeCommand({ FunctionName: "hello", Qualifier: "LIVE" });
        drawn.push(String((await seeded.client.send(command)).ExecutedVersion));
      }
      await seeded.close();
      return drawn;
    };
    const first = await draw();
    const share = first.filter((version) => version === "2").length / first.length;
    expect(share).to.be.within(0.2, 0.4);
    expect(await draw()).to.deep.equal(first);
  });

  it("sends all calls to the canary at weight 1, and none at weight 0", async () => {
    await aFunction(lambda, "hello")
      .versions(2)
      .alias("all", "1", { 2: 1 })
      .alias("none", "1", { 2: 0 })
      .create();
    for (let call = 0; call < 20; call++) {
      expect((await invoke({ Qualifier: "all" })).ExecutedVersion).to.equal("2");
      expect((await invoke({ Qualifier: "none" })).ExecutedVersion).to.equal("1");
    }
  });

  it("serves the new version from the first call after an alias has moved", async () => {
    await aFunction(lambda, "hello").versions(2).alias("LIVE", "1").create();
    expect((await invoke({ Qualifier: "LIVE" })).ExecutedVersion).to.equal("1");
    await lambda.client.send(
      new UpdateAliasCommand({ FunctionName: "hello", Name: "LIVE", FunctionVersion: "2" }),
    );
    expect((await invoke({ Qualifier: "LIVE" })).ExecutedVersion).to.equal("2");
  });

  it("answers function errors with status 200", async () => {
    await aFunction(lambda, "hello").create();
    lambda.executor.respond(async () => ({ functionError: "Unhandled" }));
    expect(await invoke()).to.include({
      StatusCode: 200,
      FunctionError: "Unhandled",
      ExecutedVersion: "$LATEST",
    });
  });

  it("answers the tail of the log in base64 if LogType asks for it", async () => {
    await aFunction(lambda, "hello").create();
    lambda.executor.respond(async ({ request }) => ({ logTail: request.tail ? "START\n" : undefined }));
    const { LogResult } = await invoke({ LogType: "Tail" });
    expect(Buffer.from(LogResult ?? "", "base64").toString()).to.equal("START\n");
    expect(await invoke()).to.not.have.property("LogResult");
  });

  it("decodes the client context of a synchronous call, and drops that of an event", async () => {
    await aFunction(lambda, "hello").create();
    const json = '{"custom":{"name":"é"}}';
    const ClientContext = Buffer.from(json).toString("base64");
    await invoke({ ClientContext });
    expect(lambda.executor.runs[0]?.request.clientContext).to.equal(json);
    await invoke({ ClientContext, InvocationType: "Event" });
    await until(() => lambda.executor.runs.length === 2);
    expect(lambda.executor.runs[1]?.request.clientContext).to.equal(undefined);
  });

  for (const type of ["RequestResponse", "Event"]) {
    it(`hands the caller's trace to the handler of a ${type} call`, async () => {
      await aFunction(lambda, "hello").create();
      await fetch(`${lambda.endpoint}/2015-03-31/functions/hello/invocations`, {
        method: "POST",
        headers: {
          "X-Amz-Invocation-Type": type,
          "X-Amzn-Trace-Id": "Root=1-3152b799-8954dae64eda91bc9a23a7e8",
        },
      });
      await until(() => lambda.executor.runs.length === 1);
      const { traceHeader } = lambda.executor.runs[0]?.request ?? {};
      expect(traceHeader).to.equal("Root=1-3152b799-8954dae64eda91bc9a23a7e8");
    });
  }

  for (const [what, ClientContext] of [
    ["no base64", "{}"],
    ["no JSON", Buffer.from("context").toString("base64")],
    ["no JSON object", Buffer.from('"context"').toString("base64")],
  ] as const) {
    it(`refuses a client context that is ${what}`, async () => {
      await aFunction(lambda, "hello").create();
      expect(await refusalOf(invoke({ ClientContext }))).to.deep.equal({
        status: 400,
        name: "InvalidRequestContentException",
        message: "Client context must be a valid Base64-encoded JSON object.",
      });
      expect(lambda.executor.runs).to.deep.equal([]);
    });
  }

  it("answers a dry run with 204 and runs nothing", async () => {
    await aFunction(lambda, "hello").create();
    const answer = await invoke({ InvocationType: "DryRun" });
    expect(answer.StatusCode).to.equal(204);
    expect(answer.ExecutedVersion).to.equal(undefined);
    expect(lambda.executor.runs).to.deep.equal([]);
  });

  it("answers an event with 202 at once and runs it afterwards", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    const ran = new Promise<string>((resolve) => {
      lambda.executor.respond(async ({ version }) => {
        resolve(version.version);
        return {};
      });
    });
    const answer = await invoke({ InvocationType: "Event", Qualifier: "LIVE" });
    expect(answer.StatusCode).to.equal(202);
    expect(answer.ExecutedVersion).to.equal(undefined);
    expect(await ran).to.equal("1");
  });

  it("runs a failed event no more often than its configuration allows", async () => {
    await aFunction(lambda, "hello").create();
    const config = { FunctionName: "hello", MaximumRetryAttempts: 0 };
    await lambda.client.send(new PutFunctionEventInvokeConfigCommand(config));
    const failed = new Promise<void>((resolve) => {
      lambda.executor.respond(async () => {
        setImmediate(resolve);
        return { functionError: "Unhandled" };
      });
    });
    await invoke({ InvocationType: "Event" });
    await failed;
    expect(lambda.executor.runs).to.have.length(1);
  });

  it("reports a bug during an event, and does not retry the event", async () => {
    await aFunction(lambda, "hello").create();
    lambda.executor.respond(async () => {
      throw new Error("a bug");
    });
    const said = await errorsSaid(async (soFar) => {
      await invoke({ InvocationType: "Event" });
      await until(() => soFar.length > 0);
    });
    expect(said[0]?.join(" ")).to.match(/^local AWS: an asynchronous invocation: Error: a bug/);
  });

  it("drops an event at once if its function's reserved concurrency is 0", async () => {
    for (const name of ["hello", "other"]) await aFunction(lambda, name).create();
    const nothing = { FunctionName: "hello", ReservedConcurrentExecutions: 0 };
    await lambda.client.send(new PutFunctionConcurrencyCommand(nothing));
    expect((await invoke({ InvocationType: "Event" })).StatusCode).to.equal(202);
    await invoke({ InvocationType: "Event", FunctionName: "other" });
    await until(() => lambda.executor.runs.length === 1);
    expect(lambda.executor.runs[0]?.version.functionName).to.equal("other");
    expect(metrics.filter(({ metric, value }) => metric === "Throttles" && value > 0)).to.deep.equal([]);
  });

  for (const [FunctionName, Qualifier, arn] of [
    ["absent", undefined, arnOf("absent", "$LATEST")],
    ["absent", "LIVE", arnOf("absent", "LIVE")],
    ["hello", "7", arnOf("hello", "7")],
    ["hello", "absent", arnOf("hello", "absent")],
    ["hello:$latest", undefined, undefined],
  ] as const) {
    it(`refuses ${FunctionName}${Qualifier ? ` at ${Qualifier}` : ""}, which is not there`, async () => {
      await aFunction(lambda, "hello").create();
      for (const InvocationType of ["RequestResponse", "Event", "DryRun"] as const) {
        const refusal = await refusalOf(invoke({ FunctionName, Qualifier, InvocationType }));
        if (arn) {
          const message = `Function not found: ${arn}`;
          expect(refusal).to.deep.equal({ status: 404, name: "ResourceNotFoundException", message });
        } else expect(refusal).to.include({ status: 400, name: "ValidationException" });
      }
    });
  }

  it("refuses two qualifiers that differ", async () => {
    await aFunction(lambda, "hello").versions(1).create();
    expect(await refusalOf(invoke({ FunctionName: "hello:1", Qualifier: "$LATEST" }))).to.deep.equal({
      status: 400,
      name: "InvalidParameterValueException",
      message: "The derived qualifier from the function name does not match the specified qualifier.",
    });
  });

  it("refuses a payload that is no JSON, and takes an empty one as an empty event", async () => {
    await aFunction(lambda, "hello").create();
    const refusal = await refusalOf(invoke({ Payload: Buffer.from("{") }));
    expect(refusal).to.include({ status: 400, name: "InvalidRequestContentException" });
    expect(refusal.message).to.match(/^Could not parse request body into json: /);
    await invoke();
    expect(Buffer.from(lambda.executor.runs[0]?.request.payload ?? []).toString()).to.equal("{}");
  });

  it("keeps to the reserved concurrency, and counts refused calls as throttles only", async () => {
    await aFunction(lambda, "hello").create();
    const reserve = (ReservedConcurrentExecutions: number) =>
      lambda.client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: "hello", ReservedConcurrentExecutions }),
      );
    await reserve(1);
    let finish = () => {};
    const started = new Promise<void>((resolve) => {
      lambda.executor.respond(async () => {
        resolve();
        await new Promise<void>((done) => {
          finish = done;
        });
        return {};
      });
    });
    const running = invoke();
    await started;
    metrics.length = 0;
    expect(await refusalOf(invoke())).to.deep.equal({
      status: 429,
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
    });
    expect(new Set(metrics.map(({ metric }) => metric))).to.deep.equal(new Set(["Throttles"]));
    finish();
    await running;
    lambda.executor.respond(async () => ({}));
    expect((await invoke()).StatusCode).to.equal(200);
    await reserve(0);
    expect((await refusalOf(invoke())).status).to.equal(429);
  });

  it("reports each invocation in all its sets of dimensions, a success as 0 errors", async () => {
    await aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create();
    await invoke({ Qualifier: "LIVE" });
    lambda.executor.respond(async () => ({ functionError: "Unhandled" }));
    await invoke({ Qualifier: "LIVE" });
    const errors = metrics.filter(({ metric }) => metric === "Errors");
    expect(errors).to.deep.equal(
      [0, 1].flatMap((value) =>
        [
          { FunctionName: "hello" },
          { FunctionName: "hello", Resource: "hello:LIVE" },
          { FunctionName: "hello", Resource: "hello:LIVE", ExecutedVersion: "1" },
        ].map((dimensions) => ({ metric: "Errors", dimensions, value })),
      ),
    );
    const names = new Set(metrics.map(({ metric }) => metric));
    expect(names).to.deep.equal(new Set(["Invocations", "Errors", "Throttles", "Duration"]));
  });
});

describe("local Lambda: invocations while things change", () => {
  const lambda = useLambda({ settleMs: 1000 });

  const invoke = (input: Partial<InvokeCommandInput> = {}) =>
    lambda.client.send(new InvokeCommand({ FunctionName: "hello", ...input }));
  const lastRun = () => lambda.executor.runs.at(-1)?.version;

  for (const InvocationType of ["RequestResponse", "Event"] as const) {
    it(`refuses a ${InvocationType} call of a function that is still Pending`, async () => {
      await lambda.client.send(new CreateFunctionCommand(functionInput("hello")));
      expect(await refusalOf(invoke({ InvocationType }))).to.deep.equal({
        status: 409,
        name: "ResourceConflictException",
        message:
          "The operation cannot be performed at this time. The function is currently in the following state: Pending",
      });
    });
  }

  it("runs the previous code until an update has settled, then drains that code's environments", async () => {
    await aFunction(lambda, "hello").create();
    await invoke();
    const old = lastRun();
    await lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "hello", ZipFile: zipOf("new") }));
    await invoke();
    expect(lastRun()).to.deep.equal(old);
    lambda.advance(1000);
    await invoke();
    expect(lastRun()?.codeSha256Hex).to.not.equal(old?.codeSha256Hex);
    expect(lastRun()?.revision).to.not.equal(old?.revision);
    expect(lambda.executor.drained).to.deep.include({
      target: `${arnOf("hello")} $LATEST`,
      keptBuild: lastRun()?.revision,
    });
  });

  it("wakes an Inactive version by a first call, which fails", async () => {
    await aFunction(lambda, "hello").versions(1).create();
    const target = { region: "us-east-1", functionName: "hello", version: "1" };
    expect(lambda.service.deactivate(target)).to.equal(true);
    expect((await readConfiguration(lambda, "hello", "1")).State).to.equal("Inactive");
    const call = () => lambda.client.send(new InvokeCommand({ FunctionName: "hello", Qualifier: "1" }));
    expect(await refusalOf(call())).to.include({ status: 502, name: "ResourceNotReadyException" });
    expect((await readConfiguration(lambda, "hello", "1")).State).to.equal("Pending");
    expect(await refusalOf(call())).to.include({ status: 409, name: "ResourceConflictException" });
    lambda.advance(1000);
    expect((await call()).ExecutedVersion).to.equal("1");
    expect((await readConfiguration(lambda, "hello", "1")).State).to.equal("Active");
  });
});
