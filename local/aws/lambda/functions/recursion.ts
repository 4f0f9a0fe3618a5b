/** GetFunctionRecursionConfig, PutFunctionRecursionConfig: stored; local AWS stops no loops. */
import type { CallContext } from "../../service.ts";
import { checkConstraints } from "../../validation/constraints.ts";
import { readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { FUNCTION_NAME } from "../input-rules.ts";
import { getFunction, save } from "../repository.ts";

/** The setting for recursive loops; Terminate by default. */
export function getRecursion(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, { FunctionName: FUNCTION_NAME });
  const { name } = readReference(input.FunctionName, undefined, call);
  return { RecursiveLoop: getFunction(plane, call, name).recursiveLoop ?? "Terminate" };
}

/** Stores the setting for recursive loops. */
export function putRecursion(
  plane: ControlPlane,
  input: Target & { readonly RecursiveLoop: string },
  call: CallContext,
): unknown {
  checkConstraints(input, {
    FunctionName: FUNCTION_NAME,
    RecursiveLoop: { required: true, oneOf: ["Terminate", "Allow"] },
  });
  const { name } = readReference(input.FunctionName, undefined, call);
  const document = getFunction(plane, call, name);
  document.recursiveLoop = input.RecursiveLoop;
  save(plane, document);
  return { RecursiveLoop: input.RecursiveLoop };
}
