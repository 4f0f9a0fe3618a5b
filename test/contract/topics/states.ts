import { GetFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { expectAnswer, expectMatch, expectRefusal, NotSeen } from "../expectation.ts";
import { type LabFunction, openFunction, sendCreate } from "../lab-function.ts";
import { absent } from "../matching.ts";
import { recordedApi, recordedRun, row, topic } from "../row.ts";

const LIFECYCLE = recordedApi("TestLambdaFunction::test_function_lifecycle");
const SETTLED = "The update had settled before the next call; a server with slower updates shows it.";

/** Number of updates that are tried, since one may settle between two calls. */
const ATTEMPTS = 5;

/** Pending, Active, InProgress, Successful, and the calls that are refused meanwhile. */
export const STATES = topic("states", [
  row("CreateFunction answers 201 with a function that is Pending", LIFECYCLE, async (at) => {
    const { name, created } = await sendCreate(at);
    expectAnswer(created, 201, {
      FunctionArn: at.functionArn(name),
      Version: "$LATEST",
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      LastUpdateStatus: absent,
    });
  }),
  row(
    "A function becomes Active and Successful, without reasons",
    recordedRun("TestLambdaBaseFeatures::test_function_state"),
    async (at) => {
      const hello = await at.makeFunction();
      expectMatch(await hello.configuration(), {
        State: "Active",
        StateReason: absent,
        StateReasonCode: absent,
        LastUpdateStatus: "Successful",
        LastUpdateStatusReason: absent,
      });
    },
  ),
  row("A new function has AWS's defaults", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    expectMatch(await hello.configuration(), {
      MemorySize: 128,
      Timeout: 3,
      Description: "",
      Architectures: ["x86_64"],
      PackageType: "Zip",
      EphemeralStorage: { Size: 512 },
      TracingConfig: { Mode: "PassThrough" },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${hello.name}` },
      RuntimeVersionConfig: { RuntimeVersionArn: /^arn:[\w-]+:lambda:[\w-]+::runtime:[0-9a-f]{64}$/ },
    });
  }),
  row(
    "A network without security groups is refused with 400",
    "[live] Lambda's own text, quoted in many issues",
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        hello.sendSettings({ VpcConfig: { SubnetIds: ["subnet-00000000000000000"], SecurityGroupIds: [] } }),
        400,
        "InvalidParameterValueException",
        "SubnetIds and SecurityIds must coexist or be both empty list.",
      );
    },
  ),
  row(
    "An update answers 200, State Active, LastUpdateStatus InProgress with its reason",
    LIFECYCLE,
    async (at) => {
      const hello = await at.makeFunction();
      const updating = {
        State: "Active",
        LastUpdateStatus: "InProgress",
        LastUpdateStatusReason: "The function is being created.",
        LastUpdateStatusReasonCode: "Creating",
      };
      expectAnswer(await hello.sendCode("two"), 200, updating);
      await hello.settled();
      expectAnswer(await hello.sendSettings({ Description: "changed" }), 200, updating);
    },
  ),
  row("An update becomes Successful", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    await hello.sendCode("two");
    await hello.settled();
    expectMatch(await hello.configuration(), {
      State: "Active",
      LastUpdateStatus: "Successful",
      LastUpdateStatusReason: absent,
      LastUpdateStatusReasonCode: absent,
    });
  }),
  row(
    "While an update is in progress another one is refused with 409",
    recordedApi("TestLambdaFunction::test_lambda_concurrent_code_updates"),
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        whileUpdating(hello, () => hello.sendCode("three")),
        409,
        "ResourceConflictException",
        `The operation cannot be performed at this time. An update is in progress for resource: ${hello.arn()}`,
      );
    },
  ),
  row(
    "While an update is in progress a change of settings is refused with 409",
    recordedApi("TestLambdaFunction::test_lambda_concurrent_config_updates"),
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        whileUpdating(hello, () => hello.sendSettings({ Timeout: 6 })),
        409,
        "ResourceConflictException",
        `The operation cannot be performed at this time. An update is in progress for resource: ${hello.arn()}`,
      );
    },
  ),
  row(
    "While an update is in progress PublishVersion is refused with 409",
    "[doc] Lambda developer guide, function states",
    async (at) => {
      const hello = await at.makeFunction();
      await expectRefusal(
        whileUpdating(hello, () => hello.publish()),
        409,
        "ResourceConflictException",
      );
    },
  ),
  row(
    "While an update is in progress invocations run the code from before it",
    "[doc] Lambda developer guide, function states",
    async (at) => {
      const hello = await at.makeFunction({}, "update 0");
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        await hello.invoke();
        await hello.sendCode(`update ${attempt}`);
        const { answer } = await hello.invoke();
        const { LastUpdateStatus } = await hello.configuration();
        if (LastUpdateStatus === "InProgress") return expectMatch(answer, { build: `update ${attempt - 1}` });
        await hello.settled();
      }
      throw new NotSeen(SETTLED);
    },
  ),
  row("After an update has settled invocations run the new code", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction({}, "before");
    expectMatch((await hello.invoke()).answer, { build: "before" });
    await hello.updateCode("after");
    const answer = await at.until(async () => {
      const got = await hello.invoke();
      return got.answer?.build === "after" && got.answer;
    });
    expectMatch(answer, { build: "after", version: "$LATEST" });
  }),
  ...(
    [
      ["can't be invoked", "RequestResponse"],
      ["takes no events", "Event"],
    ] as const
  ).map(([cannot, InvocationType]) =>
    row(
      `A function that is Pending ${cannot}: 409`,
      "[doc] Lambda developer guide, function states",
      async (at) => {
        const { name } = await sendCreate(at);
        const early = at.lambda.send(
          new InvokeCommand({ FunctionName: name, InvocationType, Payload: Buffer.from("{}") }),
        );
        await expectRefusal(
          early.then(async (answer) => {
            const { State } = await openFunction(at, name).configuration();
            const isTooLate = answer.$metadata.httpStatusCode === 200 || State !== "Pending";
            if (isTooLate) throw new NotSeen("The function was Active too soon.");
            return answer;
          }),
          409,
          "ResourceConflictException",
          "The operation cannot be performed at this time. The function is currently in the following state: Pending",
        );
      },
    ),
  ),
  row("GetFunction answers where the code can be read", LIFECYCLE, async (at) => {
    const hello = await at.makeFunction();
    const got = await at.lambda.send(new GetFunctionCommand({ FunctionName: hello.name }));
    expectAnswer(got, 200, { Code: { RepositoryType: "S3", Location: /^https?:\/\// } });
  }),
  row(
    "A function that is not there is refused with 404 and its unqualified ARN",
    recordedApi("TestLambdaFunction::test_ops_on_nonexisting_fn"),
    async (at) => {
      const nobody = openFunction(at, at.unusedName());
      await expectRefusal(
        nobody.configuration(),
        404,
        "ResourceNotFoundException",
        `Function not found: ${nobody.arn()}`,
      );
    },
  ),
]);

/**
 * The call's answer while an update is under way. Throws a refusal at once. An accepted call may have come
 * just after its update had settled, so at least half of `ATTEMPTS` must be accepted; else throws `NotSeen`.
 */
async function whileUpdating<T>(hello: LabFunction, call: () => Promise<T>): Promise<T> {
  const accepted: T[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await hello.settled();
    await hello.sendCode(`update ${attempt}`);
    const { LastUpdateStatus } = await hello.configuration();
    if (LastUpdateStatus === "InProgress") accepted.push(await call());
  }
  const [first] = accepted;
  if (first === undefined || accepted.length < ATTEMPTS / 2) throw new NotSeen(SETTLED);
  return first;
}
