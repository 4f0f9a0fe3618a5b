import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { KINDS } from "../../../../../local/aws/kinds.ts";
import { openStore } from "../../../../../local/aws/state/store.ts";
import {
  functionInput,
  readConfiguration,
  refusalOf,
  startLambda,
  type TestLambda,
  useLambda,
  zipOf,
} from "../../../../support/lambda-builders.ts";

const layerArn = (name: string, version?: number) =>
  `arn:aws:lambda:us-east-1:123456789012:layer:${name}${version === undefined ? "" : `:${version}`}`;

function publish(
  { client }: TestLambda,
  LayerName: string,
  text = "1",
  input: Partial<PublishLayerVersionCommandInput> = {},
) {
  return client.send(
    new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: zipOf(text) }, ...input }),
  );
}

describe("local Lambda: layers", () => {
  const lambda = useLambda();

  it("have versions by number, each with its content", async () => {
    const input = {
      Description: "tools",
      CompatibleRuntimes: ["nodejs22.x" as const],
      CompatibleArchitectures: ["arm64" as const],
      LicenseInfo: "MIT",
    };
    const { $metadata, ...first } = await publish(lambda, "tools", "1", input);
    expect($metadata.httpStatusCode).to.equal(201);
    expect(first).to.deep.include({
      ...input,
      LayerArn: layerArn("tools"),
      LayerVersionArn: layerArn("tools", 1),
      Version: 1,
      CreatedDate: "2026-01-01T00:00:00.000+0000",
    });
    expect(first.Content).to.include({ CodeSize: zipOf("1").length });
    expect((await publish(lambda, "tools", "2")).Version).to.equal(2);
    const read = new GetLayerVersionCommand({ LayerName: layerArn("tools"), VersionNumber: 1 });
    const { $metadata: _, ...found } = await lambda.client.send(read);
    expect(found).to.deep.equal(first);
    const byArn = await lambda.client.send(new GetLayerVersionByArnCommand({ Arn: layerArn("tools", 2) }));
    expect(byArn.Version).to.equal(2);
  });

  it("are listed by name, each with its newest version that fits", async () => {
    await publish(lambda, "tools", "1", { CompatibleRuntimes: ["python3.13"] });
    await publish(lambda, "tools", "2");
    await publish(lambda, "base");
    const all = await lambda.client.send(new ListLayersCommand({}));
    expect(
      all.Layers?.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion?.Version]),
    ).to.deep.equal([
      ["base", 1],
      ["tools", 2],
    ]);
    const fitting = await lambda.client.send(new ListLayersCommand({ CompatibleRuntime: "python3.13" }));
    expect(
      fitting.Layers?.map(({ LatestMatchingVersion }) => LatestMatchingVersion?.LayerVersionArn),
    ).to.deep.equal([layerArn("tools", 1)]);
  });

  it("list their versions newest first, in pages", async () => {
    for (let n = 1; n <= 11; n++) await publish(lambda, "tools", String(n));
    const list = (input: object) =>
      lambda.client.send(new ListLayerVersionsCommand({ LayerName: "tools", ...input }));
    const first = await list({ MaxItems: 3 });
    expect(first.LayerVersions?.map(({ Version }) => Version)).to.deep.equal([11, 10, 9]);
    const next = await list({ Marker: first.NextMarker });
    expect(next.LayerVersions?.map(({ Version }) => Version)).to.deep.equal([8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await list({ LayerName: "none" })).LayerVersions).to.deep.equal([]);
  });

  it("never give a number twice, and a version that is gone is no error to delete", async () => {
    await publish(lambda, "tools");
    const remove = () =>
      lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "tools", VersionNumber: 1 }));
    expect((await remove()).$metadata.httpStatusCode).to.equal(204);
    expect((await remove()).$metadata.httpStatusCode).to.equal(204);
    expect((await lambda.client.send(new ListLayersCommand({}))).Layers).to.deep.equal([]);
    expect((await publish(lambda, "tools")).Version).to.equal(2);
    expect(
      await refusalOf(
        lambda.client.send(new GetLayerVersionCommand({ LayerName: "tools", VersionNumber: 1 })),
      ),
    ).to.deep.equal({
      status: 404,
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
  });

  it("refuse a version below 1, a zip that is none, and nothing", async () => {
    const get = lambda.client.send(new GetLayerVersionCommand({ LayerName: "tools", VersionNumber: 0 }));
    expect((await refusalOf(get)).message).to.equal("Layer Version Cannot be less than 1");
    const damaged = publish(lambda, "tools", "", { Content: { ZipFile: Buffer.from("none") } });
    expect((await refusalOf(damaged)).message).to.match(/^Could not unzip uploaded file/);
    const empty = publish(lambda, "tools", "", { Content: {} });
    expect((await refusalOf(empty)).status).to.equal(400);
  });

  describe("of a function", () => {
    const create = (Layers: string[]) =>
      lambda.client.send(new CreateFunctionCommand(functionInput("hello", { Layers })));
    const configure = (Layers: string[]) =>
      lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", Layers }));

    it("are shown with their size, run in their order, and outlive their deletion", async () => {
      await publish(lambda, "one", "1");
      await publish(lambda, "two", "2");
      const arns = [layerArn("two", 1), layerArn("one", 1)];
      expect((await create(arns)).Layers).to.deep.equal(
        arns.map((Arn) => ({ Arn, CodeSize: zipOf("1").length })),
      );
      await lambda.client.send(new DeleteLayerVersionCommand({ LayerName: "two", VersionNumber: 1 }));
      const { Layers } = await readConfiguration(lambda, "hello");
      expect(Layers?.map(({ Arn }) => Arn)).to.deep.equal(arns);
      await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
      const run = lambda.executor.runs[0]?.version;
      expect([run?.layers?.length, new Set(run?.layers).size]).to.deep.equal([2, 2]);
      expect((await refusalOf(configure(arns))).message).to.equal(
        `Layer version ${layerArn("two", 1)} does not exist.`,
      );
      expect(await configure([])).not.to.have.property("Layers");
    });

    it("of another account are kept, and a run is told that they are not there", async () => {
      const foreign = "arn:aws:lambda:us-east-1:210987654321:layer:x:3";
      expect((await create([foreign])).Layers?.map(({ Arn }) => Arn)).to.deep.equal([foreign]);
      await readConfiguration(lambda, "hello");
      await lambda.client.send(new InvokeCommand({ FunctionName: "hello" }));
      expect(lambda.executor.runs[0]?.version).to.deep.include({
        layers: [],
        notSimulated: [`Local AWS has no layers of other accounts: it runs this function without ${foreign}`],
      });
    });

    it("are refused from another region, and as two versions of one", async () => {
      await publish(lambda, "one", "1");
      await publish(lambda, "one", "2");
      const elsewhere = layerArn("one", 1).replace("us-east-1", "eu-west-1");
      expect((await refusalOf(create([elsewhere]))).message).to.equal(
        "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
      );
      expect(await refusalOf(create([elsewhere.replace("123456789012", "210987654321")]))).to.include({
        status: 403,
        name: "AccessDeniedException",
      });
      expect((await refusalOf(create([layerArn("one", 1), layerArn("one", 2)]))).message).to.equal(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${layerArn("one", 1)} and ${layerArn("one", 2)} are versions of the same layer.`,
      );
    });
  });

  it("are there after a restart, with the content that a function still names", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lambda-live-test-"));
    try {
      const first = await startLambda({ store: openStore(directory) });
      await publish(first, "tools", "1");
      await publish(first, "tools", "2");
      await first.client.send(
        new CreateFunctionCommand(functionInput("hello", { Layers: [layerArn("tools", 1)] })),
      );
      await first.client.send(new DeleteLayerVersionCommand({ LayerName: "tools", VersionNumber: 1 }));
      await first.close();
      const store = openStore(directory, KINDS);
      const second = await startLambda({ store });
      await readConfiguration(second, "hello");
      await second.client.send(new InvokeCommand({ FunctionName: "hello" }));
      const [layer = ""] = second.executor.runs[0]?.version.layers ?? [];
      expect(Buffer.from(await store.blobs.get(layer))).to.deep.equal(Buffer.from(zipOf("1")));
      expect((await publish(second, "tools", "3")).Version).to.equal(3);
      await second.close();
      await store.close();
      rmSync(join(directory, "blobs", layer));
      expect(() => openStore(directory, KINDS)).to.throw(layer);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
