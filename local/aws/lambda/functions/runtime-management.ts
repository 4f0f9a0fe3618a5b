/** GetRuntimeManagementConfig, PutRuntimeManagementConfig: when AWS may patch the runtime of a version. */
import type { CallContext } from "../../service.ts";
import { checkConstraints } from "../../validation/constraints.ts";
import { functionArn, LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { functionNotFound, invalidParameter } from "../errors.ts";
import type { RuntimeManagementDocument } from "../function-document.ts";
import { QUALIFIED } from "../input-rules.ts";
import { findVersion, getFunction, save } from "../repository.ts";

/** The setting for runtime updates; Auto by default. */
export function getRuntimeManagement(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, QUALIFIED);
  const { document, version, arn } = lookUp(plane, input, call);
  return render(document.runtimeManagement[version] ?? { updateRuntimeOn: "Auto" }, arn);
}

/** Stores the setting. Manual needs the runtime version to stay on; the other modes allow none. */
export function putRuntimeManagement(
  plane: ControlPlane,
  input: Target & { readonly UpdateRuntimeOn: string; readonly RuntimeVersionArn?: string },
  call: CallContext,
): unknown {
  checkConstraints(input, {
    ...QUALIFIED,
    UpdateRuntimeOn: { required: true, oneOf: ["FunctionUpdate", "Auto", "Manual"] },
    RuntimeVersionArn: { max: 2048, min: 26 },
  });
  const { document, version, arn } = lookUp(plane, input, call);
  const isManual = input.UpdateRuntimeOn === "Manual";
  if (isManual !== (input.RuntimeVersionArn !== undefined)) {
    throw invalidParameter(
      isManual
        ? "RuntimeVersionArn can't be null for Manual runtime update mode."
        : `RuntimeVersionArn must be null for ${input.UpdateRuntimeOn} runtime update mode.`,
    );
  }
  const config = { updateRuntimeOn: input.UpdateRuntimeOn, runtimeVersionArn: input.RuntimeVersionArn };
  document.runtimeManagement[version] = config;
  save(plane, document);
  return render(config, arn);
}

function lookUp(plane: ControlPlane, input: Target, call: CallContext) {
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const document = getFunction(plane, call, name, qualifier);
  const version = qualifier ?? LATEST;
  const arn = functionArn(call, name, qualifier);
  if (!findVersion(document, version)) throw functionNotFound(arn);
  return { document, version, arn };
}

function render(config: RuntimeManagementDocument, arn: string): unknown {
  return {
    UpdateRuntimeOn: config.updateRuntimeOn,
    RuntimeVersionArn: config.runtimeVersionArn,
    FunctionArn: arn,
  };
}
