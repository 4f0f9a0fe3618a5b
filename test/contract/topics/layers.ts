import {
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import { handlerZip } from "../handler-code.ts";
import type { Laboratory } from "../laboratory.ts";
import { present } from "../matching.ts";
import { recordedApi, row, topic } from "../row.ts";

const LIFECYCLE = recordedApi("TestLambdaLayer::test_layer_lifecycle");
const EXCEPTIONS = recordedApi("TestLambdaLayer::test_layer_exceptions");
const OF_FUNCTION = recordedApi("TestLambdaLayer::test_layer_function_exceptions");
const LAYERS_DOC = "[doc] Lambda developer guide, managing Lambda dependencies with layers";

/** Layers: their versions, and the functions that name them. */
export const LAYERS = topic("layers", [
  row("Publishing a layer's first version answers 201 and version 1", LIFECYCLE, async (at) => {
    const { name, arn, published } = await aLayer(at);
    expectMatch(published, {
      LayerArn: arn,
      LayerVersionArn: `${arn}:1`,
      Version: 1,
      Description: "",
      CreatedDate: present,
      Content: { Location: present, CodeSha256: present, CodeSize: zipOf("one").length },
    });
    expectMatch(await publish(at, name, "two"), { Version: 2, LayerVersionArn: `${arn}:2` });
    const { LayerVersions = [] } = await at.lambda.send(new ListLayerVersionsCommand({ LayerName: name }));
    expectMatch(
      LayerVersions.map(({ Version }) => Version),
      [2, 1],
    );
  }),
  row("A layer version can be had by name and by ARN", LIFECYCLE, async (at) => {
    const { name, arn } = await aLayer(at);
    const wanted = { Version: 1, LayerArn: arn };
    const byName = new GetLayerVersionCommand({ LayerName: name, VersionNumber: 1 });
    expectMatch(await at.lambda.send(byName), wanted);
    expectMatch(await at.lambda.send(new GetLayerVersionByArnCommand({ Arn: `${arn}:1` })), wanted);
  }),
  row("A layer version that is not there answers 404", EXCEPTIONS, async (at) => {
    const get = new GetLayerVersionCommand({ LayerName: at.unusedName(), VersionNumber: 1 });
    const message = "The resource you requested does not exist.";
    await expectRefusal(at.lambda.send(get), 404, "ResourceNotFoundException", message);
  }),
  row("A layer version below 1 is refused", EXCEPTIONS, async (at) => {
    const get = new GetLayerVersionCommand({ LayerName: at.unusedName(), VersionNumber: 0 });
    const message = "Layer Version Cannot be less than 1";
    await expectRefusal(at.lambda.send(get), 400, "InvalidParameterValueException", message);
  }),
  row("Deleting a layer version answers 204, also when it is gone", LIFECYCLE, async (at) => {
    const { name } = await aLayer(at);
    const remove = () => at.lambda.send(new DeleteLayerVersionCommand({ LayerName: name, VersionNumber: 1 }));
    expectAnswer(await remove(), 204);
    expectAnswer(await remove(), 204);
  }),
  row("A function can't name a layer version that is not there", OF_FUNCTION, async (at) => {
    const arn = `${layerArn(at, at.unusedName())}:1`;
    const message = `Layer version ${arn} does not exist.`;
    await expectRefusal(create(at, [arn]), 400, "InvalidParameterValueException", message);
  }),
  row("A function can't name two versions of one layer", OF_FUNCTION, async (at) => {
    const { name, arn } = await aLayer(at);
    await publish(at, name, "two");
    const message = `Two different versions of the same layer are not allowed to be referenced in the same function. ${arn}:1 and ${arn}:2 are versions of the same layer.`;
    await expectRefusal(create(at, [`${arn}:1`, `${arn}:2`]), 400, "InvalidParameterValueException", message);
  }),
  row(
    "A Node handler finds the packages of its layers, the later over the earlier",
    LAYERS_DOC,
    async (at) => {
      const layers = [await aLayer(at, "one"), await aLayer(at, "two")];
      const hello = await at.makeFunction({ Layers: layers.map(({ arn }) => `${arn}:1`), Code: REQUIRES });
      expectMatch((await hello.invoke()).answer, "two");
      expectMatch(await hello.configuration(), {
        Layers: layers.map(({ arn }) => ({ Arn: `${arn}:1`, CodeSize: zipOf("one").length })),
      });
    },
  ),
  row("A version keeps the layer version that was deleted after it", LAYERS_DOC, async (at) => {
    const { name, arn } = await aLayer(at);
    const hello = await at.makeFunction({ Layers: [`${arn}:1`], Code: REQUIRES });
    await hello.publish();
    await at.lambda.send(new DeleteLayerVersionCommand({ LayerName: name, VersionNumber: 1 }));
    expectMatch((await hello.invoke({}, "1")).answer, "one");
  }),
]);

const REQUIRES = {
  ZipFile: zipSync({ "index.js": strToU8("exports.handler = async () => require('contract-layer');") }),
};

function zipOf(text: string): Uint8Array {
  const source = strToU8(`module.exports = ${JSON.stringify(text)};`);
  return zipSync(
    { "nodejs/node_modules/contract-layer/index.js": source },
    { mtime: new Date("2026-01-01T12:00:00Z") },
  );
}

function layerArn(at: Laboratory, name: string): string {
  return `${at.arnStart}:lambda:${at.region}:${at.accountId}:layer:${name}`;
}

async function aLayer(at: Laboratory, text = "one") {
  const name = at.unusedName();
  const published = await publish(at, name, text);
  return { name, arn: layerArn(at, name), published };
}

function publish(at: Laboratory, LayerName: string, text: string) {
  at.leavings.note("layer", LayerName);
  return at.lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: zipOf(text) } }));
}

async function create(at: Laboratory, Layers: string[]) {
  const { arn: Role } = await at.role();
  const FunctionName = at.unusedName();
  at.leavings.note("function", FunctionName);
  return at.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: handlerZip("one") },
      Layers,
    }),
  );
}
