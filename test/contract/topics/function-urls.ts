import {
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { callUrl, type UrlBody } from "../call-url.ts";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { recordedApi, recordedRun, row, topic } from "../row.ts";
import { allow } from "./policy.ts";

const LIFECYCLE = recordedApi("TestLambdaUrl::test_url_config_lifecycle");
const EXCEPTIONS = recordedApi("TestLambdaUrl::test_url_config_exceptions");
const AUTH = "[doc] Lambda developer guide, control access to function URLs (since October 2025)";
const BODIES = "[live] told by users of function URLs: a body is in base64 unless its type is JSON or text";
const FORBIDDEN = {
  status: 403,
  headers: { "x-amzn-errortype": "AccessDeniedException" },
  body: {
    Message:
      "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  },
};

/** Function URLs: the qualifiers they can be bound to, and the permissions that callers need. */
export const FUNCTION_URLS = topic("function-urls", [
  row("CreateFunctionUrlConfig answers 201 with URL, auth type and time", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    expectAnswer(await createUrl(at, hello), 201, {
      FunctionArn: hello.arn(),
      FunctionUrl: /^https?:\/\//,
      AuthType: "NONE",
      CreationTime: present,
    });
  }),
  row("GetFunctionUrlConfig answers 200, with BUFFERED as the mode", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    const { FunctionUrl } = await createUrl(at, hello);
    expectAnswer(await getUrl(at, hello), 200, { FunctionUrl, InvokeMode: "BUFFERED", AuthType: "NONE" });
  }),
  row(
    "A URL on an alias has the alias's ARN and a URL of its own",
    recordedApi("TestLambdaUrl::test_url_config_deletion_without_qualifier"),
    async (at) => {
      const hello = await withLive(at);
      const [own, live] = [await createUrl(at, hello), await createUrl(at, hello, "LIVE")];
      expectMatch(live, { FunctionArn: hello.arn("LIVE") });
      expectMatch(live.FunctionUrl === own.FunctionUrl, false, "same URL");
    },
  ),
  row(
    "Deleting the function's URL leaves the alias's",
    recordedApi("TestLambdaUrl::test_url_config_deletion_without_qualifier"),
    async (at) => {
      const hello = await withLive(at);
      await createUrl(at, hello);
      await createUrl(at, hello, "LIVE");
      const remove = new DeleteFunctionUrlConfigCommand({ FunctionName: hello.name });
      expectAnswer(await at.lambda.send(remove), 204);
      const message = "The resource you requested does not exist.";
      await expectRefusal(getUrl(at, hello), 404, "ResourceNotFoundException", message);
      expectAnswer(await getUrl(at, hello, "LIVE"), 200);
    },
  ),
  row(
    "ListFunctionUrlConfigs answers those of all qualifiers",
    recordedApi("TestLambdaUrl::test_url_config_list_paging"),
    async (at) => {
      const hello = await withLive(at);
      await createUrl(at, hello);
      await createUrl(at, hello, "LIVE");
      const listed = await at.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName: hello.name }));
      expectMatch(listed.FunctionUrlConfigs?.map(({ FunctionArn }) => FunctionArn).sort(), [
        hello.arn(),
        hello.arn("LIVE"),
      ]);
    },
  ),
  row("A second URL of one qualifier is refused with 409", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    await createUrl(at, hello);
    await expectRefusal(
      createUrl(at, hello),
      409,
      "ResourceConflictException",
      `Failed to create function url config for [functionArn = ${hello.arn()}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }),
  ...["1", "$LATEST"].map((qualifier) =>
    row(`A URL on ${qualifier === "1" ? "a version" : qualifier} is refused`, EXCEPTIONS, async (at) => {
      const hello = await at.makeFunction({ Publish: true });
      await expectRefusal(
        createUrl(at, hello, qualifier),
        400,
        "ValidationException",
        `1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
      );
    }),
  ),
  row("A URL on an alias that is not there is refused with 404", EXCEPTIONS, async (at) => {
    const hello = await at.makeFunction();
    const message = "Function does not exist";
    await expectRefusal(createUrl(at, hello, "none"), 404, "ResourceNotFoundException", message);
  }),
  row("GetFunctionUrlConfig of none is refused with 404", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    const message = "The resource you requested does not exist.";
    await expectRefusal(getUrl(at, hello), 404, "ResourceNotFoundException", message);
  }),
  row("UpdateFunctionUrlConfig changes the auth type and keeps the URL", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    const { FunctionUrl } = await createUrl(at, hello);
    const update = new UpdateFunctionUrlConfigCommand({ FunctionName: hello.name, AuthType: "AWS_IAM" });
    expectAnswer(await at.lambda.send(update), 200, { AuthType: "AWS_IAM", FunctionUrl });
  }),
  row(
    "The answer to UpdateFunctionUrlConfig says when the URL was made and when it was changed",
    "[model] botocore lambda/2015-03-31, UpdateFunctionUrlConfigResponse requires both times",
    async (at) => {
      const hello = await at.makeFunction();
      const { CreationTime } = await createUrl(at, hello);
      const update = new UpdateFunctionUrlConfigCommand({ FunctionName: hello.name, AuthType: "AWS_IAM" });
      const { LastModifiedTime, ...changed } = await at.lambda.send(update);
      expectAnswer(changed, 200, { CreationTime });
      expectMatch(LastModifiedTime, present, "LastModifiedTime");
      expectMatch(await getUrl(at, hello), { LastModifiedTime });
    },
  ),
  row(
    "Without any permission callers get 403",
    recordedRun("TestLambdaPermissions::test_lambda_permission_url_invocation"),
    async (at) => {
      const hello = await at.makeFunction();
      const { FunctionUrl } = await createUrl(at, hello);
      expectMatch(await callUrl(FunctionUrl, at.signal), FORBIDDEN);
    },
  ),
  row("With lambda:InvokeFunctionUrl alone callers get 403", AUTH, async (at) => {
    const hello = await at.makeFunction();
    const { FunctionUrl } = await createUrl(at, hello);
    await allowUrl(at, hello);
    expectMatch(await callUrl(FunctionUrl, at.signal), FORBIDDEN);
  }),
  row("With lambda:InvokeFunction alone callers get 403", AUTH, async (at) => {
    const hello = await at.makeFunction();
    const { FunctionUrl } = await createUrl(at, hello);
    await allowInvoke(at, hello);
    expectMatch(await callUrl(FunctionUrl, at.signal), FORBIDDEN);
  }),
  row("With both permissions everybody may call, and the version that LIVE names runs", AUTH, async (at) => {
    const hello = await openUrl(at);
    const answer = await callOpen(at, hello.url);
    expectMatch(answer, { status: 200, body: { version: "1", invokedFunctionArn: hello.live.arn("LIVE") } });
  }),
  row("Permissions on the function do not open the alias's URL", AUTH, async (at) => {
    const hello = await withLive(at);
    const { FunctionUrl } = await createUrl(at, hello, "LIVE");
    await allowUrl(at, hello);
    await allowInvoke(at, hello);
    expectMatch(await callUrl(FunctionUrl, at.signal), FORBIDDEN);
  }),
  row("With AWS_IAM unsigned callers get 403 in spite of both permissions", AUTH, async (at) => {
    const hello = await at.makeFunction();
    const { FunctionUrl } = await createUrl(at, hello, undefined, "AWS_IAM");
    await allowUrl(at, hello, undefined, "AWS_IAM");
    await allowInvoke(at, hello);
    expectMatch(await callUrl(FunctionUrl, at.signal), { status: 403 });
  }),
  ...(
    [
      ["A form comes to the handler in base64", "application/x-www-form-urlencoded", true],
      ["A text comes to the handler as it is", "text/plain", false],
      ["JSON comes to the handler as it is", "application/json", false],
    ] as const
  ).map(([says, type, isBase64Encoded]) =>
    row(says, BODIES, async (at) => {
      const { url } = await openUrl(at);
      const text = '{"a":1}';
      const sent = isBase64Encoded ? Buffer.from(text).toString("base64") : text;
      const { body } = await callOpen(at, url, { type, text });
      expectMatch(body, { body: sent, isBase64Encoded });
    }),
  ),
  row(
    "A handler that throws is 502 for callers",
    "[doc] Lambda developer guide, invoking function URLs",
    async (at) => {
      const hello = await at.makeFunction({ Handler: "index.absent" });
      const { FunctionUrl } = await createUrl(at, hello);
      await allowUrl(at, hello);
      await allowInvoke(at, hello);
      const answer = await callOpen(at, FunctionUrl);
      expectMatch(answer, { status: 502, text: /Internal Server Error/ });
    },
  ),
  row(
    "Answers carry the request's id, that of the invocation",
    recordedRun("TestRequestIdHandling::test_request_id_invoke_url"),
    async (at) => {
      const { url } = await openUrl(at);
      const { headers, body } = await callOpen(at, url);
      expectMatch(headers, { "x-amzn-requestid": present });
      expectMatch(body, { requestId: headers["x-amzn-requestid"] });
    },
  ),
  row(
    "After the alias is deleted its URL answers 403",
    recordedRun("TestLambdaURL::test_lambda_url_persists_after_alias_delete"),
    async (at) => {
      const { live, url } = await openUrl(at);
      await callOpen(at, url);
      await at.lambda.send(new DeleteAliasCommand({ FunctionName: live.name, Name: "LIVE" }));
      const closed = await at.until(async () => {
        const got = await callUrl(url, at.signal);
        return got.status === 403 && got;
      });
      expectMatch(closed, FORBIDDEN);
    },
  ),
  row("The URL's configuration has no CORS unless it was given", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    await createUrl(at, hello);
    expectMatch(await getUrl(at, hello), { Cors: absent });
  }),
]);

async function withLive(
  at: Laboratory,
  overrides?: Partial<CreateFunctionCommandInput>,
): Promise<LabFunction> {
  const hello = await at.makeFunction(overrides);
  await hello.publish();
  await hello.createAlias("LIVE", "1");
  return hello;
}

/** A URL on LIVE that everybody may call. */
export async function openUrl(
  at: Laboratory,
  overrides?: Partial<CreateFunctionCommandInput>,
): Promise<{ live: LabFunction; url: string | undefined }> {
  const live = await withLive(at, overrides);
  const { FunctionUrl } = await createUrl(at, live, "LIVE");
  await allowUrl(at, live, "LIVE");
  await allowInvoke(at, live, "LIVE");
  return { live, url: FunctionUrl };
}

/** Calls the URL until the permissions are in effect and the answer is no longer 403. */
export function callOpen(at: Laboratory, url: string | undefined, body?: UrlBody) {
  return at.until(async () => {
    const got = await callUrl(url, at.signal, body);
    return got.status !== 403 && got;
  });
}

function createUrl(
  at: Laboratory,
  { name }: LabFunction,
  Qualifier?: string,
  AuthType: "NONE" | "AWS_IAM" = "NONE",
) {
  return at.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: name, Qualifier, AuthType }));
}

function getUrl(at: Laboratory, { name }: LabFunction, Qualifier?: string) {
  return at.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: name, Qualifier }));
}

function allowUrl(
  at: Laboratory,
  hello: LabFunction,
  Qualifier?: string,
  FunctionUrlAuthType: "NONE" | "AWS_IAM" = "NONE",
) {
  const Action = "lambda:InvokeFunctionUrl";
  return allow(at, hello, { StatementId: "url", Action, Principal: "*", FunctionUrlAuthType, Qualifier });
}

function allowInvoke(at: Laboratory, hello: LabFunction, Qualifier?: string) {
  return allow(at, hello, { StatementId: "invoke", Principal: "*", InvokedViaFunctionUrl: true, Qualifier });
}
