import { LIVE } from "../../components/config.ts";
import { openBindings } from "../adapters/binding-gateway.ts";
import { aliasNameOf } from "../adapters/function-names.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import type { LedgerRecord } from "../release/ledger/history.ts";
import type { Place } from "../release/model/place.ts";
import { withoutChange } from "../release/model/shared-cause.ts";
import type { FunctionVersions, LedgerState } from "../release/model/snapshot.ts";
import { beginAccountCheck } from "./check-account.ts";
import type { OpenStack } from "./open-stack.ts";

export interface VersionsReading {
  readonly functions: readonly FunctionVersions[];
  readonly ledger: LedgerState;
  /** `undefined` when the ledger can't be read. */
  readonly records: readonly LedgerRecord[] | undefined;
  readonly place: Place;
}

/**
 * Reads versions and aliases of the selected functions, and the ledger, in one round, and checks the account. Throws
 * `WrongAccount`, or why the account is unknown where the stack file lists accounts.
 */
export async function readVersions(stack: OpenStack): Promise<VersionsReading> {
  const { files, aws } = stack;
  const [lambda, store] = await Promise.all([aws.lambda(), aws.ledger()]);
  const checkAccount = beginAccountCheck(stack);
  const bindings = openBindings(lambda, aws.caller);
  const [{ state, records }, functions] = await Promise.all([
    store.readHistory(),
    Promise.all(
      files.selected.map(async (fn): Promise<FunctionVersions> => {
        const { name, physicalName } = fn;
        const [versions, aliases] = await Promise.all([
          listVersions(lambda, aws.caller, physicalName),
          bindings.aliases(physicalName),
        ]);
        return {
          functionName: name,
          versions,
          aliases: aliases.map((alias) => asShown(alias, aliasNameOf(fn))),
        };
      }),
    ),
  ]).catch((error) => {
    throw withoutChange(error);
  });
  const place = aws.place(
    functions.flatMap(({ versions }) => versions.map(({ settings }) => String(settings.FunctionArn ?? ""))),
  );
  await checkAccount(place);
  return { functions, ledger: state, records: state.kind === "unreadable" ? undefined : records, place };
}

/** LIVE is called LIVE wherever it is shown. Another alias that has this name is told from it. */
function asShown<A extends { readonly name: string }>(alias: A, live: string): A {
  if (alias.name === live) return { ...alias, name: LIVE };
  return alias.name === LIVE ? { ...alias, name: `"${LIVE}"` } : alias;
}
