import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  aFunction,
  arnOf,
  functionInput,
  refusalOf,
  useLambda,
  zipOf,
} from "../../../support/lambda-builders.ts";

const RUNTIMES =
  "[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2]";
const NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const LOOK_UP_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
const QUALIFIER_PATTERN = "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

/** One sentence of the model's checks. */
function violation(member: string, value: unknown, constraint: string): string {
  return `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`;
}
const once = (sentence: string) => `1 validation error detected: ${sentence}`;

const LARGE = "x".repeat(4100);
const layer = (number: number) => `arn:aws:lambda:us-east-1:123456789012:layer:tools${number}:1`;

const BY_MODEL: [what: string, input: Partial<CreateFunctionCommandInput>, message: string][] = [
  [
    "too little memory",
    { MemorySize: 127 },
    once(violation("memorySize", 127, "have value greater than or equal to 128")),
  ],
  [
    "too much memory",
    { MemorySize: 10241 },
    once(violation("memorySize", 10241, "have value less than or equal to 10240")),
  ],
  ["no time", { Timeout: 0 }, once(violation("timeout", 0, "have value greater than or equal to 1"))],
  [
    "too much time",
    { Timeout: 901 },
    once(violation("timeout", 901, "have value less than or equal to 900")),
  ],
  [
    "a handler with a space",
    { Handler: "index handler" },
    once(violation("handler", "index handler", "satisfy regular expression pattern: [^\\s]+")),
  ],
  [
    "a handler of 129 letters",
    { Handler: "h".repeat(129) },
    once(violation("handler", "h".repeat(129), "have length less than or equal to 128")),
  ],
  [
    "a description of 257 letters",
    { Description: "d".repeat(257) },
    once(violation("description", "d".repeat(257), "have length less than or equal to 256")),
  ],
  [
    "a role that is no ARN",
    { Role: "r1" },
    once(
      violation(
        "role",
        "r1",
        "satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
      ),
    ),
  ],
  [
    "two architectures",
    { Architectures: ["x86_64", "arm64"] },
    once(violation("architectures", "[x86_64, arm64]", "have length less than or equal to 1")),
  ],
  [
    "an architecture in capitals",
    { Architectures: ["X86_64" as "x86_64"] },
    once(
      violation(
        "architectures",
        "[X86_64]",
        "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
      ),
    ),
  ],
  [
    "an unknown SnapStart option",
    { SnapStart: { ApplyOn: "invalidOption" as "None" } },
    once(
      violation("snapStart.applyOn", "invalidOption", "satisfy enum value set: [PublishedVersions, None]"),
    ),
  ],
  [
    "a variable whose name begins with a digit",
    { Environment: { Variables: { "1st": "x" } } },
    "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
  ],
  [
    "a name with colons",
    { FunctionName: "invalid:function:name" },
    once(
      violation(
        "functionName",
        "invalid:function:name",
        `satisfy regular expression pattern: ${NAME_PATTERN}`,
      ),
    ),
  ],
  [
    "a name with a star",
    { FunctionName: "*" },
    once(violation("functionName", "*", `satisfy regular expression pattern: ${NAME_PATTERN}`)),
  ],
  [
    "a subnet that is none",
    { VpcConfig: { SubnetIds: ["net-1"], SecurityGroupIds: ["sg-1"] } },
    once(
      violation(
        "vpcConfig.subnetIds",
        "[net-1]",
        "satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*]",
      ),
    ),
  ],
  [
    "six security groups",
    { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: Array(6).fill("sg-1") } },
    once(
      violation(
        "vpcConfig.securityGroupIds",
        "[sg-1, sg-1, sg-1, sg-1, sg-1, sg-1]",
        "have length less than or equal to 5",
      ),
    ),
  ],
  [
    "a layer without its version",
    { Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:tools"] },
    once(
      violation(
        "layers",
        "[arn:aws:lambda:us-east-1:123456789012:layer:tools]",
        "satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]",
      ),
    ),
  ],
  [
    "a tag with an ampersand",
    { Tags: { team: "R&D" } },
    once(
      violation(
        "tags",
        "{team=R&D}",
        "satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)]",
      ).replace("constraint: Member", "constraint: Map value"),
    ),
  ],
  [
    "several mistakes at once",
    { MemorySize: 1, Timeout: 0 },
    `2 validation errors detected: ${violation("timeout", 0, "have value greater than or equal to 1")}; ${violation("memorySize", 1, "have value greater than or equal to 128")}`,
  ],
];

const BY_SERVICE: [what: string, input: Partial<CreateFunctionCommandInput>, message: string][] = [
  [
    "a name of 65 letters",
    { FunctionName: "a".repeat(65) },
    once(violation("functionName", "a".repeat(65), "have length less than or equal to 64")),
  ],
  [
    "an unknown runtime",
    { Runtime: "NODEJS22.X" as "nodejs22.x" },
    `Value NODEJS22.X at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${RUNTIMES} or be a valid ARN`,
  ],
  [
    "a runtime of the past",
    { Runtime: "nodejs14.x" },
    "The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
  ],
  [
    "more than 4 KB of variables",
    { Environment: { Variables: { SMALL: "ok", LARGE } } },
    `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"SMALL":"ok","LARGE":"${LARGE}"}`,
  ],
  [
    "a variable that Lambda sets itself",
    { Environment: { Variables: { AWS_REGION: "x", MINE: "y" } } },
    "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION",
  ],
  [
    "SnapStart of a runtime that has none",
    { SnapStart: { ApplyOn: "PublishedVersions" } },
    "nodejs22.x is not supported for SnapStart enabled functions.",
  ],
  [
    "levels of text logs",
    { LoggingConfig: { ApplicationLogLevel: "DEBUG" } },
    'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
  ],
  ["a layer that is not there", { Layers: [layer(1)] }, `Layer version ${layer(1)} does not exist.`],
  ["six layers", { Layers: [1, 2, 3, 4, 5, 6].map(layer) }, "Cannot reference more than 5 layers."],
  [
    "a zip that is none",
    { Code: { ZipFile: Buffer.from("this is no zip") } },
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  ],
  [
    "51 tags",
    { Tags: Object.fromEntries([...Array(51).keys()].map((n) => [`t${n}`, "x"])) },
    "Number of tags exceeds resource tag limit.",
  ],
];

describe("local Lambda: refusals of bad inputs", () => {
  const lambda = useLambda();

  const create = (input: Partial<CreateFunctionCommandInput>) =>
    lambda.client.send(new CreateFunctionCommand(functionInput("hello", input)));

  for (const [what, input, message] of BY_MODEL) {
    it(`refuses ${what} by the model`, async () => {
      expect(await refusalOf(create(input))).to.deep.equal({
        status: 400,
        name: "ValidationException",
        message,
      });
    });
  }

  for (const [what, input, message] of BY_SERVICE) {
    it(`refuses ${what}`, async () => {
      const refused = { status: 400, name: "InvalidParameterValueException", message };
      expect(await refusalOf(create(input))).to.deep.equal(refused);
    });
  }

  it("takes runtimes that are newer than the list in the refusal of other runtimes", async () => {
    expect((await create({ Runtime: "nodejs26.x" })).Runtime).to.equal("nodejs26.x");
  });

  it("takes variables of exactly 4096 bytes", async () => {
    const overhead = JSON.stringify({ LARGE: "" }).length;
    const created = await create({ Environment: { Variables: { LARGE: "x".repeat(4096 - overhead) } } });
    expect(created.State).to.equal("Pending");
  });

  it("refuses code that would unpack to 262144000 bytes, without unpacking it", async () => {
    const ZipFile = zipOf();
    const directory = Buffer.from(ZipFile.buffer, ZipFile.byteOffset).indexOf("PK\x01\x02", 0, "latin1");
    new DataView(ZipFile.buffer, ZipFile.byteOffset).setUint32(directory + 24, 262144000, true);
    expect(await refusalOf(create({ Code: { ZipFile } }))).to.include({
      status: 400,
      message: "Unzipped size must be smaller than 262144000 bytes",
    });
  });

  it("refuses by name each member that local AWS does not have, instead of ignoring it", async () => {
    const input = { TenancyConfig: { TenantIsolationMode: "PER_TENANT" as const } };
    expect(await refusalOf(create(input))).to.deep.equal({
      status: 501,
      name: "NotImplementedException",
      message: "Local AWS does not have TenancyConfig of CreateFunction.",
    });
    expect((await create({ FileSystemConfigs: [], ImageConfig: {}, Layers: [] })).State).to.equal("Pending");
  });

  it("checks an update like a create", async () => {
    await aFunction(lambda, "hello").create();
    const update = (input: object) =>
      refusalOf(
        lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", ...input })),
      );
    expect((await update({ MemorySize: 20000 })).name).to.equal("ValidationException");
    expect((await update({ Runtime: "nodejs14.x" })).name).to.equal("InvalidParameterValueException");
    expect((await update({ Environment: { Variables: { LARGE } } })).message).to.contain("4KB limit");
  });

  it("checks a version's description", async () => {
    await aFunction(lambda, "hello").create();
    const command = new PublishVersionCommand({ FunctionName: "hello", Description: "d".repeat(257) });
    const message = once(violation("description", "d".repeat(257), "have length less than or equal to 256"));
    expect(await refusalOf(lambda.client.send(command))).to.include({ status: 400, message });
  });

  const matches = (value: string) =>
    once(violation("functionName", value, `satisfy regular expression pattern: ${LOOK_UP_PATTERN}`));
  const partition = "arn:aws:lambda";
  for (const { FunctionName, Qualifier, message } of [
    { FunctionName: "*", message: matches("*") },
    { FunctionName: "my-function!", message: matches("my-function!") },
    { FunctionName: "invalid-account:function:f", message: matches("invalid-account:function:f") },
    { FunctionName: "function:f:$LATEST:extra", message: matches("function:f:$LATEST:extra") },
    { FunctionName: arnOf("f", "1:2"), message: matches(arnOf("f", "1:2")) },
    { FunctionName: arnOf("f", "$LATES"), message: matches(arnOf("f", "$LATES")) },
    {
      FunctionName: `${partition}:invalid-region:123456789012:function:f`,
      message: matches(`${partition}:invalid-region:123456789012:function:f`),
    },
    {
      FunctionName: `${partition}::123456789012:function:f`,
      message: matches(`${partition}::123456789012:function:f`),
    },
    {
      FunctionName: "f",
      Qualifier: "invalid!",
      message: once(
        violation("qualifier", "invalid!", `satisfy regular expression pattern: ${QUALIFIER_PATTERN}`),
      ),
    },
    {
      FunctionName: "f",
      Qualifier: "a".repeat(129),
      message: once(violation("qualifier", "a".repeat(129), "have length less than or equal to 128")),
    },
    {
      FunctionName: "f!",
      Qualifier: "a".repeat(129),
      message: `2 validation errors detected: ${violation("qualifier", "a".repeat(129), "have length less than or equal to 128")}; ${violation("functionName", "f!", `satisfy regular expression pattern: ${LOOK_UP_PATTERN}`)}`,
    },
  ]) {
    it(`refuses to look up or call ${FunctionName.slice(0, 70)}${Qualifier ? ` at ${Qualifier.slice(0, 9)}` : ""}`, async () => {
      const refused = { status: 400, name: "ValidationException", message };
      const target = { FunctionName, Qualifier };
      expect(await refusalOf(lambda.client.send(new GetFunctionCommand(target)))).to.deep.equal(refused);
      expect(await refusalOf(lambda.client.send(new InvokeCommand(target)))).to.deep.equal(refused);
    });
  }

  it("takes an ARN that ends in `function` for a function of that name", async () => {
    const FunctionName = "arn:aws:lambda:us-east-1:123456789012:function";
    const refusal = await refusalOf(lambda.client.send(new GetFunctionCommand({ FunctionName })));
    expect(refusal.message).to.equal(`Function not found: ${arnOf("function")}`);
  });

  it("refuses functions of other accounts", async () => {
    const FunctionName = "arn:aws:lambda:us-east-1:210987654321:function:hello";
    const refusal = await refusalOf(lambda.client.send(new GetFunctionCommand({ FunctionName })));
    expect(refusal).to.include({ status: 403, name: "AccessDeniedException" });
  });
});
