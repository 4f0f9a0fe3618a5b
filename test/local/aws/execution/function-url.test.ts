import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { type FunctionUrlTarget, functionUrlHandler } from "../../../../local/aws/execution/function-url.ts";
import { functionUrlAnswer } from "../../../../local/aws/execution/function-url-answer.ts";
import { functionUrlEvent } from "../../../../local/aws/execution/function-url-event.ts";
import type { FunctionUrlRequest } from "../../../../local/aws/protocol/function-url.ts";
import { AwsError } from "../../../../local/aws/service.ts";
import { startTestExecutor, type TestExecutor } from "./handler-code.ts";

const NOW = Date.UTC(2026, 2, 12, 19, 3, 58);
const TRACE = "Root=1-5ea3263e-07c5d5ddfd0788bed7dad831;Parent=7fa8c0f79203be72;Sampled=0";

function aRequest(changes: Partial<FunctionUrlRequest> = {}): FunctionUrlRequest {
  return {
    urlId: "abc123",
    method: "POST",
    rawPath: "/pa2%Fth/1",
    rawQuery: "q=query&multi=foo&multi=%2Fbar",
    headers: {
      host: "127.0.0.1:4566",
      "user-agent": "test/echo",
      "content-type": "text/plain",
      "x-own": "Value",
    },
    body: Buffer.from("text"),
    sourceIp: "127.0.0.1",
    requestId: "11111111-2222-3333-4444-555555555555",
    ...changes,
  };
}

describe("the event of a function URL", () => {
  const event = (changes: Partial<FunctionUrlRequest> = {}, isSigned = false) => {
    const source = { accountId: "123456789012", isSigned, traceHeader: TRACE };
    // biome-ignore lint/suspicious/noExplicitAny: tests read members of the event
    return functionUrlEvent(aRequest(changes), source, NOW) as any;
  };

  it("has the fields of payload format 2.0", () => {
    expect(event()).to.deep.equal({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/pa2%Fth/1",
      rawQueryString: "q=query&multi=foo&multi=%2Fbar",
      headers: {
        host: "127.0.0.1:4566",
        "user-agent": "test/echo",
        "content-type": "text/plain",
        "x-own": "Value",
        "x-amzn-trace-id": "Root=1-5ea3263e-07c5d5ddfd0788bed7dad831",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "http",
        "x-forwarded-port": "4566",
      },
      queryStringParameters: { q: "query", multi: "foo,/bar" },
      requestContext: {
        accountId: "anonymous",
        apiId: "abc123",
        domainName: "127.0.0.1:4566",
        domainPrefix: "abc123",
        http: {
          method: "POST",
          path: "/pa2%Fth/1",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test/echo",
        },
        requestId: "11111111-2222-3333-4444-555555555555",
        routeKey: "$default",
        stage: "$default",
        time: "12/Mar/2026:19:03:58 +0000",
        timeEpoch: NOW,
      },
      body: "text",
      isBase64Encoded: false,
    });
  });

  it("has query parameters of any name, even __proto__", () => {
    const { queryStringParameters } = event({ rawQuery: "__proto__=1&__proto__=2&constructor=3" });
    expect(JSON.stringify(queryStringParameters)).to.equal('{"__proto__":"1,2","constructor":"3"}');
  });

  it("leaves out body, parameters and cookies if there are none", () => {
    const bare = event({ body: Buffer.alloc(0), rawQuery: "" });
    expect(bare).not.to.have.any.keys("body", "queryStringParameters", "cookies");
    expect(bare.isBase64Encoded).to.equal(false);
  });

  it("lists the cookies apart from the headers", () => {
    const withCookies = event({ headers: { cookie: "a=1; b=2" } });
    expect(withCookies.cookies).to.deep.equal(["a=1", "b=2"]);
    expect(withCookies.headers).not.to.have.property("cookie");
  });

  it("encodes a binary body in base64", () => {
    const body = Buffer.from([0, 255, 1]);
    const binary = event({ headers: { "content-type": "multipart/form-data; boundary=x" }, body });
    expect(binary.isBase64Encoded).to.equal(true);
    expect(Buffer.from(binary.body, "base64")).to.deep.equal(body);
  });

  for (const [type, isBase64Encoded] of [
    ["text/csv", false],
    ["application/json; charset=utf-8", false],
    ["application/soap+xml", false],
    ["application/x-www-form-urlencoded", true],
    ["application/octet-stream", true],
    [undefined, true],
  ] as const) {
    it(`hands over a body of ${type ?? "no type"} ${isBase64Encoded ? "in base64" : "as text"}`, () => {
      const sent = event({ headers: { "content-type": type }, body: Buffer.from("a=1") });
      expect([sent.isBase64Encoded, sent.body]).to.deep.equal(
        isBase64Encoded ? [true, "YT0x"] : [false, "a=1"],
      );
    });
  }

  it("encodes a body in base64 if its type says text but its content is no text, for example gzip", () => {
    const body = gzipSync("{}");
    const sent = event({ headers: { "content-type": "application/json", "content-encoding": "gzip" }, body });
    expect([sent.isBase64Encoded, sent.body]).to.deep.equal([true, body.toString("base64")]);
  });

  it("names the caller of a signed request", () => {
    const signed = event({ callerArn: "arn:aws:iam::123456789012:user/local" }, true);
    expect(signed.requestContext.accountId).to.equal("123456789012");
    expect(signed.requestContext.authorizer.iam.userArn).to.equal("arn:aws:iam::123456789012:user/local");
  });
});

describe("the answer of a function URL", () => {
  const answer = (returned: unknown) => functionUrlAnswer({ payload: Buffer.from(JSON.stringify(returned)) });
  const bodyText = (body: Uint8Array | string) => Buffer.from(body).toString();

  const bodies: [unknown, string][] = [
    [{ hello: "world" }, '{"hello":"world"}'],
    [{ statusCode: 200, body: "body123" }, "body123"],
    [{ statusCode: 200, body: '{"hello": "world"}' }, '{"hello": "world"}'],
    [["hello", 3, true], '["hello",3,true]'],
    ["hello", "hello"],
    [3, "3"],
    [3.1, "3.1"],
    [true, "true"],
    [null, "null"],
    [{ body: "no status" }, '{"body":"no status"}'],
    [{ statusCode: 200 }, ""],
    [{ statusCode: 200, body: "aGk=", isBase64Encoded: true }, "hi"],
  ];
  for (const [returned, body] of bodies) {
    it(`makes the body ${body || "(none)"} of ${JSON.stringify(returned)}`, () => {
      const { status, headers, body: actual } = answer(returned);
      expect([status, headers["content-type"], bodyText(actual)]).to.deep.equal([
        200,
        "application/json",
        body,
      ]);
    });
  }

  it("takes status, headers and cookies from the function", () => {
    const { status, headers } = answer({
      statusCode: "418",
      headers: { "Content-Type": "text/html", "My-Header": 7 },
      cookies: ["a=1", "b=2"],
    });
    expect(status).to.equal(418);
    expect(headers).to.deep.equal({
      "content-type": "text/html",
      "my-header": "7",
      "set-cookie": ["a=1", "b=2"],
    });
  });

  it("leaves out headers that belong to the connection", () => {
    const headers = {
      "Transfer-Encoding": "chunked",
      "content-length": "99",
      Connection: "close",
      etag: "x",
    };
    expect(answer({ statusCode: 200, headers, body: "x" }).headers).to.deep.equal({
      "content-type": "application/json",
      etag: "x",
    });
  });

  const broken: [what: string, returned: object][] = [
    ["the status is none", { statusCode: "soon" }],
    ["the status is no end of a request", { statusCode: 101 }],
    ["a header's name is none", { statusCode: 200, headers: { "a b": "1" } }],
    ["a header would end early", { statusCode: 200, headers: { a: "1\r\nb: 2" } }],
    ["a cookie would end early", { statusCode: 200, cookies: ["a=1\r\nb: 2"] }],
  ];
  for (const [what, returned] of broken) {
    it(`answers 502 if ${what}`, () => {
      expect(answer(returned)).to.deep.include({ status: 502, body: "Internal Server Error" });
    });
  }
});

describe("a function URL", () => {
  let test: TestExecutor;
  before(async () => {
    test = await startTestExecutor();
  });
  after(() => test.executor.close());

  const PUBLIC: FunctionUrlTarget = {
    region: "us-east-1",
    accountId: "123456789012",
    functionName: "hello",
    qualifier: "LIVE",
    authType: "NONE",
    isPublic: true,
  };

  function serve(code: string, target: Partial<FunctionUrlTarget> = {}) {
    const version = test.version(code);
    return functionUrlHandler({
      find: (urlId) => (urlId === "abc123" ? { ...PUBLIC, ...target } : undefined),
      invoke: ({ payload, requestId, traceHeader, qualifier }) =>
        test.executor.invoke(version, {
          payload,
          requestId,
          traceHeader,
          tail: false,
          invokedArn: `${version.functionArn}:${qualifier}`,
        }),
      now: () => NOW,
    });
  }

  it("calls the function with the event, by the ARN of its alias", async () => {
    const handle = serve(
      "exports.handler = async (event, context) => ({ statusCode: 201, headers: { arn: context.invokedFunctionArn }, body: event.rawPath });",
    );
    const answer = await handle(aRequest());
    expect(answer.status).to.equal(201);
    expect(answer.body).to.equal("/pa2%Fth/1");
    expect(answer.headers.arn).to.match(/:LIVE$/);
    expect(answer.headers["x-amzn-requestid"]).to.equal(aRequest().requestId);
  });

  it("names the handler's trace in the event", async () => {
    const handle = serve(
      "exports.handler = async ({ headers }) => [headers['x-amzn-trace-id'], process.env._X_AMZN_TRACE_ID];",
    );
    const answer = async (headers: Record<string, string>) =>
      JSON.parse(String((await handle(aRequest({ headers }))).body)) as [string, string];
    const [ownRoot, ownTrace] = await answer({});
    expect(ownTrace)
      .to.match(/^Root=1-/)
      .and.contain(`${ownRoot};`);
    expect(await answer({ "x-amzn-trace-id": TRACE })).to.deep.equal([TRACE.split(";")[0], TRACE]);
  });

  for (const [what, code] of [
    ["throws", "exports.handler = async () => { throw new Error(); };"],
    ["exits", "exports.handler = async () => process.exit(1);"],
  ] as const) {
    it(`answers 502 if the function ${what}`, async () => {
      expect(await serve(code)(aRequest())).to.deep.include({ status: 502, body: "Internal Server Error" });
    });
  }

  const FORBIDDEN = JSON.stringify({
    Message:
      "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  });
  const refusals: [string, Partial<FunctionUrlTarget>, Partial<FunctionUrlRequest>, string][] = [
    ["without both permissions", { isPublic: false }, {}, FORBIDDEN],
    ["unsigned where the URL asks for IAM", { authType: "AWS_IAM", isPublic: false }, {}, FORBIDDEN],
    ["at an unknown URL", {}, { urlId: "other" }, '{"Message":null}'],
    ["in another region", {}, { region: "eu-west-1" }, '{"Message":null}'],
  ];
  for (const [what, target, request, body] of refusals) {
    it(`refuses a request ${what}`, async () => {
      const answer = await serve("exports.handler = async () => 1;", target)(aRequest(request));
      expect(answer).to.deep.include({ status: 403, body });
      expect(answer.headers["x-amzn-errortype"]).to.equal("AccessDeniedException");
    });
  }

  it("lets a signed request in if the URL asks for IAM", async () => {
    const handle = serve("exports.handler = async (event) => event.requestContext.authorizer.iam.userArn;", {
      authType: "AWS_IAM",
      isPublic: false,
    });
    const answer = await handle(aRequest({ callerArn: "arn:aws:iam::123456789012:user/local" }));
    expect(answer).to.deep.include({ status: 200, body: "arn:aws:iam::123456789012:user/local" });
  });

  const thrown: [AwsError, number][] = [
    [new AwsError("TooManyRequestsException", "Rate Exceeded.", 429), 429],
    [new AwsError("ResourceNotFoundException", "Function not found", 404), 403],
  ];
  for (const [error, status] of thrown) {
    it(`answers ${status} if the invocation is refused with ${error.code}`, async () => {
      const handle = functionUrlHandler({
        find: () => PUBLIC,
        invoke: () => Promise.reject(error),
        now: () => NOW,
      });
      expect((await handle(aRequest())).status).to.equal(status);
    });
  }

  it("refuses a request if its event is larger than a function takes", async () => {
    const handle = serve("exports.handler = async () => 1;");
    const body = Buffer.alloc(5 * 1024 * 1024);
    const answer = await handle(aRequest({ headers: { "content-type": "image/png" }, body }));
    expect(answer.status).to.equal(413);
    expect(answer.headers["x-amzn-errortype"]).to.equal("RequestEntityTooLargeException");
  });

  it("answers a browser's preflight without the function, and adds CORS headers to its answers", async () => {
    const cors = {
      AllowOrigins: ["https://a.example"],
      AllowMethods: ["GET", "POST"],
      AllowHeaders: ["x-own"],
      ExposeHeaders: ["date"],
      MaxAge: 60,
    };
    const handle = serve("exports.handler = async () => 'called';", { cors });
    const origin = { origin: "https://a.example" };
    const preflight = await handle(
      aRequest({ method: "OPTIONS", headers: { ...origin, "access-control-request-method": "GET" } }),
    );
    expect(preflight).to.deep.include({ status: 200, body: "" });
    expect(preflight.headers).to.include({
      "access-control-allow-origin": "https://a.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-own",
      "access-control-max-age": "60",
    });
    const answer = await handle(aRequest({ headers: origin }));
    expect(answer.body).to.equal("called");
    expect(answer.headers).to.include({ "access-control-expose-headers": "date" });
    const foreign = await handle(aRequest({ headers: { origin: "https://b.example" } }));
    expect(foreign.headers).not.to.have.property("access-control-allow-origin");
  });

  it("passes on a handler's result unchanged if the URL streams", async () => {
    const code = "exports.handler = async () => ({ statusCode: 201, body: 'made' });";
    expect(await serve(code)(aRequest())).to.include({ status: 201, body: "made" });
    const { status, body } = await serve(code, { isStreamed: true })(aRequest());
    expect(status).to.equal(200);
    expect(Buffer.from(body).toString()).to.equal('{"statusCode":201,"body":"made"}');
  });

  it("passes on status, headers and body of a handler that streams an HTTP answer", async () => {
    const handle = serve(`exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { "X-A": "b" } });
      answer.write("<p>");
      answer.end("</p>");
    });`);
    const answer = await handle(aRequest());
    expect(answer.status).to.equal(202);
    expect(answer.headers["x-a"]).to.equal("b");
    expect(Buffer.from(answer.body).toString()).to.equal("<p></p>");
  });
});
