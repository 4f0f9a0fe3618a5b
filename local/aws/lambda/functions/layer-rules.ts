/** Refuses layers, because local AWS has none. */
import type { CallContext } from "../../service.ts";
import { invalidParameter } from "../errors.ts";

const LIMIT = 5;

/** Refuses any layer. For a layer of this account, says what AWS says of a missing one. */
export function checkLayers(arns: readonly string[], { accountId }: CallContext): void {
  if (arns.length > LIMIT) throw invalidParameter(`Cannot reference more than ${LIMIT} layers.`);
  const [arn] = arns;
  if (arn === undefined) return;
  throw invalidParameter(
    arn.includes(`:${accountId}:layer:`)
      ? `Layer version ${arn} does not exist.`
      : `Local AWS has no layers of other accounts. Leave ${arn} out here, and bundle what the handler needs.`,
  );
}
