import { GetFunctionCommand, type GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { FREE_ARGUMENTS } from "../../../../components/function-arguments.ts";
import type { Properties } from "../../../../local/pulumi/provider/values.ts";
import { zipOf } from "../../../support/lambda-builders.ts";
import { clientConfig, ROLE, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const FUNCTION = "aws:lambda/function:Function";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:";
const LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:none:1";

/** An argument that AWS keeps: two values of it, and how AWS shows it with each and after it is left out. */
interface Kept {
  readonly values: readonly [unknown, unknown];
  readonly shown: (found: GetFunctionCommandOutput) => unknown;
  readonly as: readonly [unknown, unknown];
  /** `as` the second, where pulumi-aws leaves alone what is left out. */
  readonly without: unknown;
}

const network = (subnet: string, ...groups: string[]) => ({ subnetIds: [subnet], securityGroupIds: groups });
const shownNetwork = (subnet: string, ...groups: string[]) => ({
  SubnetIds: [subnet],
  SecurityGroupIds: groups,
  VpcId: "vpc-00000000000000000",
  Ipv6AllowedForDualStack: false,
});

const KEPT: Readonly<Record<string, Kept>> = {
  deadLetterConfig: {
    values: [{ targetArn: `${QUEUE}a` }, { targetArn: `${QUEUE}b` }],
    shown: ({ Configuration }) => Configuration?.DeadLetterConfig?.TargetArn,
    as: [`${QUEUE}a`, `${QUEUE}b`],
    without: undefined,
  },
  description: {
    values: ["one", "two"],
    shown: ({ Configuration }) => Configuration?.Description,
    as: ["one", "two"],
    without: "",
  },
  ephemeralStorage: {
    values: [{ size: 1024 }, { size: 2048 }],
    shown: ({ Configuration }) => Configuration?.EphemeralStorage?.Size,
    as: [1024, 2048],
    without: 2048,
  },
  kmsKeyArn: {
    values: [`${KEY}a`, `${KEY}b`],
    shown: ({ Configuration }) => Configuration?.KMSKeyArn,
    as: [`${KEY}a`, `${KEY}b`],
    without: undefined,
  },
  loggingConfig: {
    values: [
      { logFormat: "JSON", applicationLogLevel: "WARN" },
      { logFormat: "JSON", logGroup: "shared" },
    ],
    shown: ({ Configuration }) => [
      Configuration?.LoggingConfig?.ApplicationLogLevel,
      Configuration?.LoggingConfig?.LogGroup,
    ],
    as: [
      ["WARN", "/aws/lambda/loggingConfig"],
      ["WARN", "shared"],
    ],
    without: ["WARN", "shared"],
  },
  reservedConcurrentExecutions: {
    values: [5, 0],
    shown: ({ Concurrency }) => Concurrency?.ReservedConcurrentExecutions,
    as: [5, 0],
    without: undefined,
  },
  snapStart: {
    values: [{ applyOn: "PublishedVersions" }, { applyOn: "None" }],
    shown: ({ Configuration }) => Configuration?.SnapStart?.ApplyOn,
    as: ["PublishedVersions", "None"],
    without: "None",
  },
  sourceKmsKeyArn: {
    values: [`${KEY}a`, `${KEY}b`],
    shown: ({ Code }) => Code?.SourceKMSKeyArn,
    as: [`${KEY}a`, `${KEY}b`],
    without: undefined,
  },
  tags: {
    values: [{ a: "1" }, { b: "2" }],
    shown: ({ Tags }) => Tags,
    as: [{ a: "1" }, { b: "2" }],
    without: undefined,
  },
  tracingConfig: {
    values: [{ mode: "Active" }, { mode: "PassThrough" }],
    shown: ({ Configuration }) => Configuration?.TracingConfig?.Mode,
    as: ["Active", "PassThrough"],
    without: "PassThrough",
  },
  vpcConfig: {
    values: [network("subnet-1", "sg-1"), network("subnet-2", "sg-1", "sg-2")],
    shown: ({ Configuration }) => Configuration?.VpcConfig,
    as: [shownNetwork("subnet-1", "sg-1"), shownNetwork("subnet-2", "sg-1", "sg-2")],
    without: { SubnetIds: [], SecurityGroupIds: [], VpcId: "", Ipv6AllowedForDualStack: false },
  },
};

/** Arguments that only pulumi-aws knows: they stay in Pulumi's state. */
const IN_STATE: Readonly<Record<string, readonly [unknown, unknown]>> = {
  replaceSecurityGroupsOnDestroy: [true, false],
  replacementSecurityGroupIds: [["sg-1"], ["sg-2"]],
  useResourceTimeoutForPropagation: [true, false],
};

/** Arguments of things that local AWS lacks: the refusal names them. */
const REFUSED: Readonly<Record<string, readonly [value: unknown, says: string]>> = {
  codeSigningConfigArn: [
    "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdefg",
    "no property 'codeSigningConfigArn'",
  ],
  durableConfig: [{ executionTimeout: 60 }, "no property 'durableConfig'"],
  layers: [[LAYER], `Layer version ${LAYER} does not exist.`],
};

describe("the further arguments of a function", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());

  const zip = { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7" };
  const text = {
    "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
    hash: "t",
    text: "",
  };
  /** Python, since SnapStart is not for Node. */
  const declared = (name: string, more: Properties) => ({
    name,
    role: ROLE,
    runtime: "python3.13",
    handler: "main.handler",
    code: { ...zip, hash: "z", assets: { "main.py": text } },
    ...more,
  });
  const read = (FunctionName: string) => test.lambda.send(new GetFunctionCommand({ FunctionName }));

  it("are all in these tables", () => {
    const known = [KEPT, IN_STATE, REFUSED].flatMap(Object.keys);
    expect([...known, "fileSystemConfig"].sort()).to.deep.equal([...FREE_ARGUMENTS].sort());
  });

  for (const [name, { values, shown, as, without }] of Object.entries(KEPT)) {
    it(`carry ${name} to AWS and back: made, unchanged, changed, left out`, async () => {
      const engine = aProviderEngine(test.aws.endpoint);
      const up = (more: Properties) => engine.up(FUNCTION, declared(name, more));
      await up({ [name]: values[0] });
      expect(shown(await read(name))).to.deep.equal(as[0]);
      expect(await up({ [name]: values[0] })).to.deep.include({ did: "same" });
      expect(await up({ [name]: values[1] })).to.deep.include({ did: "update", changed: [name] });
      expect(shown(await read(name))).to.deep.equal(as[1]);
      expect(await up({ [name]: values[1] })).to.deep.include({ did: "same" });
      await up({});
      expect(shown(await read(name))).to.deep.equal(without);
      expect(await up({})).to.deep.include({ did: "same" });
    });

    it(`carry ${name} to a function that had none`, async () => {
      const engine = aProviderEngine(test.aws.endpoint);
      await engine.up(FUNCTION, declared(`${name}-later`, {}));
      await engine.up(FUNCTION, declared(`${name}-later`, { [name]: values[0] }));
      const wanted = name === "loggingConfig" ? ["WARN", "/aws/lambda/loggingConfig-later"] : as[0];
      expect(shown(await read(`${name}-later`))).to.deep.equal(wanted);
    });
  }

  for (const [name, values] of Object.entries(IN_STATE)) {
    it(`keep ${name} in the state`, async () => {
      const engine = aProviderEngine(test.aws.endpoint);
      const up = (more: Properties) => engine.up(FUNCTION, declared(name, more));
      expect((await up({ [name]: values[0] })).outputs[name]).to.deep.equal(values[0]);
      expect((await up({ [name]: values[0] })).did).to.equal("same");
      expect(await up({ [name]: values[1] })).to.deep.include({ did: "update", changed: [name] });
      expect((await up({ [name]: values[1] })).did).to.equal("same");
    });
  }

  for (const [name, [value, says]] of Object.entries(REFUSED)) {
    it(`refuse ${name} by its name`, async () => {
      const engine = aProviderEngine(test.aws.endpoint);
      const up = engine.up(FUNCTION, declared(`no-${name}`, { [name]: value }));
      expect(
        await up.then(
          () => "made",
          (error) => error.message,
        ),
      ).to.contain(says);
    });
  }

  it("carry fileSystemConfig to AWS, which keeps it or refuses it by its name", async () => {
    const fileSystemConfig = {
      arn: "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
      localMountPath: "/mnt/data",
    };
    const more = { fileSystemConfig, vpcConfig: network("subnet-1", "sg-1") };
    const up = aProviderEngine(test.aws.endpoint).up(FUNCTION, declared("fs", more));
    const outcome = await up.then(
      ({ outputs }) => outputs.fileSystemConfig,
      (error) => error.message,
    );
    if (typeof outcome === "string") expect(outcome).to.contain("FileSystemConfigs");
    else expect(outcome).to.deep.equal(fileSystemConfig);
  });

  it("may place the code in S3, whose place then is what changes", async () => {
    const s3 = new S3Client({ ...clientConfig(test.aws.endpoint), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "codes" }));
    for (const Key of ["one.zip", "two.zip"]) {
      await s3.send(
        new PutObjectCommand({ Bucket: "codes", Key, Body: zipOf(`exports.handler = "${Key}";`) }),
      );
    }
    s3.destroy();
    const engine = aProviderEngine(test.aws.endpoint);
    const { code: _, ...inputs } = declared("in-s3", {});
    const up = (s3Key: string) => engine.up(FUNCTION, { ...inputs, s3Bucket: "codes", s3Key });
    const first = await up("one.zip");
    expect(first.outputs).to.include({ s3Bucket: "codes", s3Key: "one.zip" });
    expect((await up("one.zip")).did).to.equal("same");
    const second = await up("two.zip");
    expect(second).to.deep.include({ did: "update", changed: ["s3Key"] });
    expect(second.outputs.codeSha256).to.not.equal(first.outputs.codeSha256);
    const both = engine.up(FUNCTION, declared("in-s3", { s3Bucket: "codes", s3Key: "one.zip" }));
    expect(
      await both.then(
        () => "made",
        (error) => error.message,
      ),
    ).to.contain("and no other");
  });

  it("take a network for the same in another order, and refuse half of one", async () => {
    const engine = aProviderEngine(test.aws.endpoint);
    const up = (vpcConfig: object) => engine.up(FUNCTION, declared("network", { vpcConfig }));
    await up(network("subnet-1", "sg-1", "sg-2"));
    expect((await up(network("subnet-1", "sg-2", "sg-1"))).did).to.equal("same");
    const half = await up(network("subnet-1")).then(
      () => "made",
      (error) => error.message,
    );
    expect(half).to.contain("SubnetIds and SecurityIds must coexist or be both empty list.");
  });
});
