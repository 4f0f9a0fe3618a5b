import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import { expect } from "chai";
import type { LiveFunction } from "../../../components/live-function.ts";
import type { liveStack, StackProgram } from "../../../components/live-stack.ts";
import { copyProject } from "../../../local/copy-project.ts";
import { type RecordedResource, record } from "../../support/pulumi-recorder.ts";

const [API, INTEGRATION, ROUTE] = ["Api", "Integration", "Route"].map(
  (type) => `aws:apigatewayv2/${type.toLowerCase()}:${type}`,
) as [string, string, string];
const PERMISSION = "aws:lambda/permission:Permission";
const FUNCTION = "aws:lambda/function:Function";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-sbx-hello:LIVE";
const EXECUTION = "arn:aws:execute-api:us-east-1:123456789012:abc";

let ours: { liveStack: typeof liveStack };
let root: string;

const run = (program: StackProgram) =>
  record(ours.liveStack(program), {
    stack: "sbx",
    arns: { "aws:lambda/alias:Alias": LIVE },
    outputs: { [API]: { executionArn: EXECUTION } },
    answers: { "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }) },
  });
/** `hello` has a URL too, with permissions of its own. */
const ofHttp = (resources: readonly RecordedResource[], wanted: string) =>
  resources.filter(({ type, name }) => type === wanted && !/-url(-invoke)?$/.test(name));
const shop = () => new apigatewayv2.Api("shop", { protocolType: "HTTP" });
/** Any arguments, as JavaScript may give them. */
type Loose = (api: unknown, route: unknown, options?: unknown) => unknown;
const loosely =
  (use: (onHttp: Loose, api: apigatewayv2.Api, other: Loose) => unknown): StackProgram =>
  ({ declare }) => {
    const bound = (fn: LiveFunction) => fn.onHttp.bind(fn) as Loose;
    use(bound(declare("hello")), shop(), bound(declare("greetings")));
  };

describe("onHttp", () => {
  before(() => {
    root = mkdtempSync(join(tmpdir(), "on-http-"));
    copyProject(join(root, "project"));
    cpSync(join(root, "project/functions/hello"), join(root, "project/functions/greetings"), {
      recursive: true,
    });
    ours = require(join(root, "project/components/live-stack.ts"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("makes a route, an integration with LIVE, and the permission that the route waits for", async () => {
    const { only, error, resources } = await run(loosely((onHttp, api) => onHttp(api, "GET /orders/{id}")));
    expect(error).to.equal(undefined);
    const [permission, ...others] = ofHttp(resources, PERMISSION);
    expect(others).to.deep.equal([]);
    expect(permission).to.deep.include({
      name: "hello_http_shop",
      inputs: {
        function: "lambda-live-sbx-hello",
        qualifier: "LIVE",
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: `${EXECUTION}/*/*`,
      },
    });
    expect(only(INTEGRATION)).to.deep.include({
      name: "hello_http_shop",
      inputs: {
        apiId: "shop-id",
        integrationType: "AWS_PROXY",
        integrationUri: LIVE,
        payloadFormatVersion: "2.0",
      },
    });
    const route = only(ROUTE);
    expect(route).to.deep.include({
      name: "shop GET /orders/{id}",
      inputs: {
        apiId: "shop-id",
        routeKey: "GET /orders/{id}",
        target: "integrations/hello_http_shop-id",
      },
    });
    expect(route.dependsOn).to.include(`${PERMISSION}::hello_http_shop`);
    for (const one of [permission, only(INTEGRATION), route])
      expect(one?.parent).to.equal("lambda-live:index:LiveFunction::hello");
  });

  it("makes one permission for a function and API, and one integration for a format and time", async () => {
    const { resources, error } = await run(
      loosely((onHttp, api, other) => {
        onHttp(api, "GET /a");
        onHttp(api, "GET /b", {});
        onHttp(api, "GET /c", { payload: "1.0" });
        onHttp(api, "GET /d", { payload: "1.0", timeout: 0.5 });
        onHttp(api, "POST /d", { timeout: 30 });
        other(api, "$default");
        onHttp(new apigatewayv2.Api("own", { protocolType: "HTTP" }), "GET /a");
      }),
    );
    expect(error).to.equal(undefined);
    const named = (wanted: string) => ofHttp(resources, wanted).map(({ name }) => name);
    expect(named(PERMISSION)).to.have.members(["hello_http_shop", "greetings_http_shop", "hello_http_own"]);
    expect(named(INTEGRATION)).to.have.members([
      "hello_http_shop",
      "hello_http_shop_1.0",
      "hello_http_shop_1.0_0.5s",
      "hello_http_shop_30s",
      "greetings_http_shop",
      "hello_http_own",
    ]);
    const routes = ["GET /a", "GET /b", "GET /c", "GET /d", "POST /d", "$default"];
    expect(named(ROUTE)).to.have.members([...routes.map((key) => `shop ${key}`), "own GET /a"]);
    const late = resources.find(({ name }) => name === "hello_http_shop_1.0_0.5s");
    expect(late?.inputs).to.deep.include({ payloadFormatVersion: "1.0", timeoutMilliseconds: 500 });
  });

  const NO_API = "the first argument is no HTTP API";
  for (const [what, act, ...said] of [
    ["no API", (onHttp) => onHttp("shop", "GET /a"), NO_API],
    [
      "another resource",
      (onHttp) => onHttp(new apigatewayv2.VpcLink("link", { subnetIds: [], securityGroupIds: [] }), "GET /a"),
      NO_API,
    ],
    ["a route without a method", (onHttp, api) => onHttp(api, "/orders"), "a route is a method, one space"],
    [
      "a computed route",
      (onHttp, api) => onHttp(api, Promise.resolve("GET /a")),
      "no route that is known now",
    ],
    ["a payload of 3.0", (onHttp, api) => onHttp(api, "GET /a", { payload: "3.0" }), 'payload is "3.0"'],
    [
      "milliseconds",
      (onHttp, api) => onHttp(api, "GET /a", { timeout: 29_000 }),
      "timeout is 29000. It must be seconds from 0.05 to 30, API Gateway's limit. Milliseconds? Write timeout: 29",
    ],
    ["no time", (onHttp, api) => onHttp(api, "GET /a", { timeout: 0 }), "timeout is 0. It must be seconds"],
    [
      "options that are unknown",
      (onHttp, api) => onHttp(api, "GET /a", { timeoutMs: 5 }),
      "timeoutMs is unknown. There are payload and timeout.",
    ],
    [
      "several mistakes together",
      (onHttp) => onHttp(undefined, "get orders", { payload: 2, timeout: "5" }),
      "has 5 mistakes:",
      NO_API,
      "the method get is unknown. Write GET.",
      "Write /orders",
      "payload is 2",
      'timeout is "5"',
    ],
    [
      "a route twice in one function",
      (onHttp, api) => [onHttp(api, "GET /a"), onHttp(api, "GET /a", { payload: "1.0" })],
      'onHttp(api, "GET /a") of hello came after hello had taken GET /a of the API shop.',
    ],
    [
      "a route twice in two functions of one API",
      (onHttp, api, other) => [onHttp(api, "$default"), other(api, "$default")],
      'onHttp(api, "$default") of greetings came after hello had taken $default of the API shop.',
      "A route calls one function: take one of the two out",
    ],
    [
      "a mistake that the callback swallowed",
      (onHttp, api) => {
        try {
          onHttp(api, "/a");
        } catch {}
      },
      "a route is a method",
    ],
  ] as readonly [string, Parameters<typeof loosely>[0], ...string[]][])
    it(`refuses ${what}, before a function is registered`, async () => {
      const { error, resources } = await run(loosely(act));
      expect(error?.constructor.name).to.equal("Refusal");
      for (const text of said) expect(error?.message).to.contain(text);
      expect(resources.filter(({ type }) => type === FUNCTION)).to.deep.equal([]);
    });
});
