import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { expect } from "chai";
import { startLocalAws } from "../../../../local/aws/server.ts";
import { type ApiTest, startApiTest } from "../../../support/http-api.ts";
import { clientConfig } from "../../../support/local-aws.ts";
import { refusalOf, withStoreDirectory } from "../../../support/serve-state.ts";

/** Answers with its version, to pages of every origin. */
const VERSION = `exports.handler = async (event, { functionVersion }) =>
  ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" }, body: functionVersion });`;

describe("HTTP APIs in local AWS", () => {
  let api: ApiTest;
  before(async () => {
    api = await startApiTest(VERSION);
  });
  after(() => api.close());

  it("are made, shown, changed and deleted, each part too", async () => {
    const { apis, live } = api;
    const made = await apis.createApi({ Name: "shop", ProtocolType: "HTTP", Tags: { part: "api" } });
    const { ApiId } = made;
    expect(made.$metadata.httpStatusCode).to.equal(201);
    expect(ApiId).to.match(/^[a-z0-9]{10}$/);
    expect(made.ApiEndpoint).to.equal(`http://${ApiId}.execute-api.us-east-1.localhost:${api.test.aws.port}`);
    expect(made).to.deep.include({
      ApiKeySelectionExpression: "$request.header.x-api-key",
      DisableExecuteApiEndpoint: false,
      IpAddressType: "ipv4",
      ProtocolType: "HTTP",
      RouteSelectionExpression: "$request.method $request.path",
      Tags: { part: "api" },
    });
    expect(made.CreatedDate).to.be.instanceOf(Date);
    await apis.updateApi({ ApiId, Description: "all", CorsConfiguration: { AllowOrigins: ["*"] } });
    await apis.deleteCorsConfiguration({ ApiId });
    const shown = await apis.getApi({ ApiId });
    expect([shown.Name, shown.Description, shown.CorsConfiguration]).to.deep.equal([
      "shop",
      "all",
      undefined,
    ]);

    const integration = await apis.createIntegration({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: live,
      PayloadFormatVersion: "1.0",
    });
    expect(integration).to.deep.include({
      ConnectionType: "INTERNET",
      IntegrationMethod: "POST",
      PayloadFormatVersion: "1.0",
      TimeoutInMillis: 30_000,
    });
    const { IntegrationId } = integration;
    await apis.updateIntegration({ ApiId, IntegrationId, PayloadFormatVersion: "2.0", TimeoutInMillis: 50 });
    expect(await apis.getIntegration({ ApiId, IntegrationId })).to.deep.include({
      IntegrationUri: live,
      PayloadFormatVersion: "2.0",
      TimeoutInMillis: 50,
    });
    const Target = `integrations/${IntegrationId}`;
    const { RouteId } = await apis.createRoute({ ApiId, RouteKey: "GET /a", Target });
    await apis.updateRoute({ ApiId, RouteId, RouteKey: "GET /b", OperationName: "b" });
    expect(await apis.getRoute({ ApiId, RouteId })).to.deep.include({
      ApiKeyRequired: false,
      AuthorizationType: "NONE",
      OperationName: "b",
      RouteKey: "GET /b",
      Target,
    });
    expect(await refusalOf(apis.deleteIntegration({ ApiId, IntegrationId }))).to.deep.include({
      name: "ConflictException",
      message: `Cannot delete Integration because it is referenced by the following Routes with Ids: [${RouteId}]`,
    });
    await apis.deleteRoute({ ApiId, RouteId });
    await apis.deleteIntegration({ ApiId, IntegrationId });
    expect((await apis.getRoutes({ ApiId })).Items).to.deep.equal([]);
    expect((await apis.getIntegrations({ ApiId })).Items).to.deep.equal([]);
    await apis.deleteApi({ ApiId });
    expect((await refusalOf(apis.getApi({ ApiId }))).message).to.equal(
      `Invalid API identifier specified 123456789012:${ApiId}`,
    );
  });

  it("are callable at once by quick create", async () => {
    const { ApiId, ApiEndpoint = "" } = await api.apis.createApi({
      Name: "quick",
      ProtocolType: "HTTP",
      Target: api.live,
    });
    await api.allow(`arn:aws:execute-api:us-east-1:123456789012:${ApiId}/*/$default`, "LIVE");
    const { call } = await api.make(["$default"]);
    const { body } = await call("/any", { headers: { host: new URL(ApiEndpoint).host } });
    expect(body.toString()).to.equal("1");
    await api.apis.updateApi({ ApiId, RouteKey: "GET /only" });
    expect((await api.apis.getRoutes({ ApiId })).Items?.map(({ RouteKey }) => RouteKey)).to.deep.equal([
      "GET /only",
    ]);
  });

  it("are listed in pages, each once, and those of the region alone", async () => {
    const elsewhere = new ApiGatewayV2(clientConfig(api.test.aws.endpoint, "eu-west-1"));
    const made: (string | undefined)[] = [];
    for (const Name of ["a", "b", "c"])
      made.push((await elsewhere.createApi({ Name, ProtocolType: "HTTP" })).ApiId);
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await elsewhere.getApis({ MaxResults: "2", NextToken });
      seen.push(...(page.Items ?? []).map(({ ApiId }) => ApiId));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).to.deep.equal([...made].sort());
    expect((await refusalOf(api.apis.getApi({ ApiId: made[0] }))).name).to.equal("NotFoundException");
    elsewhere.destroy();
  });

  it("keep tags of API and stage by their ARNs", async () => {
    const { id } = await api.make(["$default"]);
    const apiArn = `arn:aws:apigateway:us-east-1::/apis/${id}`;
    for (const ResourceArn of [apiArn, `${apiArn}/stages/$default`]) {
      await api.apis.tagResource({ ResourceArn, Tags: { a: "1", b: "2" } });
      await api.apis.untagResource({ ResourceArn, TagKeys: ["a"] });
      expect((await api.apis.getTags({ ResourceArn })).Tags).to.deep.equal({ b: "2" });
    }
    expect((await refusalOf(api.apis.getTags({ ResourceArn: `${apiArn}x` }))).name).to.equal(
      "NotFoundException",
    );
  });

  it("serve a stage without autoDeploy in the state that its deployment has", async () => {
    const { id, integrationId, call } = await api.make(["GET /a"]);
    const { apis } = api;
    const { DeploymentId } = await apis.createDeployment({ ApiId: id });
    await apis.createStage({ ApiId: id, StageName: "kept", DeploymentId });
    await apis.createRoute({ ApiId: id, RouteKey: "GET /b", Target: `integrations/${integrationId}` });
    const statuses = async () => [
      (await call("/b")).status,
      (await call("/kept/a")).status,
      (await call("/kept/b")).status,
    ];
    expect(await statuses()).to.deep.equal([200, 200, 404]);
    const next = await apis.createDeployment({ ApiId: id, StageName: "kept" });
    expect(await statuses()).to.deep.equal([200, 200, 200]);
    await apis.deleteDeployment({ ApiId: id, DeploymentId });
    const used = apis.deleteDeployment({ ApiId: id, DeploymentId: next.DeploymentId });
    expect((await refusalOf(used)).name).to.equal("BadRequestException");
    await apis.updateStage({ ApiId: id, StageName: "kept", AutoDeploy: true, StageVariables: { a: "1" } });
    await apis.updateStage({ ApiId: id, StageName: "kept", StageVariables: { a: "", b: "2" } });
    const { AutoDeploy, ...stage } = await apis.getStage({ ApiId: id, StageName: "kept" });
    expect([AutoDeploy, stage.DeploymentId, stage.StageVariables]).to.deep.equal([
      true,
      undefined,
      { b: "2" },
    ]);
    await apis.deleteStage({ ApiId: id, StageName: "kept" });
    expect((await call("/kept/a")).status).to.equal(404);
  });

  it("answer preflights by themselves, and put their CORS headers in the place of the function's", async () => {
    const cors = {
      AllowOrigins: ["https://shop.example", "http://*"],
      AllowMethods: ["GET", "POST"],
      AllowHeaders: ["content-type"],
      AllowCredentials: true,
      ExposeHeaders: ["x-own"],
      MaxAge: 60,
    };
    const { call } = await api.make(["GET /a"], { api: { CorsConfiguration: cors } });
    const preflight = (origin: string) =>
      call("/a", { method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } });
    const asked = await preflight("https://shop.example");
    expect(asked.status).to.equal(204);
    expect(asked.headers).to.deep.include({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "content-type",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "60",
    });
    expect((await preflight("http://any.example")).headers["access-control-allow-origin"]).to.equal(
      "http://any.example",
    );
    expect((await preflight("https://other.example")).headers).to.not.have.any.keys(
      "access-control-allow-origin",
    );
    const answered = await call("/a", { headers: { origin: "https://shop.example" } });
    expect(answered.headers).to.deep.include({
      "access-control-allow-origin": "https://shop.example",
      "access-control-expose-headers": "x-own",
    });
    expect((await call("/a")).headers).to.not.have.any.keys("access-control-allow-origin");
  });

  const { BAD, CONFLICT, UNSERVED } = {
    BAD: "BadRequestException",
    CONFLICT: "ConflictException",
    UNSERVED: "NotImplementedException",
  };
  type Act = (apis: ApiGatewayV2, id: string, integrationId: string) => Promise<unknown>;
  const integration = (apis: ApiGatewayV2, ApiId: string, more: object) =>
    apis.createIntegration({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: api.live,
      PayloadFormatVersion: "2.0",
      ...more,
    });
  for (const [what, name, message, act] of [
    [
      "a WebSocket API",
      UNSERVED,
      "Local AWS does not have WebSocket APIs (ProtocolType WEBSOCKET).",
      (apis) => apis.createApi({ Name: "x", ProtocolType: "WEBSOCKET" }),
    ],
    [
      "an authorizer",
      UNSERVED,
      "Local AWS does not have apigateway's CreateAuthorizer.",
      (apis, ApiId) =>
        apis.createAuthorizer({ ApiId, AuthorizerType: "JWT", IdentitySource: ["a"], Name: "a" }),
    ],
    [
      "a route with an authorizer",
      UNSERVED,
      "Local AWS does not have authorizers (AuthorizationType AWS_IAM).",
      (apis, ApiId) => apis.createRoute({ ApiId, RouteKey: "GET /x", AuthorizationType: "AWS_IAM" }),
    ],
    [
      "a route twice",
      CONFLICT,
      "Route with key GET /a already exists for this API",
      (apis, ApiId) => apis.createRoute({ ApiId, RouteKey: "GET /a" }),
    ],
    [
      "a malformed route key",
      BAD,
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
      (apis, ApiId) => apis.createRoute({ ApiId, RouteKey: "GET a" }),
    ],
    [
      "an integration by HTTP",
      UNSERVED,
      "Local AWS does not have integrations of the type HTTP_PROXY.",
      (apis, ApiId) => integration(apis, ApiId, { IntegrationType: "HTTP_PROXY" }),
    ],
    [
      "a mapping of parameters",
      UNSERVED,
      "Local AWS does not have RequestParameters of CreateIntegration.",
      (apis, ApiId) => integration(apis, ApiId, { RequestParameters: { "overwrite:path": "/x" } }),
    ],
    [
      "a timeout over 30 s",
      BAD,
      "Timeout should be between 50 ms and 30000 ms",
      (apis, ApiId) => integration(apis, ApiId, { TimeoutInMillis: 30_001 }),
    ],
    [
      "an integration without a payload format",
      BAD,
      "PayloadFormatVersion is a required parameter for integration",
      (apis, ApiId) => integration(apis, ApiId, { PayloadFormatVersion: undefined }),
    ],
    [
      "a URI that names no function",
      BAD,
      "Invalid function ARN or invalid uri",
      (apis, ApiId) => integration(apis, ApiId, { IntegrationUri: "https://example.com" }),
    ],
    [
      "a stage twice",
      CONFLICT,
      "Stage already exists",
      (apis, ApiId) => apis.createStage({ ApiId, StageName: "$default" }),
    ],
    [
      "a stage of a bad name",
      BAD,
      "Invalid StageName a b: letters, digits, hyphens and underscores, or $default.",
      (apis, ApiId) => apis.createStage({ ApiId, StageName: "a b" }),
    ],
    [
      "credentials for every origin",
      BAD,
      "allowCredentials is not supported for origin *",
      (apis, ApiId) =>
        apis.updateApi({ ApiId, CorsConfiguration: { AllowOrigins: ["*"], AllowCredentials: true } }),
    ],
    [
      "a deployment without routes",
      BAD,
      "Unable to deploy API because no routes exist in this API",
      async (apis) => {
        const { ApiId } = await apis.createApi({ Name: "empty", ProtocolType: "HTTP" });
        return apis.createDeployment({ ApiId });
      },
    ],
  ] as readonly [string, string, string, Act][])
    it(`refuse ${what}`, async () => {
      const { id, integrationId } = await api.make(["GET /a"]);
      const refused = await refusalOf(act(api.apis, id, integrationId));
      expect([refused.name, refused.message]).to.deep.equal([name, message]);
    });

  it("are there again after a restart with the same data folder", async () => {
    await withStoreDirectory(async (_, dataDirectory) => {
      const first = await startLocalAws({ dataDirectory });
      const before = new ApiGatewayV2(clientConfig(first.endpoint));
      const { ApiId } = await before.createApi({ Name: "kept", ProtocolType: "HTTP", Target: api.live });
      await first.close();
      const second = await startLocalAws({ dataDirectory });
      const after = new ApiGatewayV2(clientConfig(second.endpoint));
      expect((await after.getApi({ ApiId })).Name).to.equal("kept");
      expect((await after.getStages({ ApiId })).Items?.map(({ StageName }) => StageName)).to.deep.equal([
        "$default",
      ]);
      for (const client of [before, after]) client.destroy();
      await second.close();
    });
  });
});
