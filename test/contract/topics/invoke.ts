import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expectMatch, expectRefusal, expectTrue } from "../expectation.ts";
import type { LabFunction } from "../lab-function.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present, show } from "../matching.ts";
import { recordedApi, recordedRun, row, topic } from "../row.ts";

const ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const QUALIFIER = recordedRun("TestLambdaFeatures::test_invocation_with_qualifier");
const NAMES = recordedApi("TestLambdaFunction::test_function_name_and_qualifier_validation");
const NODE = "[doc] the Node runtime's own message";

/** Invoke: headers, errors, kinds of invocation, names. */
export const INVOKE = topic("invoke", [
  row(
    "An invocation answers 200, the payload and the version that ran",
    recordedRun("TestLambdaFeatures::test_invocation_type_request_response"),
    async (at) => {
      const hello = await handler(at);
      expectMatch(await hello.invoke({ do: "echo", value: { a: [1, null] } }), {
        status: 200,
        version: "$LATEST",
        functionError: absent,
        answer: { a: [1, null] },
        log: absent,
      });
    },
  ),
  row("A qualifier picks the version that runs", QUALIFIER, async (at) => {
    const hello = await handler(at);
    const { version, answer } = await hello.invoke({}, "1");
    expectMatch(
      { version, answer },
      {
        version: "1",
        answer: { version: "1", functionVersion: "1", invokedFunctionArn: hello.arn("1") },
      },
    );
  }),
  row("An alias runs its version under the alias's ARN", QUALIFIER, async (at) => {
    const hello = await handler(at);
    const { version, answer } = await hello.invoke({}, "LIVE");
    expectMatch(
      { version, answer },
      {
        version: "1",
        answer: { version: "1", functionVersion: "1", invokedFunctionArn: hello.arn("LIVE") },
      },
    );
  }),
  row("Without a qualifier the handler sees the unqualified ARN and $LATEST", QUALIFIER, async (at) => {
    const hello = await handler(at);
    expectMatch((await hello.invoke()).answer, {
      version: "$LATEST",
      functionVersion: "$LATEST",
      invokedFunctionArn: hello.arn(),
    });
  }),
  row("The context names function, memory, request, log group and stream", QUALIFIER, async (at) => {
    const hello = await handler(at);
    const { answer } = await hello.invoke({}, "1");
    expectMatch(answer, {
      functionName: hello.name,
      memoryLimitInMB: "128",
      requestId: new RegExp(`^${ID}$`),
      logGroupName: `/aws/lambda/${hello.name}`,
      logStreamName: /^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/,
    });
  }),
  row(
    "The process environment is Lambda's",
    "[doc] Lambda developer guide, defined runtime environment variables",
    async (at) => {
      const hello = await handler(at);
      const names = [
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
        "_HANDLER",
        "TZ",
        "STAGE",
      ];
      expectMatch((await hello.invoke({ do: "env", names }, "1")).answer, {
        AWS_LAMBDA_FUNCTION_NAME: hello.name,
        AWS_LAMBDA_FUNCTION_VERSION: "1",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${hello.name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: /^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/,
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_REGION: at.region,
        AWS_DEFAULT_REGION: at.region,
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
        AWS_LAMBDA_RUNTIME_API: present,
        AWS_ACCESS_KEY_ID: present,
        AWS_SECRET_ACCESS_KEY: present,
        AWS_SESSION_TOKEN: present,
        LAMBDA_TASK_ROOT: present,
        LAMBDA_RUNTIME_DIR: present,
        _HANDLER: "index.handler",
        TZ: ":UTC",
        STAGE: "contract",
      });
    },
  ),
  row("A handler that throws is 200 with Unhandled, type, text and trace", NODE, async (at) => {
    const hello = await handler(at);
    expectMatch(await hello.invoke({ do: "throw", text: "no luck" }), {
      status: 200,
      version: "$LATEST",
      functionError: "Unhandled",
      answer: { errorType: "TypeError", errorMessage: "no luck", trace: present },
    });
  }),
  row("The trace begins with type and text", NODE, async (at) => {
    const hello = await handler(at);
    const { answer } = await hello.invoke({ do: "throw", text: "no luck" });
    expectMatch(answer?.trace?.slice(0, 2), ["TypeError: no luck", /^ {4}at .*index\.js:\d+:\d+/]);
  }),
  row(
    "A timeout is 200 with Sandbox.Timedout and the seconds",
    recordedRun("TestLambdaBehavior::test_lambda_invoke_with_timeout"),
    async (at) => {
      const hello = await at.makeFunction({ Timeout: 1 });
      expectMatch(await hello.invoke({ do: "sleep", ms: 5_000 }), {
        status: 200,
        version: "$LATEST",
        functionError: "Unhandled",
        answer: {
          errorType: "Sandbox.Timedout",
          errorMessage: new RegExp(`^RequestId: ${ID} Error: Task timed out after 1\\.00 seconds$`),
        },
      });
    },
  ),
  row(
    "After a timeout the function serves again",
    recordedRun("TestLambdaBehavior::test_lambda_invoke_timed_out_environment_reuse"),
    async (at) => {
      const hello = await at.makeFunction({ Timeout: 1 });
      await hello.invoke({ do: "sleep", ms: 5_000 });
      expectMatch(await hello.invoke({ do: "echo", value: "well" }), {
        functionError: absent,
        answer: "well",
      });
    },
  ),
  row(
    "A handler that exits is 200 with Runtime.ExitError",
    recordedRun("TestLambdaErrors::test_lambda_handler_exit"),
    async (at) => {
      const hello = await handler(at);
      expectMatch(await hello.invoke({ do: "exit" }), {
        status: 200,
        functionError: "Unhandled",
        answer: {
          errorType: "Runtime.ExitError",
          errorMessage: new RegExp(`^RequestId: ${ID} Error: Runtime exited without providing a reason$`),
        },
      });
    },
  ),
  row(
    "A handler that returns undefined answers null",
    recordedRun("TestLambdaFeatures::test_invocation_type_no_return_payload"),
    async (at) => {
      const hello = await handler(at);
      expectMatch(await hello.invoke({ do: "nothing" }), {
        status: 200,
        functionError: absent,
        text: "null",
      });
    },
  ),
  row(
    "A result of more than 6 MB is Function.ResponseSizeTooLarge",
    recordedRun("TestLambdaBaseFeatures::test_lambda_too_large_response"),
    async (at) => {
      const hello = await handler(at);
      expectMatch(await hello.invoke({ do: "large", bytes: 7 * 1024 * 1024 }), {
        status: 200,
        functionError: "Unhandled",
        answer: {
          errorType: "Function.ResponseSizeTooLarge",
          errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        },
      });
    },
  ),
  row(
    "Event answers 202 with neither payload nor version",
    recordedRun("TestLambdaFeatures::test_invocation_type_event"),
    async (at) => {
      const hello = await handler(at);
      expectMatch(await hello.invoke({}, undefined, { InvocationType: "Event" }), {
        status: 202,
        version: absent,
        functionError: absent,
        text: "",
      });
    },
  ),
  row(
    "DryRun answers 204 with neither payload nor version",
    recordedRun("TestLambdaFeatures::test_invocation_type_dry_run"),
    async (at) => {
      const hello = await handler(at);
      expectMatch(await hello.invoke({}, undefined, { InvocationType: "DryRun" }), {
        status: 204,
        version: absent,
        functionError: absent,
        text: "",
      });
    },
  ),
  row(
    "The handler gets the ClientContext of a call decoded",
    "[doc] Lambda API reference, Invoke: ClientContext, and the Node runtime's context object",
    async (at) => {
      const hello = await handler(at);
      const ClientContext = Buffer.from('{"custom":{"name":"\u00e9"}}').toString("base64");
      const { answer } = await hello.invoke({}, "1", { ClientContext });
      expectMatch(answer, { clientContext: { custom: { name: "\u00e9" } } });
    },
  ),
  ...(
    [
      ["no base64", "{}"],
      ["no JSON", Buffer.from("context").toString("base64")],
    ] as const
  ).map(([what, ClientContext]) =>
    row(
      `A ClientContext that is ${what} is refused`,
      "[live] quoted by users of AWS's SDKs from Invoke with odd client contexts",
      async (at) => {
        const hello = await handler(at);
        await expectRefusal(
          hello.invoke({}, undefined, { ClientContext }),
          400,
          "InvalidRequestContentException",
          "Client context must be a valid Base64-encoded JSON object.",
        );
      },
    ),
  ),
  row(
    "LogType Tail answers the log: START with the version, the handler's lines, END, REPORT",
    recordedRun("TestLambdaFeatures::test_invocation_with_logs"),
    async (at) => {
      const hello = await handler(at);
      const { log } = await hello.invoke({ do: "log", text: "said" }, "1", { LogType: "Tail" });
      const lines = (log ?? "").split("\n").filter((line) => !line.startsWith("INIT_START"));
      expectMatch(lines, [
        new RegExp(`^START RequestId: ${ID} Version: 1$`),
        new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\t${ID}\tINFO\tsaid$`),
        new RegExp(`^END RequestId: ${ID}$`),
        new RegExp(
          `^REPORT RequestId: ${ID}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB`,
        ),
        "",
      ]);
    },
  ),
  row("LogType Tail answers the last 4 KB only", "[doc] Lambda API reference, Invoke", async (at) => {
    const hello = await handler(at);
    const { log = "" } = await hello.invoke({ do: "log", text: "x".repeat(6_000) }, "1", { LogType: "Tail" });
    expectTrue(
      log.length <= 4096 && /REPORT RequestId: /.test(log),
      "4096 bytes at most, up to REPORT",
      show(log),
    );
  }),
  ...(
    [
      ["no JSON", Buffer.from("<no json>")],
      ["no UTF-8", Buffer.from('"n\x87"', "latin1")],
    ] as const
  ).map(([what, Payload]) =>
    row(
      `A payload that is ${what} is refused`,
      recordedRun("TestLambdaErrors::test_lambda_invoke_payload_encoding_error"),
      async (at) => {
        const hello = await handler(at);
        await expectRefusal(
          at.lambda.send(new InvokeCommand({ FunctionName: hello.name, Payload })),
          400,
          "InvalidRequestContentException",
          /^Could not parse request body into json: Could not parse payload into json: /,
        );
      },
    ),
  ),
  row(
    "An unknown function is refused with 404 and $LATEST in the ARN",
    recordedApi("TestLambdaFunction::test_ops_with_arn_qualifier_mismatch"),
    async (at) => {
      const FunctionName = at.unusedName();
      await expectRefusal(
        at.lambda.send(new InvokeCommand({ FunctionName })),
        404,
        "ResourceNotFoundException",
        `Function not found: ${at.functionArn(FunctionName, "$LATEST")}`,
      );
    },
  ),
  row(
    "An unknown alias is refused with 404 and its ARN",
    recordedRun("TestLambdaAliases::test_lambda_alias_moving"),
    async (at) => {
      const hello = await handler(at);
      const message = `Function not found: ${hello.arn("none")}`;
      await expectRefusal(hello.invoke({}, "none"), 404, "ResourceNotFoundException", message);
    },
  ),
  row("An unknown version is refused with 404 and its ARN", NAMES, async (at) => {
    const hello = await handler(at);
    const message = `Function not found: ${hello.arn("99")}`;
    await expectRefusal(hello.invoke({}, "99"), 404, "ResourceNotFoundException", message);
  }),
  row(
    "Name with qualifier, partial ARN and full ARN all name a version",
    "[doc] Lambda API reference, Invoke",
    async (at) => {
      const hello = await handler(at);
      for (const FunctionName of [
        `${hello.name}:1`,
        `${at.accountId}:function:${hello.name}:1`,
        hello.arn("1"),
        hello.arn("LIVE"),
      ]) {
        const answer = await at.lambda.send(new InvokeCommand({ FunctionName }));
        expectMatch(answer, { ExecutedVersion: "1" }, FunctionName);
      }
    },
  ),
  row("Qualifiers in the name and beside it must agree", NAMES, async (at) => {
    const hello = await handler(at);
    await expectRefusal(
      at.lambda.send(new InvokeCommand({ FunctionName: hello.arn("1"), Qualifier: "$LATEST" })),
      400,
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
    const same = new InvokeCommand({ FunctionName: hello.arn("1"), Qualifier: "1" });
    expectMatch(await at.lambda.send(same), { ExecutedVersion: "1" });
  }),
  row("A name with forbidden characters is refused with the pattern", NAMES, async (at) => {
    await expectRefusal(
      at.lambda.send(new InvokeCommand({ FunctionName: "*" })),
      400,
      "ValidationException",
      "1 validation error detected: Value '*' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    );
  }),
]);

/** One function with LIVE on version 1, shared by rows that only call it. */
async function handler(at: Laboratory): Promise<LabFunction> {
  const made = await at.shared("handler", async (room) => {
    const hello = await room.makeFunction({ Environment: { Variables: { STAGE: "contract" } }, Timeout: 10 });
    await hello.publish();
    await hello.createAlias("LIVE", "1");
    return hello;
  });
  return made.in(at);
}
