import {
  CreateFunctionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  functionInput,
  readConfiguration,
  refusalOf,
  useLambda,
} from "../../../../support/lambda-builders.ts";

const ARN = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0";
const FILE_SYSTEMS = [{ Arn: ARN, LocalMountPath: "/mnt/data" }];
const VPC = { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] };

describe("local Lambda: file systems", () => {
  const lambda = useLambda();
  const create = (input: object) =>
    lambda.client.send(new CreateFunctionCommand(functionInput("hello", input)));

  it("are kept and shown, and a run is told that they are not there", async () => {
    await create({ FileSystemConfigs: FILE_SYSTEMS, VpcConfig: VPC });
    expect(await readConfiguration(lambda, "hello")).to.deep.include({ FileSystemConfigs: FILE_SYSTEMS });
    await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
    expect(lambda.executor.runs[0]?.version.notSimulated).to.deep.equal([
      `Local AWS mounts no file system: /mnt/data (${ARN}) is not there`,
    ]);
    const without = { FunctionName: "hello", FileSystemConfigs: [] };
    const updated = await lambda.client.send(new UpdateFunctionConfigurationCommand(without));
    expect(updated).not.to.have.property("FileSystemConfigs");
  });

  for (const [what, input, message] of [
    ["outside of a VPC", FILE_SYSTEMS, /^Function must be configured to execute in a VPC to reference/],
    [
      "of another kind",
      [{ ...FILE_SYSTEMS[0], Arn: "arn:aws:s3:::x" }],
      /at 'fileSystemConfigs\.1\.member\.arn'/,
    ],
    [
      "at another path",
      [{ ...FILE_SYSTEMS[0], LocalMountPath: "/data" }],
      /Value '\/data' at 'fileSystemConfigs\.1\.member\.localMountPath' .* pattern: \/mnt\//,
    ],
    ["two at once", [...FILE_SYSTEMS, ...FILE_SYSTEMS], /at 'fileSystemConfigs' .* less than or equal to 1/],
  ] as const)
    it(`are refused ${what}`, async () => {
      const vpc = what === "outside of a VPC" ? {} : { VpcConfig: VPC };
      const refusal = await refusalOf(create({ FileSystemConfigs: input, ...vpc }));
      expect(refusal.status).to.equal(400);
      expect(refusal.message).to.match(message);
    });
});
