import { EXIT, ReleaseError, usageError } from "../release/model/errors.ts";
import { describeAccount, type Place } from "../release/model/place.ts";
import type { Session } from "./session.ts";

/** Refuses `--confirm` that names another stack: found before anything is read. */
export function checkConfirm({ flags, stack }: Session): void {
  const confirmed = flags.confirm;
  if (confirmed === undefined || confirmed === stack) return;
  throw usageError(
    "WrongConfirmation",
    `--confirm ${confirmed} does not name the stack ${stack}.`,
    `Write --confirm ${stack}`,
  );
}

/**
 * Lets a write to a release stack go on only when its name was given: by `--confirm`, or typed now.
 * Throws `Aborted` when declined, `Interrupted` after Ctrl-C, `ConfirmationRequired` where nobody can be asked.
 */
export async function confirmWrite(session: Session, place: Place): Promise<void> {
  const { config, deadline, flags, io, stack } = session;
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
  const answer = await deadline.standStill(() => io.ask(question));
  if (answer === undefined)
    throw new ReleaseError("Interrupted", "Interrupted at the question; nothing was changed.", {
      exitCode: EXIT.interrupted,
    });
  if (answer.trim() === stack) return;
  throw new ReleaseError(
    "Aborted",
    answer.trim() === ""
      ? "Not confirmed; nothing was changed."
      : `${JSON.stringify(answer.trim())} is not ${stack}; nothing was changed.`,
  );
}

/** Refuses an account that the stack file does not allow, before any write. */
export function checkAccount({ settings, stack }: Session, { account }: Place): void {
  if (!account) return;
  const { allowedAccountIds, forbiddenAccountIds } = settings;
  const refused =
    (allowedAccountIds.length > 0 && !allowedAccountIds.includes(account)) ||
    forbiddenAccountIds.includes(account);
  if (!refused) return;
  const allowed =
    allowedAccountIds.length > 0
      ? `aws:allowedAccountIds of ${stack}: ${allowedAccountIds.join(", ")}`
      : `aws:forbiddenAccountIds of ${stack} holds it`;
  throw new ReleaseError("WrongAccount", `These credentials belong to account ${account}; ${allowed}.`, {
    hint: "Switch to the right account, for example: export AWS_PROFILE=...",
  });
}
