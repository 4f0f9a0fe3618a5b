/** GetParameter, GetParameters: the values that names, selectors and ARNs ask for. */
import type * as sdk from "@aws-sdk/client-ssm";
import { AwsError, type CallContext } from "../service.ts";
import { type ControlPlane, requireParameter } from "./control-plane.ts";
import { selectVersion } from "./labels.ts";
import { checkReference, readReference } from "./names.ts";
import { showParameter } from "./parameter.ts";

/** One value. */
export function getParameter(plane: ControlPlane, input: sdk.GetParameterRequest, call: CallContext) {
  const { Name = "", WithDecryption } = input;
  checkReference(Name);
  return { Parameter: show(plane, Name, WithDecryption, call) };
}

/** Several values. Names of parameters, versions or labels that are not there are listed as invalid. */
export function getParameters(plane: ControlPlane, input: sdk.GetParametersRequest, call: CallContext) {
  const names = [...new Set(input.Names ?? [])];
  for (const name of names) checkReference(name);
  const found: sdk.Parameter[] = [];
  const invalid: string[] = [];
  for (const name of names) {
    try {
      found.push(show(plane, name, input.WithDecryption, call));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      invalid.push(name);
    }
  }
  return { Parameters: found, InvalidParameters: invalid };
}

function show(
  plane: ControlPlane,
  reference: string,
  decrypt: boolean | undefined,
  call: CallContext,
): sdk.Parameter {
  const { name, selector } = readReference(reference);
  const parameter = requireParameter(plane, reference, call);
  const options = { decrypt, selector };
  return showParameter(name ?? parameter.name, selectVersion(parameter, selector), call, options);
}
