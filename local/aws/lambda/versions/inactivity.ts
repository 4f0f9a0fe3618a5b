/** Inactive versions. None becomes Inactive by itself here: tests and rehearsals choose the version. */
import type { ControlPlane } from "../control-plane.ts";
import { drain, findFunction, findVersion, save } from "../repository.ts";

/** Makes a version Inactive, as AWS does after long idleness. False when there is no such version. */
export function deactivate(
  plane: ControlPlane,
  target: { readonly region: string; readonly functionName: string; readonly version: string },
): boolean {
  const document = findFunction(plane, target, target.functionName);
  const version = document && findVersion(document, target.version);
  if (!document || !version) return false;
  version.state = "Inactive";
  save(plane, document);
  drain(plane, document, version.version);
  return true;
}
