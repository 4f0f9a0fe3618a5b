/** HTTP APIs in a local AWS for tests: made by the SDK's client, called as a browser or curl would. */
import { ApiGatewayV2, type CreateApiRequest } from "@aws-sdk/client-apigatewayv2";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { arnOf, functionInput, zipOf } from "./lambda-builders.ts";
import { clientConfig, startTestAws, type TestAws } from "./local-aws.ts";
import { type RawAnswer, type RawRequest, sendRaw } from "./raw-http.ts";

/** A local AWS with a function `shop`, whose LIVE serves version 1. */
export interface ApiTest {
  readonly test: TestAws;
  readonly apis: ApiGatewayV2;
  /** LIVE of `shop`. */
  readonly live: string;
  /** Lets an API call LIVE, or another qualifier. */
  allow(sourceArn: string, qualifier?: string): Promise<unknown>;
  /** Makes an API with these routes, each to LIVE, that may call it. */
  make(routes: readonly string[], options?: MadeOptions): Promise<MadeApi>;
  close(): Promise<void>;
}

export interface MadeOptions {
  readonly payload?: "1.0" | "2.0";
  readonly timeoutMs?: number;
  /** Default `$default`. */
  readonly stage?: string;
  readonly variables?: Record<string, string>;
  readonly api?: Partial<CreateApiRequest>;
  /** Default true. */
  readonly isAllowed?: boolean;
  readonly target?: string;
}

export interface MadeApi {
  readonly id: string;
  readonly host: string;
  readonly integrationId: string;
  call(path: string, request?: Omit<RawRequest, "path">): Promise<RawAnswer>;
}

/** Starts it. `code` is the source of the function's module. */
export async function startApiTest(code: string): Promise<ApiTest> {
  const test = await startTestAws();
  const apis = new ApiGatewayV2(clientConfig(test.aws.endpoint));
  const FunctionName = "shop";
  const input = functionInput(FunctionName, { Code: { ZipFile: zipOf(code) } });
  await test.lambda.send(new CreateFunctionCommand(input));
  await test.lambda.send(new PublishVersionCommand({ FunctionName }));
  await test.lambda.send(new CreateAliasCommand({ FunctionName, Name: "LIVE", FunctionVersion: "1" }));
  const live = arnOf(FunctionName, "LIVE");
  let statements = 0;

  const allow = (SourceArn: string, Qualifier?: string) =>
    test.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        Qualifier,
        StatementId: `api-${++statements}`,
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
        SourceArn,
        SourceAccount: "123456789012",
      }),
    );

  return {
    test,
    apis,
    live,
    allow,
    async make(routes, options = {}) {
      const { payload = "2.0", timeoutMs, stage = "$default", variables, isAllowed = true } = options;
      const { ApiId = "" } = await apis.createApi({ Name: "shop", ProtocolType: "HTTP", ...options.api });
      const { IntegrationId = "" } = await apis.createIntegration({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: options.target ?? live,
        PayloadFormatVersion: payload,
        TimeoutInMillis: timeoutMs,
      });
      const Target = `integrations/${IntegrationId}`;
      for (const RouteKey of routes) await apis.createRoute({ ApiId, RouteKey, Target });
      await apis.createStage({ ApiId, StageName: stage, AutoDeploy: true, StageVariables: variables });
      if (isAllowed) await allow(`arn:aws:execute-api:us-east-1:123456789012:${ApiId}/*/*`, "LIVE");
      const host = `${ApiId}.execute-api.us-east-1.localhost:${test.aws.port}`;
      return {
        id: ApiId,
        host,
        integrationId: IntegrationId,
        call: (path, { method = "GET", headers = {}, body } = {}) =>
          sendRaw(test.aws.port, { method, path, headers: { host, ...headers }, body }),
      };
    },
    async close() {
      apis.destroy();
      await test.close();
    },
  };
}
