import type { LedgerRecord } from "../release/ledger/history.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { Place } from "../release/model/place.ts";
import { sharedCause } from "../release/model/shared-cause.ts";
import type { ListedVersion } from "../release/model/snapshot.ts";
import { beginAccountCheck } from "./check-account.ts";
import { listReadable } from "./function-knowledge.ts";
import type { OpenStack } from "./open-stack.ts";

/** The ledger of a stack, oldest entry first, and the versions of the selected functions whose list can be read. */
export interface Past {
  readonly records: readonly LedgerRecord[];
  readonly lists: ReadonlyMap<string, readonly ListedVersion[]>;
  readonly place: Place;
}

/**
 * Reads the past of a stack in one round and checks the account. Throws what stopped all calls (`sharedCause`),
 * `WrongAccount`, and why the ledger can't be read.
 */
export async function readPast(stack: OpenStack): Promise<Past> {
  const { files, aws } = stack;
  const store = await aws.ledger();
  const checkAccount = beginAccountCheck(stack);
  const [{ state, records }, lists] = await Promise.all([
    store.readHistory(),
    listReadable(stack, files.selected),
  ]);
  const unread = state.kind === "unreadable" && records.length === 0 ? state.error : undefined;
  const cause = unread && sharedCause([unread], [unread]);
  if (cause) throw cause;
  const listed = [...lists.values()].flat(); // no answer of SSM names the account
  const place = aws.place(listed.map(({ settings }) => String(settings.FunctionArn ?? "")));
  await checkAccount(place);
  if (!unread) return { records, lists, place };
  const { code, message, hint } = unread;
  throw new ReleaseError(code, `The ledger ${store.name} can't be read: ${message}`, { hint });
}
