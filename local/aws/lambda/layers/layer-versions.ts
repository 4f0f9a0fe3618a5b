/** Finds layers by region and name, and shows their versions. */
import type { CallContext } from "../../service.ts";
import { layerArn, type Place } from "../arn.ts";
import { renderTime } from "../configuration.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { LayerDocument, LayerVersionDocument } from "../function-document.ts";
import { keyOf } from "../repository.ts";
import { zipLocation } from "../zip-location.ts";

/** The layer, or undefined. */
export function findLayer(
  plane: ControlPlane,
  place: Pick<Place, "region">,
  name: string,
): LayerDocument | undefined {
  return plane.layers.get(keyOf(place, name));
}

/** The layer version, or undefined. */
export function findLayerVersion(
  plane: ControlPlane,
  place: Pick<Place, "region">,
  name: string,
  number: number,
): LayerVersionDocument | undefined {
  return findLayer(plane, place, name)?.versions.find((each) => each.number === number);
}

/** A layer version as the lists show it. */
export function renderListed(layer: LayerDocument, version: LayerVersionDocument) {
  return {
    LayerVersionArn: layerArn(layer, layer.name, version.number),
    Version: version.number,
    Description: version.description,
    CreatedDate: renderTime(version.created),
    CompatibleRuntimes: version.runtimes,
    CompatibleArchitectures: version.architectures,
    LicenseInfo: version.license,
  };
}

/** A layer version with the place of its content. */
export function renderWhole(
  plane: ControlPlane,
  call: CallContext,
  layer: LayerDocument,
  version: LayerVersionDocument,
) {
  const { content } = version;
  return {
    ...renderListed(layer, version),
    LayerArn: layerArn(layer, layer.name),
    Content: {
      Location: zipLocation(plane, call, content),
      CodeSha256: Buffer.from(content.sha256Hex, "hex").toString("base64"),
      CodeSize: content.sizeBytes,
    },
  };
}
