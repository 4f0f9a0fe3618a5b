import { expect } from "chai";
import { type ApiTest, startApiTest } from "../../../support/http-api.ts";

/** Echoes its event as the body. */
const ECHO = "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

describe("the event of an HTTP API", () => {
  let api: ApiTest;
  before(async () => {
    api = await startApiTest(ECHO);
  });
  after(() => api.close());

  it("has the fields of payload format 2.0", async () => {
    const { id, host, call } = await api.make(["POST /orders/{id}"]);
    const { status, headers, body } = await call("/orders/a%20b?q=a%20b&q=c&r=", {
      method: "POST",
      headers: {
        "X-Own": "Value",
        "content-type": "application/json",
        cookie: "a=1; b=2",
        "user-agent": "test",
        "x-amzn-trace-id": "Root=1-5ea3263e-07c5d5ddfd0788bed7dad831",
      },
      body: '{"n":1}',
    });
    expect(status).to.equal(200);
    const event = JSON.parse(body.toString());
    const { time, timeEpoch, requestId } = event.requestContext;
    expect(time).to.match(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(Date.now() - timeEpoch)).to.be.below(60_000);
    expect(headers["apigw-requestid"])
      .to.equal(requestId)
      .and.to.match(/^[\w+/]{15}=$/);
    expect(event).to.deep.equal({
      version: "2.0",
      routeKey: "POST /orders/{id}",
      rawPath: "/orders/a b",
      rawQueryString: "q=a%20b&q=c&r=",
      cookies: ["a=1", "b=2"],
      headers: {
        "content-length": "7",
        "content-type": "application/json",
        host,
        "user-agent": "test",
        "x-amzn-trace-id": "Root=1-5ea3263e-07c5d5ddfd0788bed7dad831",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": String(api.test.aws.port),
        "x-forwarded-proto": "http",
        "x-own": "Value",
      },
      queryStringParameters: { q: "a b,c", r: "" },
      pathParameters: { id: "a b" },
      requestContext: {
        accountId: "123456789012",
        apiId: id,
        domainName: host,
        domainPrefix: id,
        http: {
          method: "POST",
          path: "/orders/a b",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        requestId,
        routeKey: "POST /orders/{id}",
        stage: "$default",
        time,
        timeEpoch,
      },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  it("has the fields of payload format 1.0, with null for what is empty", async () => {
    const { id, host, call } = await api.make(["$default"], { payload: "1.0" });
    const { body } = await call("/any/where", { headers: { accept: "*/*", "user-agent": "test" } });
    const event = JSON.parse(body.toString());
    const { requestTime, requestTimeEpoch, requestId } = event.requestContext;
    const headers = {
      Host: host,
      "User-Agent": "test",
      "X-Amzn-Trace-Id": event.headers["X-Amzn-Trace-Id"],
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Port": String(api.test.aws.port),
      "X-Forwarded-Proto": "http",
      accept: "*/*",
    };
    expect(event).to.deep.equal({
      version: "1.0",
      resource: "$default",
      path: "/any/where",
      httpMethod: "GET",
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: {
        accountId: "123456789012",
        apiId: id,
        domainName: host,
        domainPrefix: id,
        extendedRequestId: requestId,
        httpMethod: "GET",
        identity: {
          accessKey: null,
          accountId: null,
          caller: null,
          cognitoAmr: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: "127.0.0.1",
          user: null,
          userAgent: "test",
          userArn: null,
        },
        path: "/any/where",
        protocol: "HTTP/1.1",
        requestId,
        requestTime,
        requestTimeEpoch,
        resourceId: "$default",
        resourcePath: "$default",
        stage: "$default",
      },
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it("has repeated parameters of format 1.0 as lists, and the last of each", async () => {
    const { call } = await api.make(["ANY /orders/{path+}"], { payload: "1.0", stage: "dev" });
    const { body } = await call("/dev/orders/7/lines?q=1&q=2&r=3", { method: "PUT", body: "x=1" });
    const event = JSON.parse(body.toString());
    expect(event).to.deep.include({
      resource: "/orders/{path+}",
      path: "/dev/orders/7/lines",
      httpMethod: "PUT",
      pathParameters: { path: "7/lines" },
      queryStringParameters: { q: "2", r: "3" },
      multiValueQueryStringParameters: { q: ["1", "2"], r: ["3"] },
      body: Buffer.from("x=1").toString("base64"),
      isBase64Encoded: true,
    });
    expect(event.requestContext).to.deep.include({
      path: "/dev/orders/7/lines",
      resourceId: "ANY /orders/{path+}",
      resourcePath: "/orders/{path+}",
      stage: "dev",
    });
  });

  it("has a named stage in its path, and the stage's variables", async () => {
    const { call } = await api.make(["GET /orders"], { stage: "dev", variables: { color: "blue" } });
    const event = JSON.parse((await call("/dev/orders")).body.toString());
    expect(event).to.deep.include({ rawPath: "/dev/orders", stageVariables: { color: "blue" } });
    expect(event.requestContext).to.deep.include({ stage: "dev", routeKey: "GET /orders" });
    expect(event).to.not.have.any.keys("body", "cookies", "pathParameters", "queryStringParameters");
  });

  it("is the same by the path /_api/, for clients that can't resolve the host", async () => {
    const { id, call } = await api.make(["GET /orders/{id}"]);
    const { status, body } = await call(`/_api/${id}/orders/7?a=1`, { headers: { host: "127.0.0.1" } });
    expect(status).to.equal(200);
    expect(JSON.parse(body.toString())).to.deep.include({
      rawPath: "/orders/7",
      rawQueryString: "a=1",
      pathParameters: { id: "7" },
    });
  });
});
