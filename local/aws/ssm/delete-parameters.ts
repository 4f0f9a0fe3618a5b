/** DeleteParameter, DeleteParameters: by name, with all versions. */
import type * as sdk from "@aws-sdk/client-ssm";
import type { CallContext } from "../service.ts";
import { type ControlPlane, findParameter, keyOf } from "./control-plane.ts";
import { parameterNotFound } from "./errors.ts";

/** Deletes one parameter. */
export function deleteParameter(plane: ControlPlane, input: sdk.DeleteParameterRequest, call: CallContext) {
  if (!remove(plane, input.Name ?? "", call)) throw parameterNotFound();
}

/** Deletes several parameters. Names that are not there are listed as invalid. */
export function deleteParameters(plane: ControlPlane, input: sdk.DeleteParametersRequest, call: CallContext) {
  const names = [...new Set(input.Names ?? [])];
  const deleted = names.filter((name) => remove(plane, name, call));
  return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
}

/** A version, a label or an ARN is no name. */
function remove(plane: ControlPlane, name: string, call: CallContext): boolean {
  const found = name.includes(":") ? undefined : findParameter(plane, call, name);
  if (found) plane.parameters.delete(keyOf(call, found.name));
  return found !== undefined;
}
