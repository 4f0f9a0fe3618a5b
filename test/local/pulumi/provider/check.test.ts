import { expect } from "chai";
import { check } from "../../../../local/pulumi/provider/check.ts";
import type { ResourceType } from "../../../../local/pulumi/provider/resource-type.ts";
import { alias } from "../../../../local/pulumi/provider/resources/alias.ts";
import { lambdaFunction } from "../../../../local/pulumi/provider/resources/function.ts";
import { logGroup } from "../../../../local/pulumi/provider/resources/log-group.ts";
import { parameter } from "../../../../local/pulumi/provider/resources/parameter.ts";
import { role } from "../../../../local/pulumi/provider/resources/role.ts";
import { type Properties, UNKNOWN } from "../../../../local/pulumi/provider/values.ts";

const code = {
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash: "h",
  path: "/x.zip",
};
const aFunction = {
  code,
  role: "arn:aws:iam::123456789012:role/r",
  handler: "index.handler",
  runtime: "nodejs22.x",
};

function checked(type: ResourceType, wanted: Properties, old: Properties = {}, seed = "seed") {
  return check(type, { resourceName: "hello", old, wanted, randomSeed: Buffer.from(seed) });
}

describe("checking inputs", () => {
  it("fills in the defaults of pulumi-aws", () => {
    const { inputs } = checked(lambdaFunction, { ...aFunction, name: "n" });
    expect(inputs).to.include({
      memorySize: 128,
      timeout: 3,
      packageType: "Zip",
      publish: false,
      skipDestroy: false,
    });
    expect(inputs).not.to.have.property("architectures");
  });

  it("makes a name from the engine's seed if the program gives none: equal in preview and update", () => {
    const name = checked(logGroup, {}).inputs.name;
    expect(name).to.match(/^hello-[0-9a-f]{7}$/);
    expect(checked(logGroup, {}).inputs.name).to.equal(name);
    expect(checked(logGroup, {}, {}, "other seed").inputs.name).not.to.equal(name);
  });

  it("keeps a name that was made before", () => {
    expect(checked(logGroup, {}, { name: "hello-0123456" }, "other").inputs.name).to.equal("hello-0123456");
  });

  const refusals: [string, ResourceType, Properties, string][] = [
    ["a missing property", alias, { functionName: "f" }, "Missing required property 'functionVersion'."],
    [
      "one it does not know",
      alias,
      { functionName: "f", functionVersion: "1", weight: 10 },
      "no property 'weight'. It has: description, functionName, functionVersion, name, region, routingConfig.",
    ],
    [
      "too little memory",
      lambdaFunction,
      { ...aFunction, memorySize: 64 },
      "expected a number from 128 to 10240, got 64",
    ],
    [
      "too long a timeout",
      lambdaFunction,
      { ...aFunction, timeout: 901 },
      "expected a number from 1 to 900, got 901",
    ],
    ["a role that is no ARN", lambdaFunction, { ...aFunction, role: "me" }, "(me) is an invalid ARN"],
    [
      "no handler",
      lambdaFunction,
      { ...aFunction, handler: undefined },
      "handler and runtime must be set when PackageType is Zip.",
    ],
    ["another package type", lambdaFunction, { ...aFunction, packageType: "Jar" }, "Jar"],
    [
      "no code",
      lambdaFunction,
      { ...aFunction, code: undefined },
      "One of 'code', 's3Bucket' with 's3Key', and 'imageUri' must be set",
    ],
    ["a retention that Logs lacks", logGroup, { retentionInDays: 2 }, "expected one of 0, 1, 3"],
    ["a policy that is not JSON", role, { assumeRolePolicy: "{" }, "contains an invalid JSON policy"],
    ["two values", parameter, { type: "String", value: "a", insecureValue: "b" }, "Exactly one of"],
    ["no value", parameter, { type: "String" }, "Exactly one of"],
    ["an open secret", parameter, { type: "SecureString", insecureValue: "b" }, "takes 'value'"],
  ];
  for (const [what, type, wanted, reason] of refusals)
    it(`refuses ${what}`, () => {
      const { failures } = checked(type, wanted);
      expect(failures.map((failure) => failure.reason)).to.have.length(1);
      expect(failures[0]?.reason).to.contain(reason);
    });

  it("reports all mistakes at once", () => {
    const { failures } = checked(lambdaFunction, { ...aFunction, memorySize: 1, timeout: 0 });
    expect(failures.map(({ property }) => property)).to.have.members(["memorySize", "timeout"]);
  });

  it("accepts a value that is not known yet", () => {
    const { inputs, failures } = checked(lambdaFunction, { ...aFunction, role: UNKNOWN });
    expect(failures).to.deep.equal([]);
    expect(inputs.role).to.equal(UNKNOWN);
  });
});
