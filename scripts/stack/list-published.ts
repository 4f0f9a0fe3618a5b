import type { NamedFunction } from "../adapters/function-names.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import { type KnownVersions, knownVersions } from "../release/ledger/lost-functions.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { StackAws } from "./stack-aws.ts";

/** Lists all published versions by function, oldest first. `canary` and `promote` choose from them. */
export async function listPublished(
  aws: StackAws,
  functions: readonly NamedFunction[],
): Promise<Map<string, KnownVersions>> {
  const lambda = await aws.lambda();
  const lists = await Promise.all(
    functions.map(
      async ({ name, physicalName }): Promise<[string, KnownVersions]> => [
        name,
        knownVersions(publishedOf(await listVersions(lambda, aws.caller, physicalName))),
      ],
    ),
  );
  return new Map(lists);
}
