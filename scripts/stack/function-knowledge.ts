import type { NamedFunction } from "../adapters/function-names.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import type { LedgerRecord } from "../release/ledger/history.ts";
import { type KnownFunctions, type KnownVersions, knownVersions } from "../release/ledger/lost-functions.ts";
import type { ListedVersion } from "../release/model/snapshot.ts";
import { isNumbered, publishedOf } from "../release/model/traffic.ts";
import type { OpenStack } from "./open-stack.ts";
import { readingOf, readWithCutOff } from "./read-with-cutoff.ts";

/** What a run knows of the functions' versions. It lists the versions of a function at most once. */
export interface FunctionKnowledge {
  readonly known: KnownFunctions;
  /**
   * Takes in `found`, and lists all versions of its functions and of `doubtful` ones. Returns whether anything of that
   * is new.
   */
  learn(found: KnownFunctions, doubtful: readonly string[]): Promise<boolean>;
}

export function createKnowledge(stack: OpenStack, records: readonly LedgerRecord[]): FunctionKnowledge {
  const known = new Map<string, KnownVersions>();
  const listed = new Set<string>();
  return {
    known,
    async learn(found, doubtful) {
      let isNew = false;
      for (const [name, versions] of found) {
        const before = known.get(name);
        isNew ||= [...versions.keys()].some((version) => !before?.has(version));
        known.set(name, new Map([...(before ?? []), ...versions]));
      }
      const wanted = [...found.keys(), ...doubtful].filter((name) => !listed.has(name));
      const functions = stack.files.functions.filter(({ name }) => wanted.includes(name));
      for (const { name } of functions) listed.add(name);
      for (const [name, versions] of await listKnown(stack, functions, records)) known.set(name, versions);
      return isNew || functions.length > 0;
    },
  };
}

/** All versions of the functions, and of those that `records` name which don't exist. */
async function listKnown(
  stack: OpenStack,
  functions: readonly NamedFunction[],
  records: readonly LedgerRecord[],
): Promise<Map<string, KnownVersions>> {
  const lists = await listReadable(stack, functions);
  return new Map(
    [...lists].map(([name, list]): [string, KnownVersions] => {
      const named = records.flatMap(({ value }) => {
        const { live, canary } = value.functions[name] ?? {};
        return [live, canary].filter((version) => version !== undefined && isNumbered(version));
      });
      return [name, knownVersions(publishedOf(list), named as string[])];
    }),
  );
}

/** Lists the versions of each function. One whose list can't be read, or much later than the others', is absent. */
export async function listReadable(
  { run, aws }: OpenStack,
  functions: readonly NamedFunction[],
): Promise<Map<string, ListedVersion[]>> {
  const lambda = await aws.lambda();
  const readings = functions.map(({ physicalName }) =>
    readingOf(() => listVersions(lambda, aws.caller, physicalName)),
  );
  const lists = await readWithCutOff(run.deadline, "lambda:ListVersionsByFunction", readings, "now");
  return new Map(
    functions.flatMap(({ name }, index): [string, ListedVersion[]][] => {
      const list = lists[index];
      return list?.ok ? [[name, list.value]] : [];
    }),
  );
}
