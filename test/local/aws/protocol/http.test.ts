import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { GetMetricDataOutput$, InvalidNextToken$ } from "@aws-sdk/client-cloudwatch";
import { CborShapeDeserializer } from "@smithy/core/cbor";
import { expect } from "chai";
import { encodeCbor } from "../../../../local/aws/protocol/cbor.ts";
import type { FunctionUrlRequest } from "../../../../local/aws/protocol/function-url.ts";
import { AwsError } from "../../../../local/aws/service.ts";
import { sendBytes, sendRaw, signedFor } from "../../../support/raw-http.ts";
import { type ServedServices, type ServeOptions, serveServices } from "../../../support/serve-services.ts";
import { standInServices } from "../../../support/stand-in-services.ts";

const updateAlias = "/2015-03-31/functions/f/aliases/LIVE";

describe("the wire", () => {
  let server: ServedServices | undefined;
  let standIns = standInServices();

  async function serve(options: ServeOptions = {}): Promise<ServedServices> {
    standIns = standInServices();
    server = await serveServices(standIns.services, options);
    return server;
  }
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  for (const [sent, expected] of [
    [
      "arn:aws:lambda:us-east-1:123456789012:function:hello",
      "arn:aws:lambda:us-east-1:123456789012:function:hello",
    ],
    [
      "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Ahello%3ALIVE",
      "arn:aws:lambda:us-east-1:123456789012:function:hello:LIVE",
    ],
    [
      "arn%3aaws:lambda:us-east-1:123456789012:function:hello",
      "arn:aws:lambda:us-east-1:123456789012:function:hello",
    ],
    ["hello%3A$LATEST", "hello:$LATEST"],
    ["a%20b+c", "a b+c"],
    ["100%", "100%"],
    ["a%2Fb", "a/b"],
  ] as const) {
    it(`reads the name ${sent} in a path as ${expected}`, async () => {
      const { port } = await serve();
      await sendRaw(port, { method: "PUT", path: `/2015-03-31/functions/${sent}/aliases/LIVE`, body: "{}" });
      expect(standIns.inputs.UpdateAlias).to.deep.equal({ FunctionName: expected, Name: "LIVE" });
    });
  }

  it("takes a slash at the end of a path or none, and ignores queries it does not know", async () => {
    const { port } = await serve();
    for (const path of [
      "/2015-03-31/functions",
      "/2015-03-31/functions/",
      "/2015-03-31/functions?x-id=CreateFunction",
    ]) {
      expect((await sendRaw(port, { path, body: '{"FunctionName":"f"}' })).status).to.equal(201);
    }
  });

  it("takes any content type, charset or none for a JSON body", async () => {
    const { port } = await serve();
    for (const type of [
      "application/json; charset=utf-8",
      "application/x-amz-json-1.1",
      "text/plain",
      "application/x-www-form-urlencoded",
      "🙂",
    ]) {
      const headers = { "content-type": encodeURI(type) };
      const answer = await sendRaw(port, {
        method: "PUT",
        path: updateAlias,
        headers,
        body: '{"FunctionVersion":"7"}',
      });
      expect([type, answer.status]).to.deep.equal([type, 200]);
      expect(standIns.inputs.UpdateAlias).to.include({ FunctionVersion: "7" });
    }
  });

  it("reads bodies in gzip, in aws-chunked, and in both", async () => {
    const { port } = await serve();
    const json = '{"FunctionVersion":"7"}';
    const packed = gzipSync(json);
    const chunked = (bytes: Uint8Array) =>
      Buffer.concat([
        Buffer.from(`${bytes.length.toString(16)};chunk-signature=0\r\n`),
        bytes,
        Buffer.from("\r\n0;chunk-signature=0\r\nx-amz-checksum-crc32:AA==\r\n\r\n"),
      ]);
    for (const [encoding, body] of [
      ["gzip", packed],
      ["aws-chunked", chunked(Buffer.from(json))],
      ["aws-chunked,gzip", chunked(packed)],
    ] as const) {
      const answer = await sendRaw(port, {
        method: "PUT",
        path: updateAlias,
        headers: { "content-encoding": encoding },
        body,
      });
      expect([encoding, answer.status]).to.deep.equal([encoding, 200]);
      expect(standIns.inputs.UpdateAlias).to.include({ FunctionVersion: "7" });
    }
    const headers = { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" };
    const answer = await sendRaw(port, {
      method: "PUT",
      path: updateAlias,
      headers,
      body: chunked(Buffer.from(json)),
    });
    expect(answer.status).to.equal(200);
  });

  it("tells operations the key and region of the signature, whatever the host", async () => {
    const { port } = await serve();
    const calls: unknown[] = [];
    standIns.outputs.UpdateAlias = (_input, { region, callerArn, accountId }) => {
      calls.push({ region, callerArn, accountId });
    };
    const scope = "deployer/20260102/eu-west-1/lambda/aws4_request";
    for (const [path, headers] of [
      [
        updateAlias,
        { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00` },
      ],
      [`${updateAlias}?X-Amz-Credential=${encodeURIComponent(scope)}`, {}],
      [
        updateAlias,
        { authorization: `AWS4-HMAC-SHA256 Credential=${scope}`, host: "lambda.eu-west-1.amazonaws.com" },
      ],
    ] as const) {
      await sendRaw(port, { method: "PUT", path, headers, body: "{}" });
    }
    const caller = {
      region: "eu-west-1",
      callerArn: "arn:aws:iam::123456789012:user/deployer",
      accountId: "123456789012",
    };
    expect(calls).to.deep.equal([caller, caller, caller]);
  });

  it("serves CloudWatch in all three protocols of its clients", async () => {
    const { port } = await serve();
    const StartTime = new Date("2026-01-02T03:00:00Z");
    const result = { Id: "m1", Timestamps: [StartTime], Values: [0.25] };
    standIns.outputs.GetMetricData = () => ({ MetricDataResults: [result] });
    const query = {
      Id: "m1",
      MetricStat: {
        Metric: { MetricName: "Errors", Dimensions: [{ Name: "a", Value: "b" }] },
        Period: 60,
        Stat: "Sum",
      },
    };
    const input = { MetricDataQueries: [query], StartTime, EndTime: StartTime };

    const cbor = await sendRaw(port, {
      path: "/service/GraniteServiceVersion20100801/operation/GetMetricData",
      headers: {
        "smithy-protocol": "rpc-v2-cbor",
        "content-type": "application/cbor",
        ...signedFor("monitoring"),
      },
      body: encodeCbor(input),
    });
    expect(cbor.headers["smithy-protocol"]).to.equal("rpc-v2-cbor");
    expect(new CborShapeDeserializer().read(GetMetricDataOutput$, cbor.body)).to.deep.equal({
      MetricDataResults: [result],
    });
    expect(standIns.inputs.GetMetricData).to.deep.equal(input);

    const json = await sendRaw(port, {
      headers: {
        "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
        "content-type": "application/x-amz-json-1.0",
      },
      body: JSON.stringify({
        ...input,
        StartTime: StartTime.getTime() / 1000,
        EndTime: StartTime.getTime() / 1000,
      }),
    });
    expect(json.headers["content-type"]).to.equal("application/x-amz-json-1.0");
    expect(JSON.parse(json.body.toString()).MetricDataResults[0].Timestamps).to.deep.equal([
      StartTime.getTime() / 1000,
    ]);
    expect(standIns.inputs.GetMetricData).to.deep.equal(input);

    const body = new URLSearchParams({
      Action: "GetMetricData",
      StartTime: StartTime.toISOString(),
      EndTime: StartTime.toISOString(),
      "MetricDataQueries.member.1.Id": "m1",
      "MetricDataQueries.member.1.MetricStat.Metric.MetricName": "Errors",
      "MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name": "a",
      "MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value": "b",
      "MetricDataQueries.member.1.MetricStat.Period": "60",
      "MetricDataQueries.member.1.MetricStat.Stat": "Sum",
    }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", ...signedFor("monitoring") };
    const xml = (await sendRaw(port, { headers, body })).body.toString();
    expect(xml).to.contain(
      "<Timestamps><member>2026-01-02T03:00:00Z</member></Timestamps><Values><member>0.25</member></Values>",
    );
    expect(xml).to.contain('xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"');
    expect(standIns.inputs.GetMetricData).to.deep.equal(input);
  });

  it("writes CloudWatch's doubles as doubles in CBOR, whole ones too, and integers as integers", async () => {
    const { port } = await serve();
    standIns.outputs.DescribeAlarms = () => ({ MetricAlarms: [{ Period: 60, Threshold: 1 }] });
    standIns.outputs.GetMetricData = () => ({ MetricDataResults: [{ Values: [2] }] });
    const bodyOf = async (operation: string, input: object) => {
      const headers = { "smithy-protocol": "rpc-v2-cbor", ...signedFor("monitoring") };
      const path = `/service/GraniteServiceVersion20100801/operation/${operation}`;
      return (await sendRaw(port, { path, headers, body: encodeCbor(input) })).body.toString("hex");
    };
    const named = (name: string) => Buffer.from(name).toString("hex");
    const alarms = await bodyOf("DescribeAlarms", {});
    expect(alarms).to.contain(`${named("Threshold")}fb3ff0000000000000`);
    expect(alarms).to.contain(`${named("Period")}183c`);
    const data = await bodyOf("GetMetricData", {
      MetricDataQueries: [],
      StartTime: new Date(0),
      EndTime: new Date(1),
    });
    expect(data).to.contain(`${named("Values")}81fb4000000000000000`);
  });

  it("refuses in CBOR, with the code for older clients in a header", async () => {
    const { port } = await serve();
    standIns.outputs.DescribeAlarms = () => {
      throw new AwsError("InvalidNextToken", "The token is invalid.");
    };
    const headers = { "smithy-protocol": "rpc-v2-cbor", ...signedFor("monitoring") };
    const path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";
    const answer = await sendRaw(port, { path, headers, body: encodeCbor({}) });
    expect(answer.status).to.equal(400);
    expect(answer.headers["x-amzn-query-error"]).to.equal("InvalidNextToken;Sender");
    expect(new CborShapeDeserializer().read(InvalidNextToken$, answer.body)).to.deep.equal({
      __type: "InvalidNextToken",
      message: "The token is invalid.",
    });
  });

  it("names errors in JSON by their shape, with the code for older clients in a header", async () => {
    const { port } = await serve();
    standIns.outputs.DescribeAlarms = () => {
      throw new AwsError("InvalidParameterValue", "The value is invalid.");
    };
    const headers = { "x-amz-target": "GraniteServiceVersion20100801.DescribeAlarms" };
    const answer = await sendRaw(port, { headers, body: "{}" });
    expect(answer.headers["x-amzn-query-error"]).to.equal("InvalidParameterValue;Sender");
    expect(JSON.parse(answer.body.toString()).__type).to.equal("InvalidParameterValueException");
  });

  it("sends that header for no service whose model lacks it", async () => {
    const { port } = await serve();
    const answer = await sendRaw(port, { headers: { "x-amz-target": "AmazonSSM.GetParameter" }, body: "[" });
    expect(answer.status).to.equal(400);
    expect(answer.headers).to.not.have.property("x-amzn-query-error");
  });

  it("keeps connections open between requests", async () => {
    const { port } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (let turn = 0; turn < 3; turn++) {
      await new Promise<void>((resolve, reject) => {
        const outgoing = request(
          { host: "127.0.0.1", port, path: updateAlias, method: "PUT", agent },
          (incoming) => {
            sockets.add(outgoing.socket);
            incoming.resume().on("end", () => resolve());
          },
        );
        outgoing.on("error", reject).end("{}");
      });
    }
    agent.destroy();
    expect(sockets.size).to.equal(1);
  });

  it("logs each request with service, operation, input, status and times", async () => {
    const { port, requests } = await serve({ latencyMs: 30 });
    const before = Date.now();
    await sendRaw(port, { method: "PUT", path: updateAlias, body: '{"FunctionVersion":"7"}' });
    await sendRaw(port, { headers: { "x-amz-target": "AmazonSSM.PutParameter" }, body: "{}" });
    const [first, second] = requests;
    expect(first).to.include({ service: "lambda", operation: "UpdateAlias", status: 200 });
    expect(first?.input).to.deep.equal({ FunctionName: "f", Name: "LIVE", FunctionVersion: "7" });
    expect(second).to.include({ service: "ssm", operation: "PutParameter", status: 400 });
    expect(first?.startedAt).to.be.within(before - 5, Date.now() + 5);
    expect((first?.endedAt ?? 0) - (first?.startedAt ?? 0)).to.be.at.least(29);
  });

  it("delays each answer by the latency, all of them at the same time", async () => {
    const { port } = await serve({ latencyMs: 200 });
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: 20 }, () => sendRaw(port, { method: "PUT", path: updateAlias, body: "{}" })),
    );
    // One after the other they would take 4000 ms.
    expect(performance.now() - startedAt).to.be.within(199, 3900);
  });

  it("limits only Lambda's control plane to the rate, with Lambda's own error", async () => {
    const { port } = await serve({ rate: 3 });
    const update = () => sendRaw(port, { method: "PUT", path: updateAlias, body: "{}" });
    const answers = await Promise.all(Array.from({ length: 8 }, update));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).to.be.within(4, 5);
    expect(refused[0]?.headers["x-amzn-errortype"]).to.equal("TooManyRequestsException");
    expect(JSON.parse(refused[0]?.body.toString() ?? "")).to.deep.equal({
      message: "Rate exceeded",
      Reason: "CallerRateLimitExceeded",
      Type: "User",
    });
    const exempt = [
      { path: "/2015-03-31/functions/f/invocations", body: "{}" },
      { method: "GET", path: "/2015-03-31/functions/f" },
      { method: "GET", path: "/2015-03-31/functions/f/policy" },
      { headers: { "x-amz-target": "AmazonSSM.GetParameter" }, body: '{"Name":"/a"}' },
    ];
    for (const each of exempt) {
      const { status } = await sendRaw(port, each);
      expect([each, status]).to.deep.equal([each, 200]);
    }
  });

  it("hands requests for function URLs to their hook, by path or by host", async () => {
    const seen: FunctionUrlRequest[] = [];
    const { port } = await serve({
      async handleFunctionUrl(incoming) {
        seen.push(incoming);
        return {
          status: 418,
          headers: { "x-of": "function", "set-cookie": ["a=1", "b=2"] },
          body: "short and stout",
        };
      },
    });
    const byPath = await sendRaw(port, { path: "/_url/abc123/a%20b/c?x=1&x=2", body: "hi" });
    const byHost = await sendRaw(port, {
      method: "GET",
      path: "/c",
      headers: { host: `abc123.lambda-url.eu-west-1.localhost:${port}` },
    });
    const bare = await sendRaw(port, { method: "GET", path: "/_url/abc123" });
    expect([byPath, byHost, bare].map(({ status }) => status)).to.deep.equal([418, 418, 418]);
    expect(byPath.headers["set-cookie"]).to.deep.equal(["a=1", "b=2"]);
    expect(byPath.body.toString()).to.equal("short and stout");
    expect(seen[0]).to.include({
      urlId: "abc123",
      method: "POST",
      rawPath: "/a%20b/c",
      rawQuery: "x=1&x=2",
      sourceIp: "127.0.0.1",
    });
    expect(seen[0]?.body.toString()).to.equal("hi");
    expect(seen[1]).to.include({ urlId: "abc123", region: "eu-west-1", rawPath: "/c" });
    expect(seen[2]).to.include({ rawPath: "/", rawQuery: "" });
  });

  it("answers 500 when the hook of function URLs breaks, and goes on", async () => {
    const { port, bugs } = await serve({ handleFunctionUrl: () => Promise.reject(new TypeError("no")) });
    expect((await sendRaw(port, { path: "/_url/abc123" })).status).to.equal(500);
    expect(bugs).to.have.length(1);
    expect((await sendRaw(port, { method: "PUT", path: updateAlias, body: "{}" })).status).to.equal(200);
  });

  it("closes at once, even with idle and half-open connections", async () => {
    const { port, close } = await serve();
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve) => {
      request({ host: "127.0.0.1", port, path: "/_local/info", agent }, (incoming) => {
        incoming.resume().on("end", () => resolve());
      }).end();
    });
    const half = sendBytes(port, "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
    await sendRaw(port, { method: "GET", path: "/_local/info" });
    server = undefined;
    const startedAt = performance.now();
    await close();
    await half;
    agent.destroy();
    // The server would wait a minute for the rest of the half request.
    expect(performance.now() - startedAt).to.be.below(20_000);
  });

  it("sends nothing with 204, neither a type nor a length", async () => {
    const { port } = await serve();
    const { status, headers, body } = await sendRaw(port, { method: "DELETE", path: updateAlias });
    expect({ status, body: body.toString() }).to.deep.equal({ status: 204, body: "" });
    expect(headers).to.not.have.any.keys("content-type", "content-length", "transfer-encoding");
  });

  it("reads a form's lists by number, not by place", async () => {
    const { port } = await serve();
    const numbers = [10, 2, 1, 11, 3];
    const tags = numbers.map((n) => `Tags.member.${n}.Key=k${n}&Tags.member.${n}.Value=v`).join("&");
    const body = `Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=d&${tags}`;
    await sendRaw(port, { headers: { "content-type": "application/x-www-form-urlencoded" }, body });
    const { Tags } = standIns.inputs.CreateRole as { Tags: { Key: string }[] };
    expect(Tags.map(({ Key }) => Key)).to.deep.equal(["k1", "k2", "k3", "k10", "k11"]);
  });
});
