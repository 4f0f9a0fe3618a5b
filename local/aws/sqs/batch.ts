/** Batches: up to ten entries, each of which succeeds or fails by itself. */
import { AwsError } from "../service.ts";

const ENTRIES_LIMIT = 10;

/** Runs `act` for each entry. Throws for a batch that is wrong as a whole. */
export function runBatch<Entry extends { readonly Id: string | undefined }, Result>(
  entries: readonly Entry[],
  act: (entry: Entry) => Result,
) {
  checkBatch(entries);
  const Successful: ({ Id: string } & Result)[] = [];
  const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? "";
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: error.status < 500, Code: error.code, Message: error.message });
    }
  }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
}

function checkBatch(entries: readonly { readonly Id: string | undefined }[]): void {
  if (entries.length === 0) {
    throw new AwsError(
      "EmptyBatchRequest",
      "There should be at least one SendMessageBatchRequestEntry in the request.",
    );
  }
  if (entries.length > ENTRIES_LIMIT) {
    const message = `Maximum number of entries per request are 10. You have sent ${entries.length}.`;
    throw new AwsError("TooManyEntriesInBatchRequest", message);
  }
  if (!entries.every(({ Id = "" }) => /^[\w-]{1,80}$/.test(Id))) {
    const message =
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    throw new AwsError("InvalidBatchEntryId", message);
  }
  const ids = entries.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${twice} repeated.`);
}
