/** The layers that a function names. */
import { AwsError, type CallContext } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../errors.ts";
import type { LayerReference } from "../function-document.ts";
import { findLayerVersion } from "./layer-versions.ts";

const LIMIT = 5;
const LAYER_ARN = /^(arn:[\w-]+:lambda:([\w-]+):(\d{12}):layer:([\w-]+)):(\d+)$/;

/**
 * Looks the layer versions up. Those of other accounts are kept without their content. Errors of AWS: more than five,
 * another region, a missing one, two of one layer.
 */
export function resolveLayers(
  plane: ControlPlane,
  arns: readonly string[],
  call: CallContext,
): LayerReference[] {
  if (arns.length > LIMIT) throw invalidParameter(`Cannot reference more than ${LIMIT} layers.`);
  const seen = new Map<string, string>();
  return arns.map((arn) => {
    const [, layer, region, accountId, name = "", version] = LAYER_ARN.exec(arn) ?? [];
    // A layer of AWS's own has neither region nor account.
    if (layer === undefined) return { arn };
    const isOwn = accountId === call.accountId;
    if (region !== call.region) throw isOwn ? elsewhere(call) : forbidden(arn, call);
    const found = isOwn ? findLayerVersion(plane, call, name, Number(version)) : undefined;
    if (isOwn && !found) throw invalidParameter(`Layer version ${arn} does not exist.`);
    const other = seen.get(layer);
    if (other)
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    seen.set(layer, arn);
    return { arn, ...(found && { content: { ...found.content } }) };
  });
}

function elsewhere({ region }: CallContext): AwsError {
  return invalidParameter(
    `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
  );
}

function forbidden(arn: string, { callerArn }: CallContext): AwsError {
  const message = `User: ${callerArn} is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`;
  return new AwsError("AccessDeniedException", message, 403);
}
