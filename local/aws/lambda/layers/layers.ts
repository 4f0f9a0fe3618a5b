/** PublishLayerVersion, GetLayerVersion and by ARN, DeleteLayerVersion, ListLayers, ListLayerVersions. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { type Checked, type Constraint, checkConstraints } from "../../validation/constraints.ts";
import { layerArn } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter, resourceNotFound } from "../errors.ts";
import type { LayerDocument, LayerVersionDocument } from "../function-document.ts";
import { takeZip } from "../functions/code-upload.ts";
import { ARCHITECTURES, CODE_IN_S3, DESCRIPTION, LAYER_VERSION_ARN, MAX_ITEMS_50 } from "../input-rules.ts";
import { takePage, versionKey } from "../paging.ts";
import { keyOf } from "../repository.ts";
import { findLayer, renderListed, renderWhole } from "./layer-versions.ts";

const LAYER_NAME: Constraint = {
  required: true,
  max: 140,
  min: 1,
  pattern: "(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+",
};

/** Makes the layer's next version. The first call for a name makes the layer. */
export async function publishLayerVersion(
  plane: ControlPlane,
  input: Checked<sdk.PublishLayerVersionRequest>,
  call: CallContext,
) {
  checkConstraints(input, {
    LayerName: LAYER_NAME,
    Description: DESCRIPTION,
    Content: { required: true, members: CODE_IN_S3 },
    CompatibleRuntimes: { max: 15, min: 0 },
    LicenseInfo: { max: 512, min: 0 },
    CompatibleArchitectures: { max: 2, min: 0, items: ARCHITECTURES.items },
  });
  const name = nameOf(input.LayerName);
  const content = await takeZip(input.Content, plane);
  const { region, accountId } = call;
  const layer = findLayer(plane, call, name) ?? { name, region, accountId, lastNumber: 0, versions: [] };
  layer.lastNumber += 1;
  const version: LayerVersionDocument = {
    number: layer.lastNumber,
    content,
    description: input.Description ?? "",
    created: plane.now(),
    ...(input.CompatibleRuntimes?.length && { runtimes: [...input.CompatibleRuntimes] }),
    ...(input.CompatibleArchitectures?.length && { architectures: [...input.CompatibleArchitectures] }),
    ...(input.LicenseInfo && { license: input.LicenseInfo }),
  };
  layer.versions.push(version);
  save(plane, layer);
  return renderWhole(plane, call, layer, version);
}

type VersionInput = Checked<sdk.GetLayerVersionRequest>;

/** One version, with the place of its content. */
export function getLayerVersion(plane: ControlPlane, input: VersionInput, call: CallContext) {
  const { layer, version } = lookUp(plane, input, call);
  if (!layer || !version) throw resourceNotFound();
  return renderWhole(plane, call, layer, version);
}

/** The same by the ARN of the version. */
export function getLayerVersionByArn(
  plane: ControlPlane,
  input: Checked<sdk.GetLayerVersionByArnRequest>,
  call: CallContext,
) {
  checkConstraints(input, { Arn: { required: true, max: 140, min: 1, pattern: LAYER_VERSION_ARN } });
  const [, , , region, accountId, , name = "", number] = input.Arn.split(":");
  const isHere = region === call.region && accountId === call.accountId;
  const layer = isHere ? findLayer(plane, call, name) : undefined;
  const version = layer?.versions.find((each) => each.number === Number(number));
  if (!layer || !version) throw resourceNotFound();
  return renderWhole(plane, call, layer, version);
}

/** Deletes a version; one that is not there is no error. Functions that name it keep its content. */
export function deleteLayerVersion(plane: ControlPlane, input: VersionInput, call: CallContext): void {
  const { layer, version } = lookUp(plane, input, call);
  if (!layer || !version) return;
  // The layer stays as a document, because no number is given twice.
  save(plane, { ...layer, versions: layer.versions.filter((each) => each !== version) });
}

/** The layers that have a version which fits, each with its newest. */
export function listLayers(plane: ControlPlane, input: sdk.ListLayersRequest, call: CallContext) {
  checkList(input);
  const found = plane.layers
    .values()
    .filter(({ region }) => region === call.region)
    .flatMap((layer) => {
      const newest = layer.versions.filter((version) => fits(version, input)).at(-1);
      return newest ? [{ layer, newest }] : [];
    });
  const { items, NextMarker } = takePage(found, input, ({ layer }) => layer.name);
  return {
    Layers: items.map(({ layer, newest }) => ({
      LayerName: layer.name,
      LayerArn: layerArn(layer, layer.name),
      LatestMatchingVersion: renderListed(layer, newest),
    })),
    NextMarker,
  };
}

/** The versions that fit, newest first; none for a layer that is not there. */
export function listLayerVersions(
  plane: ControlPlane,
  input: Checked<sdk.ListLayerVersionsRequest>,
  call: CallContext,
) {
  checkConstraints(input, { LayerName: LAYER_NAME });
  checkList(input);
  const layer = findLayer(plane, call, nameOf(input.LayerName));
  const found = (layer?.versions ?? []).filter((version) => fits(version, input));
  const keyOf = ({ number }: LayerVersionDocument) => versionKey(String(number));
  const { items, NextMarker } = takePage(found, input, keyOf, { descending: true });
  return { LayerVersions: layer ? items.map((each) => renderListed(layer, each)) : [], NextMarker };
}

type ListInput = Pick<
  sdk.ListLayersRequest,
  "CompatibleRuntime" | "CompatibleArchitecture" | "Marker" | "MaxItems"
>;

function checkList(input: ListInput): void {
  checkConstraints(input, {
    CompatibleArchitecture: { oneOf: ["x86_64", "arm64"] },
    MaxItems: MAX_ITEMS_50,
  });
}

function fits(version: LayerVersionDocument, input: ListInput): boolean {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = input;
  return (
    (runtime === undefined || version.runtimes?.includes(runtime) === true) &&
    (architecture === undefined || version.architectures?.includes(architecture) === true)
  );
}

function lookUp(plane: ControlPlane, input: VersionInput, call: CallContext) {
  checkConstraints(input, { LayerName: LAYER_NAME, VersionNumber: { required: true } });
  if (input.VersionNumber < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  const layer = findLayer(plane, call, nameOf(input.LayerName));
  return { layer, version: layer?.versions.find(({ number }) => number === input.VersionNumber) };
}

/** The name, also where a layer is named by its ARN. */
function nameOf(nameOrArn: string): string {
  return nameOrArn.split(":").at(-1) ?? nameOrArn;
}

function save(plane: ControlPlane, layer: LayerDocument): void {
  plane.layers.set(keyOf(layer, layer.name), layer);
}
