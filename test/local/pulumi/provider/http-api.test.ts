import { expect } from "chai";
import { type ApiTest, startApiTest } from "../../../support/http-api.ts";
import { aProviderEngine, type ProviderEngine } from "../../../support/provider-engine.ts";
import { refusalOf } from "../../../support/serve-state.ts";

const token = (kind: string) => `aws:apigatewayv2/${kind}:${kind[0]?.toUpperCase()}${kind.slice(1)}`;
const [API, INTEGRATION, ROUTE, DEPLOYMENT, STAGE] = [
  "api",
  "integration",
  "route",
  "deployment",
  "stage",
].map(token) as [string, string, string, string, string];
const VERSION = "exports.handler = async (event, { functionVersion }) => ({ version: functionVersion });";

describe("HTTP APIs in the stand-in", () => {
  let api: ApiTest;
  let engine: ProviderEngine;
  before(async () => {
    api = await startApiTest(VERSION);
  });
  after(() => api.close());
  beforeEach(() => {
    engine = aProviderEngine(api.test.aws.endpoint);
  });
  const anApi = (more: object = {}) => engine.up(API, { name: "shop", protocolType: "HTTP", ...more });
  const idOf = ({ outputs }: { outputs: Record<string, unknown> }) =>
    String(outputs.arn).split("/").at(-1) ?? "";
  const anIntegration = (apiId: string, more: object = {}) =>
    engine.up(INTEGRATION, {
      apiId,
      integrationType: "AWS_PROXY",
      integrationUri: api.live,
      payloadFormatVersion: "2.0",
      ...more,
    });
  const integrationOf = async (ApiId: string) =>
    (await api.apis.getIntegrations({ ApiId })).Items?.[0]?.IntegrationId ?? "";

  it("are made, found unchanged, changed in place and deleted", async () => {
    const made = await anApi({ tags: { part: "api" } });
    const apiId = idOf(made);
    const { port } = api.test.aws;
    expect(made.outputs).to.deep.include({
      apiEndpoint: `http://${apiId}.execute-api.us-east-1.localhost:${port}`,
      arn: `arn:aws:apigateway:us-east-1::/apis/${apiId}`,
      executionArn: `arn:aws:execute-api:us-east-1:123456789012:${apiId}`,
      region: "us-east-1",
      tagsAll: { part: "api" },
    });
    await anIntegration(apiId);
    const target = `integrations/${await integrationOf(apiId)}`;
    const route = (more: object = {}) => engine.up(ROUTE, { apiId, routeKey: "GET /a", target, ...more });
    await route();
    const stage = (more: object = {}) =>
      engine.up(STAGE, { apiId, name: "$default", autoDeploy: true, ...more });
    const { outputs } = await stage();
    expect(outputs).to.deep.include({
      arn: `arn:aws:apigateway:us-east-1::/apis/${apiId}/stages/$default`,
      executionArn: `arn:aws:execute-api:us-east-1:123456789012:${apiId}/$default`,
      invokeUrl: `http://${apiId}.execute-api.us-east-1.localhost:${port}/`,
    });

    for (const [did, changed, act] of [
      ["same", [], () => anApi({ tags: { part: "api" } })],
      ["same", [], () => anIntegration(apiId)],
      ["same", [], () => route()],
      ["same", [], () => stage()],
      ["update", ["tags"], () => anApi({ tags: { other: "api" } })],
      [
        "update",
        ["corsConfiguration"],
        () => anApi({ tags: { other: "api" }, corsConfiguration: { allowOrigins: ["*"], maxAge: 60 } }),
      ],
      ["update", ["corsConfiguration"], () => anApi({ tags: { other: "api" } })],
      ["update", ["timeoutMilliseconds"], () => anIntegration(apiId, { timeoutMilliseconds: 5000 })],
      ["update", ["routeKey"], () => route({ routeKey: "GET /b" })],
      ["update", ["stageVariables"], () => stage({ stageVariables: { a: "1", b: "2" } })],
      ["update", ["stageVariables"], () => stage({ stageVariables: { b: "2" } })],
      [
        "update",
        ["accessLogSettings", "defaultRouteSettings", "stageVariables"],
        () =>
          stage({
            accessLogSettings: {
              destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:a",
              format: "$a",
            },
            defaultRouteSettings: { throttlingBurstLimit: 5, throttlingRateLimit: 2.5 },
          }),
      ],
      ["update", ["accessLogSettings", "defaultRouteSettings"], () => stage()],
      [
        "update",
        ["routeSettings"],
        () => stage({ routeSettings: [{ routeKey: "GET /b", throttlingBurstLimit: 1 }] }),
      ],
      ["replace", ["name", "routeSettings"], () => stage({ name: "dev" })],
    ] as const) {
      const done = await act();
      expect([done.did, [...done.changed].sort()]).to.deep.equal([did, changed]);
    }
    expect((await api.apis.getApi({ ApiId: apiId })).CorsConfiguration).to.equal(undefined);
    expect((await api.apis.getApi({ ApiId: apiId })).Tags).to.deep.equal({ other: "api" });
    expect((await stage({ name: "dev" })).outputs.invokeUrl).to.match(/\/dev$/);
    for (const type of [STAGE, ROUTE, INTEGRATION, API]) await engine.destroy(type);
    expect((await refusalOf(api.apis.getApi({ ApiId: apiId }))).name).to.equal("NotFoundException");
  });

  it("are served by a stage in the state of its deployment, until a trigger makes the next one", async () => {
    const apiId = idOf(await anApi());
    await anIntegration(apiId);
    const target = `integrations/${await integrationOf(apiId)}`;
    await engine.up(ROUTE, { apiId, routeKey: "GET /a", target });
    const deploy = (routes: string) => engine.up(DEPLOYMENT, { apiId, triggers: { routes } });
    await deploy("a");
    const deployments = async () =>
      (await api.apis.getDeployments({ ApiId: apiId })).Items?.map(({ DeploymentId = "" }) => DeploymentId) ??
      [];
    const [deploymentId] = await deployments();
    const { outputs } = await engine.up(STAGE, { apiId, name: "kept", deploymentId });
    expect(outputs).to.deep.include({ autoDeploy: false, deploymentId });
    expect((await deploy("a")).did).to.equal("same");
    await engine.destroy(STAGE);
    expect((await deploy("b")).did).to.equal("replace");
    expect(await deployments())
      .to.have.length(1)
      .and.to.not.include(deploymentId);
  });

  it("are made again after somebody deleted them by hand", async () => {
    const apiId = idOf(await anApi());
    await api.apis.deleteApi({ ApiId: apiId });
    expect((await anApi()).did).to.equal("create");
  });

  it("are callable by quick create", async () => {
    const made = await anApi({ target: api.live });
    await api.allow(`${made.outputs.executionArn}/*/*`, "LIVE");
    const { call } = await api.make(["$default"]);
    const { body } = await call("/", { headers: { host: new URL(String(made.outputs.apiEndpoint)).host } });
    expect(body.toString()).to.equal('{"version":"1"}');
    expect((await anApi({ target: api.live })).did).to.equal("same");
  });

  for (const [what, act, said] of [
    ["a WebSocket API", () => anApi({ protocolType: "WEBSOCKET" }), "HTTP APIs only, not WEBSOCKET ones"],
    ["an OpenAPI document", () => anApi({ body: "{}" }), "no property 'body'"],
    ["a VPC link", () => anIntegration("a", { connectionType: "VPC_LINK" }), "expected one of INTERNET"],
    [
      "an HTTP integration",
      () => anIntegration("a", { integrationType: "HTTP_PROXY" }),
      "expected one of AWS_PROXY",
    ],
    [
      "parameter mappings",
      () => anIntegration("a", { requestParameters: {} }),
      "no property 'requestParameters'",
    ],
    ["a timeout of 31 s", () => anIntegration("a", { timeoutMilliseconds: 31_000 }), "from 50 to 30000"],
    [
      "a route with an authorizer",
      () => engine.up(ROUTE, { apiId: "a", routeKey: "GET /a", authorizationType: "JWT" }),
      "it would leave the route open, so it refuses JWT",
    ],
    [
      "an authorizer's id",
      () => engine.up(ROUTE, { apiId: "a", routeKey: "GET /a", authorizerId: "b" }),
      "no property 'authorizerId'",
    ],
    [
      "an authorizer",
      () => engine.up("aws:apigatewayv2/authorizer:Authorizer", { apiId: "a" }),
      "aws:apigatewayv2/authorizer:Authorizer",
    ],
  ] as const)
    it(`refuse ${what} by name`, async () => {
      expect((await refusalOf(act())).message).to.contain(said);
    });
});
