/** GetFunctionCodeSigningConfig: no function here has one. */
import type { CallContext } from "../service.ts";
import { checkConstraints } from "../validation/constraints.ts";
import { readReference } from "./arn.ts";
import type { ControlPlane } from "./control-plane.ts";
import { notFound } from "./errors.ts";
import { FUNCTION_NAME } from "./input-rules.ts";
import { getFunction } from "./repository.ts";

interface Target {
  readonly FunctionName: string;
}

/** Empty for any function that exists. */
export function getFunctionCodeSigning(plane: ControlPlane, input: Target, call: CallContext): unknown {
  checkConstraints(input, { FunctionName: FUNCTION_NAME });
  getFunction(plane, call, readReference(input.FunctionName, undefined, call).name);
  return {};
}

/** There are no configurations. */
export function listCodeSigningConfigs(): unknown {
  return { CodeSigningConfigs: [] };
}

/** 404 for any configuration. */
export function refuseCodeSigningConfig(
  _plane: ControlPlane,
  input: { readonly CodeSigningConfigArn: string },
): never {
  throw notFound(`The Lambda code signing configuration ${input.CodeSigningConfigArn} can not be found.`);
}
