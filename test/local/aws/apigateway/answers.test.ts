import {
  CreateAliasCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { type ApiTest, type MadeApi, startApiTest } from "../../../support/http-api.ts";
import { WAYS_OF_PAGES } from "../../pages/page-requests.ts";

/** Answers what the request's body says. */
const TOLD = `exports.handler = async ({ body = "{}", isBase64Encoded }, context) => {
  const { answer, fail, waitMs } = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64") : body ?? "{}");
  if (waitMs) await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (fail) throw new Error(fail);
  return answer === undefined ? { statusCode: 200, body: context.functionVersion } : answer;
};`;
const NO_ROUTE = '{"message":"Not Found"}';
const FAILED = '{"message":"Internal Server Error"}';
const TEXT = "text/plain;charset=UTF-8";

describe("the answer of an HTTP API", () => {
  let api: ApiTest;
  const made: Record<string, MadeApi> = {};
  before(async () => {
    api = await startApiTest(TOLD);
    for (const payload of ["1.0", "2.0"] as const) made[payload] = await api.make(["$default"], { payload });
  });
  after(() => api.close());
  const ask = (payload: string, told: object) =>
    (made[payload] as MadeApi).call("/", { method: "POST", body: JSON.stringify(told) });

  for (const [payload, answer, status, body, type = TEXT] of [
    ["2.0", { statusCode: 201, body: "made" }, 201, "made"],
    ["2.0", { statusCode: "202", body: "x", headers: { "Content-Type": "text/csv" } }, 202, "x", "text/csv"],
    ["2.0", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi"],
    ["2.0", { statusCode: 204 }, 204, ""],
    ["2.0", { hello: "world" }, 200, '{"hello":"world"}', "application/json"],
    ["2.0", "hello", 200, "hello", "application/json"],
    ["2.0", [1, null], 200, "[1,null]", "application/json"],
    ["2.0", null, 200, "null", "application/json"],
    ["2.0", { statusCode: "odd", body: "x" }, 500, FAILED, "application/json"],
    ["2.0", { statusCode: 200, body: { a: 1 } }, 500, FAILED, "application/json"],
    ["2.0", { statusCode: 200, headers: { "bad name": "x" } }, 500, FAILED, "application/json"],
    ["1.0", { statusCode: 201, body: "made" }, 201, "made"],
    ["1.0", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi"],
    ["1.0", { hello: "world" }, 500, FAILED, "application/json"],
    ["1.0", "hello", 500, FAILED, "application/json"],
    ["1.0", null, 500, FAILED, "application/json"],
    ["1.0", { statusCode: 200, body: { a: 1 } }, 500, FAILED, "application/json"],
  ] as const)
    it(`is ${status} for ${JSON.stringify(answer)} in format ${payload}`, async () => {
      const got = await ask(payload, { answer });
      expect([got.status, got.body.toString()]).to.deep.equal([status, body]);
      if (status !== 204) expect(got.headers["content-type"]).to.equal(type);
    });

  it("has cookies in format 2.0, and headers of several values in format 1.0", async () => {
    const cookies = await ask("2.0", { answer: { statusCode: 200, cookies: ["a=1", "b=2"], body: "" } });
    expect(cookies.headers["set-cookie"]).to.deep.equal(["a=1", "b=2"]);
    const lists = await ask("1.0", {
      answer: {
        statusCode: 200,
        headers: { "X-One": "1", "X-Both": "single" },
        multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "x-both": ["first", "second"] },
      },
    });
    expect(lists.headers).to.deep.include({
      "set-cookie": ["a=1", "b=2"],
      "x-one": "1",
      "x-both": "single, first, second",
    });
  });

  it("is 500 for a function that fails", async () => {
    const { status, body } = await ask("2.0", { fail: "no" });
    expect([status, body.toString()]).to.deep.equal([500, FAILED]);
  });

  it("is 503 once the integration's time is over, while the function goes on", async () => {
    const { call } = await api.make(["$default"], { timeoutMs: 50 });
    const { status, body } = await call("/", { method: "POST", body: '{"waitMs":400}' });
    expect([status, body.toString()]).to.deep.equal([503, '{"message":"Service Unavailable"}']);
  });

  it("is 404 without a route, without a stage, in another region and for no API", async () => {
    const { id, call } = await api.make(["GET /orders"], { stage: "dev" });
    const { port } = api.test.aws;
    expect((await call("/dev/orders")).status).to.equal(200);
    for (const [path, host] of [
      ["/dev/carts"],
      ["/orders"],
      ["/"],
      ["/dev/orders", `${id}.execute-api.eu-west-1.localhost:${port}`],
      ["/dev/orders", `absent.execute-api.us-east-1.localhost:${port}`],
      ["/2015-03-31/functions/"],
      ["/_local/info"],
    ] as const) {
      const { status, body } = await call(path, { headers: host ? { host } : {} });
      expect([path, status, body.toString()]).to.deep.equal([path, 404, NO_ROUTE]);
    }
  });

  it("comes to every page, by the API's own host and under /_api/, there in a sandbox", async () => {
    const { id, host, call } = await api.make(["$default"]);
    for (const { name, headers } of WAYS_OF_PAGES) {
      const own = await call("/a", { headers: { ...headers, host } });
      const below = await call(`/_api/${id}/a`, { headers: { host: "127.0.0.1", ...headers } });
      expect([name, own.body.toString(), below.body.toString()]).to.deep.equal([name, "1", "1"]);
      expect(own.headers).to.not.have.any.keys("content-security-policy", "x-content-type-options");
      expect(below.headers["content-security-policy"]).to.contain("sandbox");
    }
  });

  it("is 404 by the API's own host once that is switched off", async () => {
    const { id, call } = await api.make(["$default"]);
    await api.apis.updateApi({ ApiId: id, DisableExecuteApiEndpoint: true });
    expect((await call("/")).status).to.equal(404);
    await api.apis.updateApi({ ApiId: id, DisableExecuteApiEndpoint: false });
    expect((await call("/")).status).to.equal(200);
  });

  const arn = "arn:aws:execute-api:us-east-1:123456789012";
  for (const [says, sourceArn, status, qualifier = "LIVE"] of [
    ["all of the API", (id: string) => `${arn}:${id}/*/*`, 200],
    ["this route alone", (id: string) => `${arn}:${id}/*/GET/orders/{id}`, 200],
    ["this stage alone", (id: string) => `${arn}:${id}/$default/*`, 200],
    ["another stage", (id: string) => `${arn}:${id}/dev/*`, 500],
    ["another route", (id: string) => `${arn}:${id}/*/GET/carts/*`, 500],
    ["another API", () => `${arn}:0123456789/*/*`, 500],
    ["the bare function", (id: string) => `${arn}:${id}/*/*`, 500, undefined],
    ["another alias", (id: string) => `${arn}:${id}/*/*`, 500, "OTHER"],
  ] as const)
    it(`is ${status} where the policy allows ${says}`, async () => {
      if (qualifier === "OTHER")
        await api.test.lambda.send(
          new CreateAliasCommand({ FunctionName: "shop", Name: "OTHER", FunctionVersion: "1" }),
        );
      const { id, call } = await api.make(["GET /orders/{id}"], { isAllowed: false });
      expect((await call("/orders/7")).status).to.equal(500);
      await api.allow(sourceArn(id), says === "the bare function" ? undefined : qualifier);
      const { status: got, body } = await call("/orders/7");
      expect([got, body.toString()]).to.deep.equal([status, status === 200 ? "1" : FAILED]);
    });

  it("comes from the alias that a stage variable names in the integration's URI", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in.
    const live = api.live.replace("LIVE", "${stageVariables.alias}");
    const target = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${live}/invocations`;
    const { call } = await api.make(["$default"], { target, variables: { alias: "LIVE" } });
    expect((await call("/")).body.toString()).to.equal("1");
  });

  it("comes from both versions of a canary, and after a rollback from the stable one alone", async () => {
    const FunctionName = "shop";
    const { lambda } = api.test;
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "two" }));
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const { call } = await api.make(["GET /orders/{id}", "POST /orders"]);
    const move = (weights: Record<string, number>) =>
      lambda.send(
        new UpdateAliasCommand({
          FunctionName,
          Name: "LIVE",
          RoutingConfig: { AdditionalVersionWeights: weights },
        }),
      );
    const count = async (calls: number) => {
      const served: Record<string, number> = {};
      for (let index = 0; index < calls; index++) {
        const post = { method: "POST" };
        const { body } = index % 2 === 0 ? await call(`/orders/${index}`) : await call("/orders", post);
        served[body.toString()] = (served[body.toString()] ?? 0) + 1;
      }
      return served;
    };
    await move({ 2: 0.5 });
    const served = await count(100);
    expect(Object.keys(served)).to.have.members(["1", "2"]);
    // Five deviations of 100 draws at one half.
    expect(served["2"]).to.be.within(25, 75);
    await move({});
    expect(await count(20)).to.deep.equal({ 1: 20 });
  });
});
