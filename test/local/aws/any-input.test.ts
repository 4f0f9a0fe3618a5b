import fc from "fast-check";
import { type Assembly, assemble } from "../../../local/aws/assemble.ts";
import { checkRequired } from "../../../local/aws/protocol/required.ts";
import { kindOf, readServiceShapes, requiredOf, type Shape } from "../../../local/aws/protocol/shapes.ts";
import { AwsError } from "../../../local/aws/service.ts";
import { zipOf } from "../../support/lambda-builders.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const call = {
  region: "us-east-1",
  accountId: "123456789012",
  endpoint: "http://127.0.0.1:1",
  requestId: "00000000-0000-0000-0000-000000000000",
  callerArn: "arn:aws:iam::123456789012:user/tester",
};

const ROLE = "arn:aws:iam::123456789012:role/f";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** Words with a meaning for some operation, so that inputs pass the first check. */
const WORDS = [
  "f",
  "LIVE",
  "1",
  "$LATEST",
  "/a/b",
  "",
  "*",
  "🙂",
  "a".repeat(300),
  "NONE",
  "Sum",
  "Errors",
  "{}",
  "[",
  "AWS/Lambda",
];
const ARNS = ["function:f", "function:f:LIVE", "role/f", "layer:x:1"].map(
  (end) => `arn:aws:lambda:us-east-1:123456789012:${end}`,
);
const DEPTH = 4;

/** Resources that these words name. Made anew before each operation, because an operation may delete them. */
const SCENERY: readonly (readonly [signingName: string, operation: string, input: object])[] = [
  ["iam", "CreateRole", { RoleName: "f", AssumeRolePolicyDocument: TRUST }],
  ["iam", "CreatePolicy", { PolicyName: "f", PolicyDocument: POLICY }],
  [
    "lambda",
    "CreateFunction",
    {
      FunctionName: "f",
      Role: ROLE,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipOf() },
    },
  ],
  ["lambda", "PublishVersion", { FunctionName: "f" }],
  ["lambda", "CreateAlias", { FunctionName: "f", Name: "LIVE", FunctionVersion: "1" }],
  ["lambda", "CreateFunctionUrlConfig", { FunctionName: "f", Qualifier: "LIVE", AuthType: "NONE" }],
  ["ssm", "PutParameter", { Name: "/a/b", Value: "1", Type: "String" }],
  ["ssm", "PutParameter", { Name: "f", Value: "1", Type: "String" }],
  ["logs", "CreateLogGroup", { logGroupName: "f" }],
  ["logs", "CreateLogStream", { logGroupName: "f", logStreamName: "f" }],
  ["monitoring", "PutMetricData", { Namespace: "f", MetricData: [{ MetricName: "Errors", Value: 1 }] }],
  [
    "monitoring",
    "PutMetricAlarm",
    {
      AlarmName: "f",
      Namespace: "f",
      MetricName: "Errors",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      Statistic: "Sum",
      ComparisonOperator: "GreaterThanThreshold",
    },
  ],
];

describe("local AWS, given any input that the model of an operation allows", () => {
  let assembly: Assembly;
  before(async () => {
    assembly = await assemble({
      accountId: call.accountId,
      region: call.region,
      dataDirectory: undefined,
      seed: 1,
      settleMs: 0,
      endpoint: () => call.endpoint,
    });
  });
  after(() => assembly.close());

  for (const signingName of ["lambda", "iam", "sts", "ssm", "logs", "monitoring", "apigateway"]) {
    it(`answers or refuses any input to ${signingName}, and never breaks`, async () => {
      const service = assembly.services.find((each) => each.signingName === signingName);
      if (!service) throw new Error(`There is no ${signingName}.`);
      const shapes = readServiceShapes(service.schemas);
      const served = { signingName, shapes };
      for (const [name, run] of Object.entries(service.operations)) {
        await setTheScene(assembly, signingName);
        const input = shapes.operations.get(name)?.input;
        if (!input) throw new Error(`${name} is not in the model of ${signingName}.`);
        await fc.assert(
          fc.asyncProperty(arbitraryOf(input, DEPTH), async (value) => {
            try {
              checkRequired(value, input, served);
              await run(value, call);
            } catch (error) {
              if (!(error instanceof AwsError)) throw new Error(`${name} broke`, { cause: error });
            }
          }),
          propertyRuns(60),
        );
      }
    });
  }
});

/** Makes the resources of one service, and the IAM ones. An error for an existing resource is ignored. */
async function setTheScene(assembly: Assembly, wanted: string): Promise<void> {
  for (const [signingName, operation, input] of SCENERY) {
    if (signingName !== wanted && signingName !== "iam") continue;
    const service = assembly.services.find((each) => each.signingName === signingName);
    try {
      await service?.operations[operation]?.(input, call);
    } catch (error) {
      if (!(error instanceof AwsError && /exist/i.test(error.code + error.message))) throw error;
    }
  }
}

function arbitraryOf(shape: Shape, depth: number): fc.Arbitrary<unknown> {
  switch (kindOf(shape)) {
    case "structure":
      return fc.record(
        Object.fromEntries(
          [...shape.structIterator()]
            .filter(() => depth > 0)
            .map(([name, member]) => [name, arbitraryOf(member, depth - 1)]),
        ),
        { requiredKeys: depth > 0 ? [...requiredOf(shape)] : [] },
      );
    case "list":
      return depth > 0
        ? fc.array(arbitraryOf(shape.getValueSchema(), depth - 1), { maxLength: 3 })
        : fc.constant([]);
    case "map":
      return depth > 0
        ? fc.dictionary(
            fc.constantFrom("1", "a", "__proto__", "constructor"),
            arbitraryOf(shape.getValueSchema(), depth - 1),
          )
        : fc.constant({});
    case "number":
      return fc.oneof(fc.constantFrom(0, 1, -1, 60, 3600, 0.1, 1e12), fc.double());
    case "boolean":
      return fc.boolean();
    case "blob":
      return fc.uint8Array({ maxLength: 50 });
    case "timestamp":
      return fc.date({ noInvalidDate: true });
    default:
      return fc.oneof(fc.constantFrom(...WORDS, ...ARNS), fc.string());
  }
}
