import { openBindings } from "../adapters/binding-gateway.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import type { LedgerRecord } from "../release/ledger/history.ts";
import type { FunctionVersions, LedgerState } from "../release/model/snapshot.ts";
import type { StackAws } from "./stack-aws.ts";

export interface VersionsReading {
  readonly functions: readonly FunctionVersions[];
  readonly ledger: LedgerState;
  /** `undefined` when the ledger can't be read. */
  readonly records: readonly LedgerRecord[] | undefined;
}

/** Reads versions and aliases of the functions, and the ledger, in one round. */
export async function readVersions(
  aws: StackAws,
  selected: readonly NamedFunction[],
): Promise<VersionsReading> {
  const [lambda, store] = await Promise.all([aws.lambda(), aws.ledger()]);
  const bindings = openBindings(lambda, aws.caller);
  const [{ state, records }, functions] = await Promise.all([
    store.readHistory(),
    Promise.all(
      selected.map(async ({ name, physicalName }): Promise<FunctionVersions> => {
        const [versions, aliases] = await Promise.all([
          listVersions(lambda, aws.caller, physicalName),
          bindings.aliases(physicalName),
        ]);
        return { functionName: name, versions, aliases };
      }),
    ),
  ]);
  return { functions, ledger: state, records: state.kind === "unreadable" ? undefined : records };
}
