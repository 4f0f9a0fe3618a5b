/** PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency. */
import type { CallContext } from "../../service.ts";
import { checkConstraints } from "../../validation/constraints.ts";
import { MINIMUM_UNRESERVED, unreservedConcurrency } from "../account.ts";
import { LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter, UNTYPED } from "../errors.ts";
import type { FunctionDocument } from "../function-document.ts";
import { FUNCTION_NAME } from "../input-rules.ts";
import { getFunction, save } from "../repository.ts";

/** Reserves executions for one function. 100 of the account's executions must stay for all others. */
export function putConcurrency(
  plane: ControlPlane,
  input: Target & { readonly ReservedConcurrentExecutions: number },
  call: CallContext,
): unknown {
  checkConstraints(input, {
    FunctionName: FUNCTION_NAME,
    ReservedConcurrentExecutions: { required: true, min: 0 },
  });
  const document = wholeFunction(plane, input, call, LATEST);
  const wanted = input.ReservedConcurrentExecutions;
  if (unreservedConcurrency(plane, call, document.name) - wanted < MINIMUM_UNRESERVED) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MINIMUM_UNRESERVED}].`,
      UNTYPED,
    );
  }
  const provisioned = Object.values(document.provisioned).reduce((sum, { requested }) => sum + requested, 0);
  if (wanted < provisioned) {
    throw invalidParameter(
      ` ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`,
      UNTYPED,
    );
  }
  document.reservedConcurrency = wanted;
  save(plane, document);
  return { ReservedConcurrentExecutions: wanted };
}

/** The reserved executions; empty if none are reserved. */
export function getConcurrency(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, { FunctionName: FUNCTION_NAME });
  const { reservedConcurrency } = wholeFunction(plane, input, call);
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}

/** Gives the function's executions back to the account. */
export function deleteConcurrency(plane: ControlPlane, input: Target, call: CallContext): void {
  checkConstraints(input, { FunctionName: FUNCTION_NAME });
  const document = wholeFunction(plane, input, call);
  delete document.reservedConcurrency;
  save(plane, document);
}

/** `qualifierInError`: PutFunctionConcurrency alone names the missing function with `:$LATEST`. */
function wholeFunction(
  plane: ControlPlane,
  input: Target,
  call: CallContext,
  qualifierInError?: string,
): FunctionDocument {
  const { name, qualifier } = readReference(input.FunctionName, undefined, call);
  if (qualifier !== undefined) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }
  return getFunction(plane, call, name, qualifierInError);
}
