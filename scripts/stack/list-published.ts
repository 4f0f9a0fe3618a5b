import type { NamedFunction } from "../adapters/function-names.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { Session } from "./session.ts";

/** Published versions by function, oldest first, as `canary` and `promote` choose from. */
export async function listNumbers(
  session: Session,
  functions: readonly NamedFunction[],
): Promise<Map<string, string[]>> {
  const lambda = await session.lambda();
  const lists = await Promise.all(
    functions.map(
      async ({ name, physicalName }): Promise<[string, string[]]> => [
        name,
        publishedOf(await listVersions(lambda, session.caller, physicalName)).map(({ version }) => version),
      ],
    ),
  );
  return new Map(lists);
}
