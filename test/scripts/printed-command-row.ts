import type { CommandKind } from "../../lib/printed-command.ts";
import type { FaultyProject } from "../support/faulty-project.ts";
import type { Pasted } from "../support/paste.ts";

/** One row of `printed-commands.test.ts`: a state that prints a command, and what pasting the command leaves behind. */
export interface Row {
  readonly kind: CommandKind;
  /** The state, in words. */
  readonly when: string;
  /** Makes the state and returns the output with the command. */
  prints(around: FaultyProject): Promise<string> | string;
  /**
   * What pasting the command must have done. A text says why nobody can run the command here, so that it is only parsed.
   */
  readonly leaves: ((around: FaultyProject, pasted: Pasted) => Promise<void>) | string;
}
