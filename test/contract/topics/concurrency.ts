import {
  DeleteFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
} from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectRefusal, NotSeen } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent } from "../matching.ts";
import { recordedApi, recordedRun, row, topic } from "../row.ts";
import { twoVersions } from "./aliases.ts";

const RESERVED = recordedApi("TestLambdaReservedConcurrency::test_function_concurrency");
const RESERVED_REFUSED = recordedApi("TestLambdaReservedConcurrency::test_function_concurrency_exceptions");
const PROVISIONED = recordedApi("TestLambdaProvisionedConcurrency::test_lambda_provisioned_lifecycle");
const PROVISIONED_REFUSED = recordedApi(
  "TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions",
);

/** Reserved and provisioned concurrency, also of an alias with weights. */
export const CONCURRENCY = topic("concurrency", [
  row("Reserved concurrency is put, read and deleted", RESERVED, async (at) => {
    const hello = await at.makeFunction();
    expectAnswer(await reserve(at, hello.name, 0), 200, { ReservedConcurrentExecutions: 0 });
    const get = () => at.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: hello.name }));
    expectAnswer(await get(), 200, { ReservedConcurrentExecutions: 0 });
    const remove = new DeleteFunctionConcurrencyCommand({ FunctionName: hello.name });
    expectAnswer(await at.lambda.send(remove), 204);
    expectAnswer(await get(), 200, { ReservedConcurrentExecutions: absent });
  }),
  row(
    "GetFunction shows reserved concurrency",
    recordedRun("TestLambdaConcurrency::test_lambda_concurrency_update"),
    async (at) => {
      const hello = await at.makeFunction();
      await reserve(at, hello.name, 0);
      expectMatch(await at.lambda.send(new GetFunctionCommand({ FunctionName: hello.name })), {
        Concurrency: { ReservedConcurrentExecutions: 0 },
      });
    },
  ),
  row(
    "GetFunction of $LATEST and of a version shows the function's reserved concurrency",
    "[inferred] the member belongs to the function; LocalStack's snapshots ask without a qualifier",
    async (at) => {
      const hello = await at.makeFunction({ Publish: true });
      await reserve(at, hello.name, 0);
      for (const Qualifier of ["$LATEST", "1"])
        expectMatch(await at.lambda.send(new GetFunctionCommand({ FunctionName: hello.name, Qualifier })), {
          Concurrency: { ReservedConcurrentExecutions: 0 },
        });
    },
  ),
  row(
    "With nothing reserved invocations are throttled: 429 with the reason",
    recordedRun("TestLambdaConcurrency::test_reserved_concurrency"),
    async (at) => {
      const hello = await at.makeFunction();
      await reserve(at, hello.name, 0);
      const invoke = () => at.once.lambda.send(new InvokeCommand({ FunctionName: hello.name }));
      const throttled = await at.until(async () => {
        const got = await invoke().then(
          () => undefined,
          () => "refused",
        );
        return got && expectRefusal(invoke(), 429, "TooManyRequestsException", "Rate Exceeded.");
      });
      expectMatch(throttled, { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" });
    },
  ),
  row("Reserved concurrency of a version is refused", RESERVED_REFUSED, async (at) => {
    const hello = await at.makeFunction({ Publish: true });
    await expectRefusal(
      reserve(at, hello.arn("1"), 0),
      400,
      "InvalidParameterValueException",
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }),
  row(
    "Reserved concurrency of a function that is not there is refused with 404",
    RESERVED_REFUSED,
    async (at) => {
      const name = at.unusedName();
      const message = `Function not found: ${at.functionArn(name, "$LATEST")}`;
      await expectRefusal(reserve(at, name, 0), 404, "ResourceNotFoundException", message);
    },
  ),
  row("Provisioned concurrency of $LATEST is refused", PROVISIONED_REFUSED, async (at) => {
    const hello = await at.makeFunction();
    await expectRefusal(
      provision(at, hello.name, "$LATEST"),
      400,
      "InvalidParameterValueException",
      "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    );
  }),
  row("Provisioned concurrency of 0 is refused", PROVISIONED_REFUSED, async (at) => {
    const hello = await at.makeFunction({ Publish: true });
    await expectRefusal(
      provision(at, hello.name, "1", 0),
      400,
      "ValidationException",
      "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  }),
  row(
    "Provisioned concurrency of an alias that is not there is refused with 404",
    PROVISIONED_REFUSED,
    async (at) => {
      const hello = await at.makeFunction();
      const message = `Cannot find alias arn: ${hello.arn("none")}`;
      await expectRefusal(provision(at, hello.name, "none"), 404, "ResourceNotFoundException", message);
    },
  ),
  row(
    "Provisioned concurrency of a version that is not there is refused with 404",
    PROVISIONED_REFUSED,
    async (at) => {
      const hello = await at.makeFunction();
      const message = `Function not found: ${hello.arn("10")}`;
      await expectRefusal(provision(at, hello.name, "10"), 404, "ResourceNotFoundException", message);
    },
  ),
  row(
    "Where there is no provisioned concurrency, get is refused with 404 and delete answers 204",
    PROVISIONED_REFUSED,
    async (at) => {
      const hello = await at.makeFunction({ Publish: true });
      const of = { FunctionName: hello.name, Qualifier: "1" };
      await expectRefusal(
        at.lambda.send(new GetProvisionedConcurrencyConfigCommand(of)),
        404,
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
      );
      expectAnswer(await at.lambda.send(new DeleteProvisionedConcurrencyConfigCommand(of)), 204);
    },
  ),
  row(
    "Provisioned concurrency answers 202 IN_PROGRESS; an alias of that version can't have it too",
    PROVISIONED,
    async (at) => {
      const hello = await at.makeFunction({ Publish: true });
      await hello.createAlias("LIVE", "1");
      const put = await orTooSmall(provision(at, hello.name, "1"));
      expectAnswer(put, 202, {
        RequestedProvisionedConcurrentExecutions: 1,
        AllocatedProvisionedConcurrentExecutions: 0,
        AvailableProvisionedConcurrentExecutions: 0,
        Status: "IN_PROGRESS",
      });
      await expectRefusal(
        provision(at, hello.name, "LIVE"),
        409,
        "ResourceConflictException",
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
    },
  ),
  row("A version that a provisioned alias names can't have it too", PROVISIONED, async (at) => {
    const hello = await at.makeFunction({ Publish: true });
    await hello.createAlias("LIVE", "1");
    expectAnswer(await orTooSmall(provision(at, hello.name, "LIVE")), 202);
    await expectRefusal(
      provision(at, hello.name, "1"),
      409,
      "ResourceConflictException",
      "Version is pointed by a Provisioned Concurrency alias",
    );
  }),
  row(
    "An alias with weights can't get provisioned concurrency",
    "[live] provisioned concurrency and weighted aliases",
    async (at) => {
      const hello = await twoVersions(at);
      await hello.createAlias("LIVE", "1", { 2: 0.5 });
      const put = orTooSmall(provision(at, hello.name, "LIVE"));
      await expectRefusal(put, 400, "InvalidParameterValueException", /weights/);
    },
  ),
]);

function reserve(at: Laboratory, FunctionName: string, ReservedConcurrentExecutions: number) {
  return at.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
}

function provision(
  at: Laboratory,
  FunctionName: string,
  Qualifier: string,
  ProvisionedConcurrentExecutions = 1,
) {
  const input = { FunctionName, Qualifier, ProvisionedConcurrentExecutions };
  return at.lambda.send(new PutProvisionedConcurrencyConfigCommand(input));
}

/** Throws `NotSeen` if the account, as a new one does, has too few concurrent executions to set one aside. */
async function orTooSmall<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { message } = error as Error;
    if (/unreserved ?concurren/i.test(message)) throw new NotSeen(`The account is too small: ${message}`);
    throw error;
  }
}
