import {
  CreateApiCommand,
  type CreateApiRequest,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteIntegrationCommand,
  GetApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { callUrl } from "../call-url.ts";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { row, topic } from "../row.ts";
import { allow } from "./policy.ts";

const MODEL = "[model] botocore apigatewayv2/2018-11-29";
const TOLD = "[live] quoted in issues of Terraform's, CDK's and Serverless's users";
const EVENTS = "[doc] API Gateway developer guide, AWS Lambda proxy integrations for HTTP APIs";
const ROUTING = "[doc] API Gateway developer guide, routing API requests for HTTP APIs";
const FAILED = { status: 500, body: { message: "Internal Server Error" } };

/** HTTP APIs: how they are put together, which route a request takes, and what the function gets. */
export const HTTP_APIS = topic("http-apis", [
  row("CreateApi answers 201 with the API's endpoint, and no slash at its end", MODEL, async (at) => {
    const api = await makeApi(at);
    expectAnswer(api, 201, {
      ApiEndpoint: /^https?:\/\/[^/]+$/,
      ApiId: /^[a-z0-9]{10}$/,
      ApiKeySelectionExpression: "$request.header.x-api-key",
      CreatedDate: present,
      DisableExecuteApiEndpoint: false,
      ProtocolType: "HTTP",
      RouteSelectionExpression: "$request.method $request.path",
      CorsConfiguration: absent,
    });
  }),
  row("GetApi of none is refused with 404, and the account stands before the id", TOLD, async (at) => {
    await expectRefusal(
      at.apis.send(new GetApiCommand({ ApiId: "0123456789" })),
      404,
      "NotFoundException",
      `Invalid API identifier specified ${at.accountId}:0123456789`,
    );
  }),
  row("A route key without a path is refused", TOLD, async (at) => {
    const { ApiId } = await makeApi(at);
    await expectRefusal(
      at.apis.send(new CreateRouteCommand({ ApiId, RouteKey: "POST/orders" })),
      400,
      "BadRequestException",
      /^The provided route key is not formatted properly for HTTP protocol\. Format should be /,
    );
  }),
  row("A second route of one key is refused with 409", TOLD, async (at) => {
    const { ApiId } = await makeApi(at);
    const create = new CreateRouteCommand({ ApiId, RouteKey: "GET /orders" });
    expectAnswer(await at.apis.send(create), 201, { AuthorizationType: "NONE", ApiKeyRequired: false });
    const message = "Route with key GET /orders already exists for this API";
    await expectRefusal(at.apis.send(create), 409, "ConflictException", message);
  }),
  row("An integration with a function needs a payload format", TOLD, async (at) => {
    const { ApiId } = await makeApi(at);
    await expectRefusal(
      at.apis.send(
        new CreateIntegrationCommand({
          ApiId,
          IntegrationType: "AWS_PROXY",
          IntegrationUri: at.functionArn(at.unusedName()),
        }),
      ),
      400,
      "BadRequestException",
      "PayloadFormatVersion is a required parameter for integration",
    );
  }),
  row(
    "An integration that a route names can't be deleted",
    "[live] quoted in milliHQ/terraform-aws-next-js#247",
    async (at) => {
      const { ApiId } = await makeApi(at);
      const IntegrationId = await integrate(at, ApiId, at.functionArn(at.unusedName()));
      const Target = `integrations/${IntegrationId}`;
      const { RouteId } = await at.apis.send(new CreateRouteCommand({ ApiId, RouteKey: "$default", Target }));
      await expectRefusal(
        at.apis.send(new DeleteIntegrationCommand({ ApiId, IntegrationId })),
        409,
        "ConflictException",
        `Cannot delete Integration because it is referenced by the following Routes with Ids: [${RouteId}]`,
      );
    },
  ),
  row("An API without routes can't be deployed", TOLD, async (at) => {
    const { ApiId } = await makeApi(at);
    await expectRefusal(
      at.apis.send(new CreateDeploymentCommand({ ApiId })),
      400,
      "BadRequestException",
      "Unable to deploy API because no routes exist in this API",
    );
  }),
  row("Credentials are not for every origin", TOLD, async (at) => {
    const cors = { AllowOrigins: ["*"], AllowCredentials: true };
    await expectRefusal(makeApi(at, { CorsConfiguration: cors }), 400, "BadRequestException");
  }),

  row("With a permission on LIVE, the version that LIVE names runs", EVENTS, async (at) => {
    const { url, live } = await openApi(at, "GET /orders/{id}");
    const answer = await callOpen(at, `${url}/orders/7`);
    expectMatch(answer, { status: 200, body: { version: "1", invokedFunctionArn: live.arn("LIVE") } });
  }),
  row("Without a permission callers get 500", EVENTS, async (at) => {
    const { url } = await openApi(at, "$default", { isAllowed: false });
    expectMatch(await callUrl(`${url}/`, at.signal), FAILED);
  }),
  row("A permission on the function does not open LIVE", "[inferred] from function URLs", async (at) => {
    const { id, url, live } = await openApi(at, "$default", { isAllowed: false });
    await allowApi(at, live, id);
    expectMatch(await callUrl(`${url}/`, at.signal), FAILED);
  }),
  row("A request without a route gets 404", ROUTING, async (at) => {
    const { url } = await openApi(at, "GET /orders");
    await callOpen(at, `${url}/orders`);
    const answer = await callUrl(`${url}/carts`, at.signal);
    expectMatch(answer, { status: 404, body: { message: "Not Found" } });
  }),
  row("Format 2.0 has route key, path, parameters and no member that is empty", EVENTS, async (at) => {
    const { id, url } = await openApi(at, "GET /orders/{id}");
    const { body } = await callOpen(at, `${url}/orders/7`);
    expectMatch(body.http, {
      version: "2.0",
      routeKey: "GET /orders/{id}",
      rawPath: "/orders/7",
      rawQueryString: "",
      pathParameters: { id: "7" },
      queryStringParameters: absent,
      cookies: absent,
      isBase64Encoded: false,
      requestContext: {
        accountId: at.accountId,
        apiId: id,
        domainPrefix: id,
        stage: "$default",
        http: { method: "GET", path: "/orders/7", protocol: "HTTP/1.1" },
      },
    });
  }),
  row(
    "Format 1.0 has null for what is empty, and the route's key as resourceId",
    "[live] a request's event quoted in spring-cloud-function's CustomRuntimeEventLoopTest",
    async (at) => {
      const { url } = await openApi(at, "$default", { payload: "1.0", code: "index.echoes" });
      const { text } = await callOpen(at, `${url}/question`);
      expectMatch(JSON.parse(text), {
        version: "1.0",
        resource: "$default",
        path: "/question",
        httpMethod: "GET",
        headers: { Host: present, "X-Forwarded-Port": present },
        multiValueHeaders: { Host: [present] },
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
        body: null,
        requestContext: { resourceId: "$default", resourcePath: "$default", identity: { user: null } },
      });
    },
  ),
  row("Format 1.0 takes no result without statusCode", EVENTS, async (at) => {
    const { url } = await openApi(at, "$default", { payload: "1.0" });
    expectMatch(await callUrl(`${url}/`, at.signal), FAILED);
  }),
  row(
    "A path comes decoded",
    "[live] events quoted in fastify/aws-lambda-fastify#169 and aws-powertools/powertools-lambda-python#1098",
    async (at) => {
      const { url } = await openApi(at, "GET /orders/{id}");
      const { body } = await callOpen(at, `${url}/orders/a%20b`);
      expectMatch(body.http, { rawPath: "/orders/a b", pathParameters: { id: "a b" } });
    },
  ),
  row(
    "A named stage begins the path of request and event",
    "[live] events quoted in aws-powertools/powertools-lambda-python#621",
    async (at) => {
      const { url } = await openApi(at, "GET /orders", { stage: "dev" });
      const { body } = await callOpen(at, `${url}/dev/orders`);
      expectMatch(body.http, { rawPath: "/dev/orders", requestContext: { stage: "dev" } });
    },
  ),
]);

interface Opened {
  readonly id: string;
  readonly url: string;
  readonly live: LabFunction;
}

interface OpenOptions {
  readonly payload?: "1.0" | "2.0";
  readonly stage?: string;
  readonly isAllowed?: boolean;
  /** Handler of the function. */
  readonly code?: string;
}

/** An API with one route to LIVE of a new function, served by a stage. */
async function openApi(at: Laboratory, RouteKey: string, options: OpenOptions = {}): Promise<Opened> {
  const { payload = "2.0", stage = "$default", isAllowed = true, code } = options;
  const live = await at.makeFunction(code === undefined ? {} : { Handler: code });
  await live.publish();
  await live.createAlias("LIVE", "1");
  const { ApiId = "", ApiEndpoint = "" } = await makeApi(at);
  const Target = `integrations/${await integrate(at, ApiId, live.arn("LIVE"), payload)}`;
  await at.apis.send(new CreateRouteCommand({ ApiId, RouteKey, Target }));
  await at.apis.send(new CreateStageCommand({ ApiId, StageName: stage, AutoDeploy: true }));
  if (isAllowed) await allowApi(at, live, ApiId, "LIVE");
  return { id: ApiId, url: ApiEndpoint, live };
}

async function makeApi(at: Laboratory, more: Partial<CreateApiRequest> = {}) {
  const made = await at.apis.send(
    new CreateApiCommand({ Name: at.unusedName(), ProtocolType: "HTTP", ...more }),
  );
  at.leavings.note("api", made.ApiId ?? "");
  return made;
}

async function integrate(at: Laboratory, ApiId: string | undefined, IntegrationUri: string, payload = "2.0") {
  const made = await at.apis.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri,
      PayloadFormatVersion: payload,
    }),
  );
  return made.IntegrationId ?? "";
}

function allowApi(at: Laboratory, hello: LabFunction, apiId: string, Qualifier?: string) {
  return allow(at, hello, {
    StatementId: "api",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `${at.arnStart}:execute-api:${at.region}:${at.accountId}:${apiId}/*/*`,
    Qualifier,
  });
}

/** Calls until permission, route and stage are in effect. */
function callOpen(at: Laboratory, url: string) {
  return at.until(async () => {
    const got = await callUrl(url, at.signal);
    return got.status === 200 && got;
  });
}
