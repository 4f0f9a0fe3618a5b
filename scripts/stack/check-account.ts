import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { Place } from "../release/model/place.ts";
import type { OpenStack } from "./open-stack.ts";

/**
 * Begins to check the account, beside the first reads of a verb. The function that is returned ends the check: it takes
 * the place that those reads have named, and throws `WrongAccount` for an account that the stack file does not allow.
 * Where the reads have named none, STS decides, which is asked only if the stack file lists accounts at all. An account
 * that stays unknown does not pass: STS's own error is thrown. A command that writes asks STS in any case, so that the
 * findings of the run name the caller. Nothing waits for that.
 */
export function beginAccountCheck({ run, files, aws, writes }: OpenStack): (place: Place) => Promise<void> {
  const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = aws.settings;
  const listsAccounts = allowed.length + forbidden.length > 0;
  if (writes || listsAccounts) aws.identity().catch(() => {}); // told only where the reads have named no account
  if (!listsAccounts) return async () => {};
  const key = allowed.length > 0 ? "aws:allowedAccountIds" : "aws:forbiddenAccountIds";
  return async (place) => {
    const account =
      place.account ?? (await aws.identity().catch((error) => refuseUnknown(error, key))).account;
    run.findings.place = { ...run.findings.place, account };
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
