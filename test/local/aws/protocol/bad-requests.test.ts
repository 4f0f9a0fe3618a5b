import { gzipSync } from "node:zlib";
import { cbor } from "@smithy/core/cbor";
import { expect } from "chai";
import fc from "fast-check";
import { encodeCbor } from "../../../../local/aws/protocol/cbor.ts";
import { propertyRuns } from "../../../support/property-runs.ts";
import { type RawRequest, sendBytes, sendRaw, signedFor } from "../../../support/raw-http.ts";
import { type ServedServices, serveServices } from "../../../support/serve-services.ts";
import { standInServices } from "../../../support/stand-in-services.ts";

const json11 = { "content-type": "application/x-amz-json-1.1" };
const putParameter = { ...json11, "x-amz-target": "AmazonSSM.PutParameter" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const updateAlias = "/2015-03-31/functions/f/aliases/LIVE";
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("requests that no client should send", () => {
  let server: ServedServices;
  const standIns = standInServices();

  before(async () => {
    server = await serveServices(standIns.services, { patienceMs: 400 });
  });
  after(() => server.close());
  afterEach("the server still serves", async () => {
    const answer = await sendRaw(server.port, { method: "PUT", path: updateAlias, body: "{}" });
    expect(answer.status).to.equal(200);
    expect(server.bugs.splice(0)).to.deep.equal([]);
  });

  /** Requests and the errors that they get: status, code, and a part of the message. */
  const refused: [name: string, request: RawRequest, status: number, code: string, message: RegExp][] = [
    [
      "JSON that ends early",
      { method: "PUT", path: updateAlias, body: '{"FunctionVersion": "7' },
      400,
      "SerializationException",
      /JSON/,
    ],
    [
      "JSON that is a word",
      { method: "PUT", path: updateAlias, body: "seven" },
      400,
      "SerializationException",
      /JSON/,
    ],
    [
      "a list for a structure",
      { method: "PUT", path: updateAlias, body: "[1]" },
      400,
      "SerializationException",
      /Start of list/,
    ],
    [
      "a structure for a list",
      { path: "/2015-03-31/functions", body: '{"Layers":{}}' },
      400,
      "SerializationException",
      /Start of structure/,
    ],
    [
      "a number for a string",
      { method: "PUT", path: updateAlias, body: '{"FunctionVersion": 7}' },
      400,
      "SerializationException",
      /NUMBER_VALUE can not be converted to a String/,
    ],
    [
      "a string for a number",
      { path: "/2015-03-31/functions", body: '{"MemorySize":"128"}' },
      400,
      "SerializationException",
      /STRING_VALUE/,
    ],
    [
      "a string for a weight",
      {
        method: "PUT",
        path: updateAlias,
        body: '{"RoutingConfig":{"AdditionalVersionWeights":{"8":"0.1"}}}',
      },
      400,
      "SerializationException",
      /STRING_VALUE/,
    ],
    [
      "a blob that is not base64",
      { path: "/2015-03-31/functions", body: '{"Code":{"ZipFile":"%%%"}}' },
      400,
      "SerializationException",
      /base64/,
    ],
    [
      "bytes that are not gzip",
      { method: "PUT", path: updateAlias, headers: { "content-encoding": "gzip" }, body: "{}" },
      400,
      "SerializationException",
      /gzip/,
    ],
    [
      "chunks that end early",
      {
        method: "PUT",
        path: updateAlias,
        headers: { "content-encoding": "aws-chunked" },
        body: "ff;chunk-signature=0\r\n{}",
      },
      400,
      "IncompleteBody",
      /terminated/,
    ],
    [
      "SSM's JSON that ends early",
      { headers: putParameter, body: '{"Name":' },
      400,
      "SerializationException",
      /JSON/,
    ],
    [
      "an input without members that SSM requires",
      { headers: putParameter, body: "{}" },
      400,
      "ValidationException",
      /^2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value null at 'value'/,
    ],
    [
      "an operation that only the model has",
      { headers: { ...json11, "x-amz-target": "AmazonSSM.CreateDocument" }, body: "{}" },
      501,
      "NotImplementedException",
      /ssm's CreateDocument/,
    ],
    [
      "an unknown operation",
      { headers: { ...json11, "x-amz-target": "AmazonSSM.PutElephant" }, body: "{}" },
      501,
      "NotImplementedException",
      /ssm's PutElephant/,
    ],
    [
      "an operation named like a property of every object",
      { headers: { ...json11, "x-amz-target": "AmazonSSM.constructor" }, body: "{}" },
      501,
      "NotImplementedException",
      /constructor/,
    ],
    [
      "a path that Lambda does not have",
      { method: "GET", path: "/2015-03-31/elephants", headers: signedFor("lambda") },
      501,
      "NotImplementedException",
      /GET \/2015-03-31\/elephants/,
    ],
    [
      "a method that the path does not take",
      { method: "PATCH", path: updateAlias, headers: signedFor("lambda") },
      501,
      "NotImplementedException",
      /PATCH/,
    ],
    [
      "a service that is not here",
      { headers: { ...signedFor("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables" }, body: "{}" },
      501,
      "NotImplementedException",
      /the service dynamodb\. It has: lambda, ssm/,
    ],
    ["a request that names nothing", { method: "GET", path: "/" }, 501, "NotImplementedException", /GET \//],
    [
      "bytes in a path that are no UTF-8",
      { method: "GET", path: "/2015-03-31/functions/%ff%fe/elephants" },
      501,
      "NotImplementedException",
      /%ff%fe/,
    ],
    ["a path of dots", { method: "GET", path: "/../../etc/passwd" }, 501, "NotImplementedException", /GET/],
    [
      "an unknown path behind scheme and host",
      { method: "GET", path: "http://lambda.us-east-1.amazonaws.com/2015-03-31/elephants" },
      501,
      "NotImplementedException",
      /GET \/2015-03-31\/elephants/,
    ],
  ];
  for (const [name, request, status, code, message] of refused) {
    it(`refuses ${name}: ${status} ${code}`, async () => {
      const answer = await sendRaw(server.port, request);
      expect(answer.status).to.equal(status);
      const document = JSON.parse(answer.body.toString());
      expect(answer.headers["x-amzn-errortype"] ?? document.__type).to.equal(code);
      expect(document.message ?? document.Message).to.match(message);
      expect(answer.headers["x-amzn-requestid"]).to.match(/^[0-9a-f-]{36}$/);
    });
  }

  it("refuses a request without a Host like any other", async () => {
    const answer = await sendBytes(server.port, "GET /elephants HTTP/1.1\r\nconnection: close\r\n\r\n");
    expect(answer).to.match(/^HTTP\/1.1 501 /);
    expect(answer).to.match(/x-amzn-errortype: NotImplementedException/);
  });

  const refusedInXml: [name: string, body: string, status: number, code: string, message: RegExp][] = [
    [
      "an unknown action",
      "Action=PutElephant&Version=2010-05-08",
      501,
      "NotImplementedException",
      /iam's PutElephant/,
    ],
    ["no action", "Version=2010-05-08", 400, "MissingAction", /Missing Action/],
    [
      "a text for a number",
      "Action=ListRoles&MaxItems=many",
      400,
      "MalformedInput",
      /"many" is not a number/,
    ],
    [
      "signs that XML can't express, in readable XML,",
      "Action=ListRoles&MaxItems=%00%1B%0B%EF%BF%BF%09a",
      400,
      "MalformedInput",
      /^"\ufffd\ufffd\ufffd\ufffd\ta" is not a number/,
    ],
    [
      "a missing name",
      "Action=DeleteRole",
      400,
      "ValidationError",
      /^1 validation error detected: Value null at 'roleName'/,
    ],
    ["a name that is a structure", "Action=DeleteRole&RoleName.x.y=1&RoleName.__proto__.z=2", 200, "", /^$/],
  ];
  for (const [name, body, status, code, message] of refusedInXml) {
    it(`answers ${name} of a Query client: ${status} ${code}`, async () => {
      const answer = await sendRaw(server.port, { headers: { ...form, ...signedFor("iam") }, body });
      expect(answer.status).to.equal(status);
      const xml = answer.body.toString();
      expect(answer.headers["content-type"]).to.equal("text/xml");
      expect(/<Code>(.*)<\/Code>/.exec(xml)?.[1] ?? "").to.equal(code);
      const text = /<Message>(.*)<\/Message>/.exec(xml)?.[1] ?? "";
      expect(text.replaceAll("&quot;", '"').replaceAll("&apos;", "'")).to.match(message);
      expect(xml).to.match(/<RequestId>[0-9a-f-]{36}<\/RequestId>/);
    });
  }

  const refusedInCbor: [name: string, bytes: string | Buffer, message: RegExp][] = [
    ["bytes that end early", "a1 65 41 6c 61", /end early/],
    ["a list that claims more items than there are bytes", "9a 01 ff ff ff", /end early/],
    ["text that claims to be longer than the body", "7b 00 00 00 ff ff ff ff ff", /whole value/],
    ["lists in lists without end", Buffer.concat([Buffer.alloc(100_000, 0x81), Buffer.of(0)]), /too deeply/],
    [
      "lists in lists that end, but too deep",
      Buffer.concat([Buffer.alloc(200, 0x81), Buffer.of(0)]),
      /too deeply/,
    ],
    ["bytes after the value", "a0 00", /whole value/],
    ["a number for a key", "a1 01 01", /key/],
    [
      "a number as large as the body",
      Buffer.concat([hex("c2 5a 00 03 0d 40"), Buffer.alloc(200_000, 1)]),
      /tag 2/,
    ],
    ["a decimal with a billion digits", "c4 82 1a 0f ff ff ff 01", /tag 4/],
    ["a text with the tag of times", "a1 69 53 74 61 72 74 54 69 6d 65 c1 61 31", /time/],
    ["a list for a structure", "80", /Start of list/],
    ["a text for a time", "a1 69 53 74 61 72 74 54 69 6d 65 61 31", /wrong kind.*timestamp/],
    [
      "NaN for a time",
      "a1 69 53 74 61 72 74 54 69 6d 65 c1 fb 7f f8 00 00 00 00 00 00",
      /wrong kind.*timestamp/,
    ],
  ];
  for (const [name, bytes, message] of refusedInCbor) {
    it(`refuses ${name} in CBOR: 400 SerializationException`, async () => {
      const heapBefore = process.memoryUsage().heapUsed;
      const answer = await sendRaw(server.port, {
        path: "/service/GraniteServiceVersion20100801/operation/GetMetricData",
        headers: { "smithy-protocol": "rpc-v2-cbor", ...signedFor("monitoring") },
        body: typeof bytes === "string" ? hex(bytes) : bytes,
      });
      expect(process.memoryUsage().heapUsed - heapBefore).to.be.below(100 * 1024 * 1024);
      expect(answer.status).to.equal(400);
      const document = cbor.deserialize(answer.body);
      expect(document.__type).to.equal("SerializationException");
      expect(document.message).to.match(message);
    });
  }

  it("takes no members from the key __proto__ of a CBOR map", async () => {
    const members = encodeCbor({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1) });
    const answer = await sendRaw(server.port, {
      path: "/service/GraniteServiceVersion20100801/operation/GetMetricData",
      headers: { "smithy-protocol": "rpc-v2-cbor", ...signedFor("monitoring") },
      body: Buffer.concat([hex("a1 69"), Buffer.from("__proto__"), members]),
    });
    expect(answer.status).to.equal(400);
    expect(cbor.deserialize(answer.body).message).to.match(/^3 validation errors detected/);
  });

  it("cuts off an endless upload with 413 and AWS's text", async () => {
    const head =
      "POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    const chunk = `100000\r\n${"x".repeat(0x100000)}\r\n`;
    const answer = await sendBytes(server.port, head + chunk.repeat(8));
    expect(answer).to.match(/^HTTP\/1.1 413 /);
    expect(answer).to.contain("Request must be smaller than 6291456 bytes for the InvokeFunction operation");
    expect(answer).to.match(/x-amzn-errortype: RequestEntityTooLargeException/);
  });

  it("refuses a huge body by its announced length, before it is sent", async () => {
    const head = "POST /2015-03-31/functions HTTP/1.1\r\nHost: x\r\nContent-Length: 80000000\r\n\r\n";
    const answer = await sendBytes(server.port, head);
    expect(answer).to.contain("Request must be smaller than 70167211 bytes for the CreateFunction operation");
  });

  it("refuses an event over 1 MB and names its size", async () => {
    const headers = { "x-amz-invocation-type": "Event" };
    const body = `"${"x".repeat(1_048_576)}"`;
    const answer = await sendRaw(server.port, { path: "/2015-03-31/functions/f/invocations", headers, body });
    expect(answer.status).to.equal(413);
    expect(JSON.parse(answer.body.toString()).message).to.equal(
      "1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    );
  });

  it("does not unpack a small gzip into a huge body", async () => {
    const body = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    const answer = await sendRaw(server.port, {
      headers: { ...putParameter, "content-encoding": "gzip" },
      body,
    });
    expect(answer.status).to.equal(413);
  });

  it("answers 400 to bytes that are not HTTP", async () => {
    for (const bytes of [
      "hello\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "\u0016\u0003\u0001\u0002\u0000",
      "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ]) {
      const answer = await sendBytes(server.port, bytes);
      expect(answer).to.match(/^HTTP\/1.1 400 /);
      expect(answer).to.match(/x-amzn-errortype: MalformedHttpRequestException/);
    }
  });

  it("answers 431 to headers without end", async () => {
    const answer = await sendBytes(
      server.port,
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(100_000)}\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1.1 431 /);
  });

  it("gives up on a client that stops in the middle of a request", async () => {
    for (const half of ["PUT /2015", "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"]) {
      const answer = await sendBytes(server.port, half);
      expect(answer).to.match(/^(HTTP\/1.1 408 |$)/);
    }
  });

  it("survives a client that hangs up in the middle of its body", async () => {
    const half = "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{";
    await sendBytes(server.port, half, { end: true });
  });

  it("answers a request of any parts with success or an AWS error", async () => {
    const requests = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"),
      path: fc.oneof(
        fc.constantFrom(
          "/",
          updateAlias,
          "/2015-03-31/functions",
          "/service/X/operation/Y",
          "/_url/x",
          "/_local/x",
          "/%",
        ),
        fc.webPath().map((path) => `/${path}`),
      ),
      headers: fc.record(
        {
          "content-type": fc.constantFrom(
            "application/json",
            "application/x-amz-json-1.0",
            "application/cbor",
            "text/plain",
            ...Object.values(form),
          ),
          "x-amz-target": fc.constantFrom(
            "AmazonSSM.PutParameter",
            "GraniteServiceVersion20100801.PutMetricData",
            "x",
            ".",
            "a.b.c",
          ),
          "smithy-protocol": fc.constant("rpc-v2-cbor"),
          "content-encoding": fc.constantFrom("gzip", "deflate", "aws-chunked", "br", "aws-chunked, gzip"),
          authorization: fc.constantFrom(
            "Bearer x",
            "AWS a:b",
            "AWS4-HMAC-SHA256 Credential=a/b",
            ...["lambda", "iam", "ssm", "monitoring", "", "s3"].map(
              (name) => signedFor(name).authorization ?? "",
            ),
          ),
        },
        { requiredKeys: [] },
      ),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 64 }),
        fc.json(),
        fc.constantFrom("", "Action=ListRoles", "Action=CreateRole&Tags.member.1.Key=a"),
      ),
    });
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const answer = await sendRaw(server.port, request);
        expect(answer.status).to.be.oneOf([200, 201, 202, 204, 400, 404, 413, 501]);
        if (!request.path.startsWith("/_local")) expect(answer.headers["x-amzn-requestid"]).to.be.a("string");
      }),
      propertyRuns(300),
    );
  });
});
