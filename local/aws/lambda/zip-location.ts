/** The URL at which a stored zip can be had, as GetFunction and GetLayerVersion name it. */
import type { CallContext } from "../service.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { ZipDocument } from "./function-document.ts";

/** With a token where local AWS has a key. */
export function zipLocation(
  { codeTokenOf }: Pick<ControlPlane, "codeTokenOf">,
  { endpoint }: Pick<CallContext, "endpoint">,
  { sha256Hex }: ZipDocument,
): string {
  const path = `/_local/code/${sha256Hex}.zip`;
  return endpoint + (codeTokenOf ? `${path}?token=${codeTokenOf(path)}` : path);
}
