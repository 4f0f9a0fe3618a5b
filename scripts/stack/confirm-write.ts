import { foreignText } from "../../lib/foreign-text.ts";
import type { Run } from "../command-line/run.ts";
import { EXIT, ReleaseError, usageError } from "../release/model/errors.ts";
import { describePlace, type Place } from "../release/model/place.ts";
import { callerName } from "../release/model/text.ts";
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
  const { caller } = run.findings;
  const by = caller ? ` as ${callerName(caller)}` : "";
  const question = `This changes ${stack} (${describePlace(place)})${by}. Type the stack's name to go on: `;
  const answer = io.interactive ? await deadline.pauseClock(() => io.ask(question)) : undefined;
  // Asked again, since a terminal may be gone by now, and the plan or the question could not be shown.
  if (!io.interactive)
    throw new ReleaseError(
      "ConfirmationRequired",
      `${stack} is a release stack, and there is no terminal to ask for its name.`,
      {
        hint: `Confirm it: --confirm ${stack}`,
      },
    );
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
