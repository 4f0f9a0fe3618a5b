/** Which records of a batch failed, by the answer of the function. */
import type { InvokeResult } from "../../execution/types.ts";
import { parseOrText } from "../../json-object.ts";

/**
 * The ids of failed records among `ids`. Without `reportsFailures` an error fails all, and any other answer none.
 * With it, the answer's `batchItemFailures` are those that failed; an answer that can't be read so fails all, and null,
 * an empty object or an empty list none. [rec] LocalStack's test_lambda_integration_sqs.snapshot.json, [doc]
 */
export function failedRecords(
  { functionError, payload }: Pick<InvokeResult, "functionError" | "payload">,
  ids: readonly string[],
  reportsFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(ids);
  if (functionError) return all;
  if (!reportsFailures) return new Set();
  const answer = parseOrText(Buffer.from(payload).toString());
  if (answer === null || answer === "") return new Set();
  if (typeof answer !== "object") return all;
  const { batchItemFailures: failures = [] } = answer as { batchItemFailures?: unknown };
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const failed = failures.map((each: { itemIdentifier?: unknown } | null) => each?.itemIdentifier);
  const isRight = failed.every((id): id is string => typeof id === "string" && all.has(id));
  return isRight ? new Set(failed) : all;
}
