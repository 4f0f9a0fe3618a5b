import { foreignText } from "../../lib/foreign-text.ts";
import type { Run } from "../command-line/run.ts";
import { EXIT, ReleaseError, usageError } from "../release/model/errors.ts";
import { describeAccount, type Place } from "../release/model/place.ts";
import type { StackAws } from "./stack-aws.ts";
import type { StackFiles } from "./stack-files.ts";

/** Refuses a `--confirm` that names another stack, before anything is read. */
export function checkConfirm({ flags }: Run, { stack }: StackFiles): void {
  const confirmed = flags.confirm;
  if (confirmed === undefined || confirmed === stack) return;
  throw usageError(
    "WrongConfirmation",
    `--confirm ${confirmed} does not name the stack ${stack}.`,
    `Write --confirm ${stack}`,
  );
}

/**
 * Lets a write to a release stack go on only if the stack's name is given, by `--confirm` or typed now.
 * Throws `Aborted` when declined, `Interrupted` after Ctrl-C, `ConfirmationRequired` without a terminal.
 */
export async function confirmWrite(run: Run, files: StackFiles, place: Place): Promise<void> {
  const { deadline, flags, io } = run;
  const { config, stack } = files;
  if (!config.publishVersions || flags.confirm === stack) return;
  if (!io.interactive)
    throw new ReleaseError(
      "ConfirmationRequired",
      `${stack} is a release stack, and there is no terminal to ask for its name.`,
      {
        hint: `Confirm it: --confirm ${stack}`,
      },
    );
  const question = `This changes ${stack} (${describeAccount(place)}). Type the stack's name to go on: `;
  const answer = await deadline.pauseClock(() => io.ask(question));
  if (answer === undefined)
    throw new ReleaseError("Interrupted", "Interrupted at the question; nothing was changed.", {
      exitCode: EXIT.interrupted,
    });
  if (answer.trim() === stack) return;
  throw new ReleaseError(
    "Aborted",
    answer.trim() === ""
      ? "Not confirmed; nothing was changed."
      : `${foreignText(JSON.stringify(answer.trim()))} is not ${stack}; nothing was changed.`,
  );
}

/** Refuses an account that the stack file does not allow, before any write. */
export function checkAccount({ stack }: StackFiles, { settings }: StackAws, { account }: Place): void {
  if (!account) return;
  const { allowedAccountIds, forbiddenAccountIds } = settings;
  const refused =
    (allowedAccountIds.length > 0 && !allowedAccountIds.includes(account)) ||
    forbiddenAccountIds.includes(account);
  if (!refused) return;
  const allowed =
    allowedAccountIds.length > 0
      ? `aws:allowedAccountIds of ${stack}: ${foreignText(allowedAccountIds.join(", "))}`
      : `aws:forbiddenAccountIds of ${stack} holds it`;
  throw new ReleaseError("WrongAccount", `These credentials belong to account ${account}; ${allowed}.`, {
    hint: "Switch to the right account, for example: export AWS_PROFILE=...",
  });
}
