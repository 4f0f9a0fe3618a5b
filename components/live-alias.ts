import type * as lambda from "@pulumi/aws/lambda";
import type { Traffic } from "./config.ts";

type Routing = Pick<lambda.AliasArgs, "functionVersion" | "routingConfig">;

/** The alias arguments for a traffic. AWS takes the weight as a fraction; no canary means no routing. */
export function aliasRouting({ live, canary }: Traffic): Routing {
  if (!canary) return { functionVersion: live };
  return {
    functionVersion: live,
    routingConfig: { additionalVersionWeights: { [canary.version]: canary.weight / 100 } },
  };
}
