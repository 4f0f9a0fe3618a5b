import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { Place } from "../release/model/place.ts";
import type { OpenStack } from "./open-stack.ts";

/**
 * Begins to check the account, beside the first reads of a verb. The function that is returned ends the check: it takes
 * the place that those reads have named, and throws `WrongAccount` for an account that the stack file does not allow.
 * Where the reads have named none, STS decides, which is asked only if the stack file lists accounts at all. An account
 * that stays unknown does not pass: STS's own error is thrown.
 */
export function beginAccountCheck({ files, aws }: OpenStack): (place: Place) => Promise<void> {
  const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = aws.settings;
  if (allowed.length + forbidden.length === 0) return async () => {};
  const asking = aws.identity();
  asking.catch(() => {}); // told only where the reads have named no account
  const key = allowed.length > 0 ? "aws:allowedAccountIds" : "aws:forbiddenAccountIds";
  return async (place) => {
    const account = place.account ?? (await asking.catch((error) => refuseUnknown(error, key))).account;
    const isAllowed = allowed.length === 0 || allowed.includes(account);
    if (isAllowed && !forbidden.includes(account)) return;
    const rule = isAllowed
      ? `aws:forbiddenAccountIds of ${files.stack} holds it`
      : `aws:allowedAccountIds of ${files.stack}: ${foreignText(allowed.join(", "))}`;
    throw new ReleaseError("WrongAccount", `These credentials belong to account ${account}; ${rule}.`, {
      hint: `Switch to the right account, for example: ${printedCommand("export AWS_PROFILE=PROFILE")}`,
    });
  };
}

function refuseUnknown(error: unknown, key: string): never {
  if (!(error instanceof ReleaseError)) throw error;
  const { code, message, hint } = error;
  throw new ReleaseError(code, `The account can't be checked against ${key}. ${message}`, {
    hint,
    cause: error,
  });
}
