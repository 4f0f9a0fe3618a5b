import type { NamedFunction } from "../adapters/function-names.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { StackAws } from "./stack-aws.ts";

/** Lists the published versions by function, oldest first. `canary` and `promote` choose from them. */
export async function listPublished(
  aws: StackAws,
  functions: readonly NamedFunction[],
): Promise<Map<string, string[]>> {
  const lambda = await aws.lambda();
  const lists = await Promise.all(
    functions.map(
      async ({ name, physicalName }): Promise<[string, string[]]> => [
        name,
        publishedOf(await listVersions(lambda, aws.caller, physicalName)).map(({ version }) => version),
      ],
    ),
  );
  return new Map(lists);
}
