/** Code signing configurations: there are none. */
import { AwsError, type CallContext } from "../../service.ts";
import { type Constraints, checkConstraints } from "../../validation/constraints.ts";
import { readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { notFound, UNTYPED } from "../errors.ts";
import { FUNCTION_NAME, MAX_ITEMS } from "../input-rules.ts";
import { getFunction } from "../repository.ts";

const CONFIG: Constraints = {
  CodeSigningConfigArn: {
    required: true,
    max: 200,
    min: 0,
    pattern:
      "arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}",
  },
};

/** Empty for any function that exists. */
export function getFunctionCodeSigning(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, { FunctionName: FUNCTION_NAME });
  getFunction(plane, call, readReference(input.FunctionName, undefined, call).name);
  return {};
}

/** 404, before the function is looked for. */
export function putFunctionCodeSigning(
  _plane: ControlPlane,
  input: Target & { readonly CodeSigningConfigArn: string },
): never {
  checkConstraints(input, { FunctionName: FUNCTION_NAME, ...CONFIG });
  throw codeSigningConfigNotFound(input.CodeSigningConfigArn);
}

/** 204, because there is never a configuration to remove. */
export function deleteFunctionCodeSigning(plane: ControlPlane, input: Target, call: CallContext): void {
  getFunctionCodeSigning(plane, input, call);
}

/** An empty list. */
export function listCodeSigningConfigs(_plane: ControlPlane, input: object): unknown {
  checkConstraints(input, { MaxItems: MAX_ITEMS });
  return { CodeSigningConfigs: [] };
}

/** 404 for any configuration. */
export function refuseCodeSigningConfig(
  _plane: ControlPlane,
  input: { readonly CodeSigningConfigArn: string },
): never {
  checkConstraints(input, CONFIG);
  throw notFound(
    `The Lambda code signing configuration ${input.CodeSigningConfigArn} can not be found.`,
    UNTYPED,
  );
}

/** 404 for a function that should get a configuration. */
export function codeSigningConfigNotFound(arn: string): AwsError {
  const message = `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`;
  return new AwsError("CodeSigningConfigNotFoundException", message, 404);
}
