import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { KINDS } from "../../../../../local/aws/kinds.ts";
import { openStore } from "../../../../../local/aws/state/store.ts";
import {
  aFunction,
  readConfiguration,
  refusalOf,
  startLambda,
  useLambda,
  zipOf,
} from "../../../../support/lambda-builders.ts";
import { ROLE } from "../../../../support/local-aws.ts";

const REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/orders";
const DIGEST = "ab".repeat(32);
const IMAGE = `${REPOSITORY}@sha256:${DIGEST}`;

describe("local Lambda: images", () => {
  const lambda = useLambda();

  const create = (input: Partial<CreateFunctionCommandInput> = {}) =>
    lambda.client.send(
      new CreateFunctionCommand({
        FunctionName: "orders",
        Role: ROLE,
        PackageType: "Image",
        Code: { ImageUri: IMAGE },
        ...input,
      }),
    );
  const code = async () =>
    (await lambda.client.send(new GetFunctionCommand({ FunctionName: "orders" }))).Code;

  it("are kept by their digest, and shown as AWS shows them", async () => {
    const created = await create({ ImageConfig: { Command: ["app.handler"], WorkingDirectory: "/srv" } });
    expect(created).to.include({ State: "Pending", PackageType: "Image", CodeSha256: DIGEST, CodeSize: 0 });
    for (const name of ["Runtime", "Handler", "RuntimeVersionConfig"])
      expect(created).not.to.have.property(name);
    expect(created.ImageConfigResponse).to.deep.equal({
      ImageConfig: { Command: ["app.handler"], WorkingDirectory: "/srv" },
    });
    expect(await code()).to.deep.equal({
      RepositoryType: "ECR",
      ImageUri: IMAGE,
      ResolvedImageUri: IMAGE,
    });
    expect(await readConfiguration(lambda, "orders")).to.include({ State: "Active" });
  });

  it("named by a tag have a digest that stays the same", async () => {
    await create({ Code: { ImageUri: `${REPOSITORY}:v1` } });
    const first = await code();
    expect(first?.ImageUri).to.equal(`${REPOSITORY}:v1`);
    expect(first?.ResolvedImageUri).to.match(new RegExp(`^${REPOSITORY}@sha256:[0-9a-f]{64}$`));
    const update = (ImageUri: string) =>
      lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName: "orders", ImageUri }));
    await update(`${REPOSITORY}:v2`);
    expect((await code())?.ResolvedImageUri).not.to.equal(first?.ResolvedImageUri);
    await update(`${REPOSITORY}:v1`);
    expect(await code()).to.deep.equal(first);
  });

  it("are frozen in versions, and CodeSha256 guards a publish", async () => {
    await create();
    const publish = (CodeSha256: string) =>
      lambda.client.send(new PublishVersionCommand({ FunctionName: "orders", CodeSha256 }));
    expect(await publish(DIGEST)).to.include({ Version: "1", CodeSha256: DIGEST, PackageType: "Image" });
    expect((await refusalOf(publish("cd".repeat(32)))).message).to.contain(`$LATEST (${DIGEST})`);
  });

  it("reach the executor without code, with their first command as the handler", async () => {
    await create({ ImageConfig: { Command: ["app.handler", "more"] } });
    await readConfiguration(lambda, "orders");
    await lambda.client.send(new InvokeCommand({ FunctionName: "orders" }));
    const [run] = lambda.executor.runs;
    expect(run?.version).to.include({ handler: "app.handler", runtime: "" });
    expect(run?.version).not.to.have.property("codeSha256Hex");
  });

  it("are there after a restart", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lambda-live-test-"));
    try {
      const first = await startLambda({ store: openStore(directory, KINDS) });
      const input = { FunctionName: "orders", Role: ROLE, PackageType: "Image" as const };
      await first.client.send(new CreateFunctionCommand({ ...input, Code: { ImageUri: IMAGE } }));
      await first.close();
      const second = await startLambda({ store: openStore(directory, KINDS) });
      expect(await readConfiguration(second, "orders")).to.include({ CodeSha256: DIGEST });
      await second.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("lose their ImageConfig to an empty one, and keep it without one", async () => {
    await create({ ImageConfig: { Command: ["a.b"] } });
    const update = (input: object) =>
      lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "orders", ...input }));
    expect((await update({ Timeout: 5 })).ImageConfigResponse?.ImageConfig?.Command).to.deep.equal(["a.b"]);
    expect(await update({ ImageConfig: {} })).not.to.have.property("ImageConfigResponse");
  });

  const NO_RUNTIME = "Runtime and Handler are not supported for functions created with container images.";
  for (const [what, input, message] of [
    ["with a runtime", { Runtime: "nodejs22.x" }, NO_RUNTIME],
    ["with a handler", { Handler: "index.handler" }, NO_RUNTIME],
    [
      "with layers",
      { Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:x:1"] },
      "Layers are not supported for functions created with container images.",
    ],
    ["without an image", { Code: {} }, "Please provide a source for function code."],
    [
      "with a zip",
      { Code: { ZipFile: zipOf() } },
      "Please provide ImageUri when creating a function with packageType Image.",
    ],
    [
      "of another registry",
      { Code: { ImageUri: "docker.io/library/node:22" } },
      "Source image docker.io/library/node:22 is not valid. Provide a valid source image.",
    ],
    [
      "with half a digest",
      { Code: { ImageUri: `${REPOSITORY}@sha256:ab` } },
      `Source image ${REPOSITORY}@sha256:ab is not valid. Provide a valid source image.`,
    ],
  ] as const)
    it(`are refused ${what}`, async () => {
      expect(await refusalOf(create(input as object))).to.deep.equal({
        status: 400,
        name: "InvalidParameterValueException",
        message,
      });
    });

  it("don't become zips, nor zips images", async () => {
    await create();
    const update = (FunctionName: string, input: object) =>
      refusalOf(lambda.client.send(new UpdateFunctionCodeCommand({ FunctionName, ...input })));
    const wanted = "Please provide ImageUri when updating a function with packageType Image.";
    expect((await update("orders", { ZipFile: zipOf() })).message).to.equal(wanted);
    expect((await update("orders", { S3Bucket: "code", S3Key: "a" })).message).to.equal(wanted);
    await aFunction(lambda, "zipped").create();
    expect((await update("zipped", { ImageUri: IMAGE })).message).to.equal(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    const configure = new UpdateFunctionConfigurationCommand({
      FunctionName: "zipped",
      ImageConfig: { Command: ["a"] },
    });
    expect((await refusalOf(lambda.client.send(configure))).message).to.contain(
      "ImageConfig is not supported",
    );
  });
});
